# SPDX-License-Identifier: AGPL-3.0-or-later
"""Computes the chain of every journal anew and names the first row that is wrong."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from tqdm import tqdm

from governance.models import Authority
from workflows.documents.journal_verification import verify_journal
from workflows.documents.verify_export import Broken, read_anchor
from workflows.models import JournalHead


class Command(BaseCommand):
    """manage.py verify_journal [--authority SLUG] [--known NUMBER:HASH]"""

    help = "Verifies the journal of every authority; ends with 1 where one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--authority", metavar="SLUG", help="only this one")
        parser.add_argument(
            "--known",
            metavar="NUMBER:HASH",
            action="append",
            default=[],
            help="a row as a document, an export or a mail told it; may be given again",
        )

    def handle(self, *_args: Any, authority: str | None, known: list[str], **_options: Any) -> None:
        chosen = Authority.objects.order_by("slug")
        if authority is not None:
            chosen = chosen.filter(slug=authority)
            if not chosen:
                raise CommandError(gettext("There is no authority “%(slug)s”.") % {"slug": authority})
        if known and len(chosen) > 1:
            raise CommandError(gettext("Say with --authority whose row is known."))
        try:
            anchors = dict(read_anchor(text) for text in known)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        broken = [each for each in chosen if not self._is_whole(each, anchors)]
        if broken:
            raise CommandError(gettext("Broken: %(slugs)s.") % {"slugs": ", ".join(each.slug for each in broken)})

    def _is_whole(self, authority: Authority, known: Mapping[int, str]) -> bool:
        total = JournalHead.objects.filter(pk=authority.pk).values_list("number", flat=True).first()
        with tqdm(total=total, desc=authority.slug, unit=" rows", disable=None, leave=False) as bar:
            try:
                found = verify_journal(authority, known=known, progress=bar.update)
            except Broken as broken:
                sentence = gettext(broken.sentence) % broken.values
                self.stdout.write(f"{authority.slug}: {sentence}.", self.style.ERROR)
                return False
        self.stdout.write(
            gettext("%(slug)s: whole, %(number)s rows, %(erased)s free texts erased. Last row %(anchor)s")
            % {"slug": authority.slug, "number": found.number, "erased": found.erased, "anchor": found.anchor},
            self.style.SUCCESS,
        )
        return True
