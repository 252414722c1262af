# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a journal to a file that verifies without Regia."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from tqdm import tqdm

from governance.models import Authority
from workflows.documents import verify_export
from workflows.documents.journal_export import write_journal
from workflows.models import JournalHead


class Command(BaseCommand):
    """manage.py export_journal AUTHORITY --out FILE"""

    help = "Writes the journal of an authority to a file that verifies without Regia."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("authority", metavar="AUTHORITY", help="its slug, as in torino")
        parser.add_argument("--out", metavar="FILE", required=True, type=Path)

    def handle(self, *_args: Any, authority: str, out: Path, **_options: Any) -> None:
        found = Authority.objects.filter(slug=authority).first()
        if found is None:
            raise CommandError(gettext("There is no authority “%(slug)s”.") % {"slug": authority})
        try:
            head = self._write(found, out)
        except OSError as problem:
            raise CommandError(
                gettext("%(file)s cannot be written: %(reason)s.") % {"file": out, "reason": problem.strerror}
            ) from problem
        self.stdout.write(
            gettext("%(file)s: %(number)s rows. Last row %(anchor)s")
            % {"file": out, "number": head.number, "anchor": head}
        )
        self.stdout.write(gettext("To verify it: %(command)s") % {"command": f"python3 {verify_export.__file__} {out}"})

    def _write(self, authority: Authority, out: Path) -> JournalHead:
        """A file that is there is whole: it takes its name when its last line is written."""
        half = out.with_name(f".{out.name}.half")
        try:
            with half.open("wb") as file, tqdm(unit=" rows", disable=None, leave=False) as bar:
                head = write_journal(authority, file, progress=bar.update)
            os.replace(half, out)
        finally:
            half.unlink(missing_ok=True)
        return head
