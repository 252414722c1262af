# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door for an ASGI server; in production settings unless told otherwise."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_asgi_application()
