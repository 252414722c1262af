# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loads Torino with a replayed past, two running demonstration cycles and accounts named after roles."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflows.imports.demonstration import Demonstration
from workflows.imports.installation import DATA, SEATED_FOR, demonstration_accounts, install_torino
from workflows.imports.record import Replay, read_record

PASSWORD = "dimostrazione"  # noqa: S105 - printed on the terminal, and refused where DEMO is off


class Command(BaseCommand):
    """manage.py load_demo"""

    help = "Loads the demonstration data (only where settings.DEMO is on). Running it again changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data are loaded only where settings.DEMO is on.")
        installed = install_torino()
        now = timezone.now()
        accounts = demonstration_accounts(installed.authority, password=PASSWORD, since=now - SEATED_FOR)
        demonstration = Demonstration(installed, timezone.localdate(now))
        if not demonstration.is_there():
            for _act in Replay(
                read_record(DATA / "torino-2024-2026.toml"), installed.authority, installed.procedure.sha256
            ).steps():
                pass
            demonstration.make()
        self.stdout.write(f"Demonstration accounts (password: {PASSWORD})")
        for account in {each.username: each for each in accounts}.values():
            self.stdout.write(f"  {account.username:<26} {account.full_name}")
