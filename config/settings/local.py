# SPDX-License-Identifier: AGPL-3.0-or-later
"""One machine, no server: embedded database, messages in files, mail in files, demonstration accounts."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config import environment
from config.settings.base import *
from config.settings.base import CELERY_BEAT_SCHEDULE, VAR_DIR


def writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(f"the folder {folder} cannot be made: {problem.strerror}.") from problem
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(f"the folder {folder} cannot be written: choose another with REGIA_VAR_DIR.")
    return folder


def kept_secret(path: Path) -> str:
    """The installation's own key: made once, readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


MESSAGES_DIR = writable(writable(VAR_DIR) / "celery" / "messages")
STATIC_ROOT = writable(VAR_DIR / "static")

DEBUG = environment.flag("REGIA_DEBUG", default=False)
DEMO = environment.flag("REGIA_DEMO", default=True)
PORT = environment.number("REGIA_PORT", 8000)
REGIA_BASE_URL = f"http://127.0.0.1:{PORT}"
SECRET_KEY = kept_secret(VAR_DIR / "secret")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "config.mail.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
WHITENOISE_USE_FINDERS = True

CELERY_BROKER_URL = environment.text("REGIA_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL == "filesystem://localhost":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(MESSAGES_DIR),
        "data_folder_out": str(MESSAGES_DIR),
        "control_folder": str(VAR_DIR / "celery" / "control"),
        "polling_interval": 0.5,
    }
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BEAT_SCHEDULE["sweep-outbox"]["schedule"] = 5.0
CELERY_BEAT_SCHEDULE["verify-journals"]["schedule"] = 3.0
