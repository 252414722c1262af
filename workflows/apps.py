# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workflows application. Its one signal: after every migrate, guards and grants are as they must be."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate  # noqa: TID251 - the one signal there is
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules


class WorkflowsConfig(AppConfig):
    """First floor: it makes happen what is lawful."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "workflows"

    def ready(self) -> None:
        autodiscover_modules("checks")
        post_migrate.connect(self._install_guards, sender=self, dispatch_uid="workflows.append_only")

    def _install_guards(self, using: str, **_kwargs: Any) -> None:
        import_module("workflows.models.append_only").install(connections[using])
        if using == DEFAULT_DB_ALIAS:
            import_module("governance.grants").sync_grants(at=timezone.now())
