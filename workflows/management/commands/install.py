# SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs an authority for real: its row, municipalities, procedure, and the accounts of a table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.errors import Refusal
from workflows.imports.accounts import import_accounts
from workflows.imports.installation import install_torino


class Command(BaseCommand):
    """manage.py install [--accounts FILE]"""

    help = "Installs Torino without demonstration data; --accounts reads in who sits where. Repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", type=Path, help="a CSV table with the columns username, full_name, email, seat"
        )

    def handle(self, *_args: Any, accounts: Path | None, **_options: Any) -> None:
        try:
            installed = install_torino()
            self.stdout.write(f"{installed.authority}: procedure {installed.procedure.sha256[:8]} is in force.")
            if accounts is not None:
                read = import_accounts(
                    authority=installed.authority, path=accounts, password=None, since=timezone.now()
                )
                self.stdout.write(
                    f"{len(read)} seats are filled. Give each account a password: manage.py changepassword."
                )
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
