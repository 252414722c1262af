# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the record of a past cycle through the actions, and prints planned against actual."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from governance.errors import Refusal
from governance.models import Cycle
from governance.selectors.slip import planned_against_actual
from workflows.imports.installation import DATA, SEATED_FOR, demonstration_accounts, install_torino
from workflows.imports.record import Replay, read_record


class Command(BaseCommand):
    """manage.py replay torino-2024-2026"""

    help = "Replays the record of a past cycle: manage.py replay torino-2024-2026"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("record", help="the name of a shipped record, such as torino-2024-2026, or a file")

    def handle(self, *_args: Any, record: str, **_options: Any) -> None:
        shipped = DATA / f"{record}.toml"
        try:
            read = read_record(shipped if shipped.exists() else Path(record))
            installed = install_torino()
            demonstration_accounts(installed.authority, password=None, since=timezone.now() - SEATED_FOR)
            replay = Replay(read, installed.authority, installed.procedure.sha256)
            done = replay.find()
            if done is not None and done.state != "open":
                self.stdout.write(f"{done.title}: already there, nothing was changed.")
            else:
                for _act in tqdm(replay.steps(), total=len(read.act), unit=" acts", disable=None):
                    pass
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        cycle = replay.find()
        if cycle is not None:
            self._print(cycle)

    def _print(self, cycle: Cycle) -> None:
        found = planned_against_actual(cycle)
        self.stdout.write(f"\n{cycle.title} ({cycle.authority})")
        width = max(len(line.title) for line in found.lines)
        for line in found.lines:
            planned = f"{line.planned_start or '–'} → {line.planned_end or '–'}"
            actual = f"{line.opened_on or '–'} → {line.decided_on or '–'}"
            slip = "–" if line.slip is None else f"{line.slip:+d} days"
            self.stdout.write(f"  {line.title:<{width}}  planned {planned}   actual {actual}   {slip}")
        if found.total is not None:
            self.stdout.write(
                f"Planned end {found.planned_end}, adopted {found.adopted_on}: {found.total} days of slip."
            )
