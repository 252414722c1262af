# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugs Regia into a machine: settings, addresses, the worker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
