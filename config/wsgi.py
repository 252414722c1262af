# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door for a WSGI server; in production settings unless told otherwise."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# The screens are read now and not at the first request, so that processes forked from this one share them.
import_module(settings.ROOT_URLCONF)
