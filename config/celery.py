# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Celery application: it wakes workers, and beat sweeps for what no message announced."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("regia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows"])
