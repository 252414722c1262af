# SPDX-License-Identifier: AGPL-3.0-or-later
"""The governance application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Ground floor: what is lawful."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "governance"
