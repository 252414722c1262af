# SPDX-License-Identifier: AGPL-3.0-or-later
"""For tests: nothing kept, nothing sent, quick passwords."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *
from config.settings.base import DATABASES, STORAGES

FOLDER = tempfile.TemporaryDirectory(prefix="regia-test-")
VAR_DIR = Path(FOLDER.name)
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES["documents"]["OPTIONS"]["location"] = VAR_DIR / "documents"

SECRET_KEY = "only-for-tests"  # noqa: S105
DEMO = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
REGIA_WAKE = ""
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = False

# On a server that several runs share each has a database of its own.
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {"NAME": f"regia_test_{os.getpid()}"}
