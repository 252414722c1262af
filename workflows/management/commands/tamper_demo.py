# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shows on a copy what the journal is worth: somebody who holds the database changes a row, the verifier names it."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.utils.translation import gettext
from tqdm import tqdm

from governance.models import Authority
from workflows.documents.journal_verification import Verified, verify_journal
from workflows.documents.verify_export import GENESIS, Broken
from workflows.models import FreeText, JournalEntry, JournalHead, append_only
from workflows.models.canonical import sha256, text_of

COPY = "tampered"
GUARD = f"{append_only.JOURNAL}_no_update"
BACK = 20  # the row that is changed stands so many rows before the last one


@contextmanager
def copied() -> Iterator[None]:
    """The database alias COPY, for as long as the block runs: the journal as it is, and nobody else's."""
    with tempfile.TemporaryDirectory(prefix="regia-") as folder:
        entry: dict[str, Any] = {**connection.settings_dict}
        if connection.vendor == "sqlite":
            entry["NAME"] = str(Path(folder) / "copy.sqlite3")
        connections.settings[COPY] = entry
        try:
            (_copy_file if connection.vendor == "sqlite" else _shadow_tables)()
            yield
        finally:
            connections[COPY].close()
            del connections[COPY], connections.settings[COPY]


def _copy_file() -> None:
    connection.ensure_connection()
    with sqlite3.connect(connections[COPY].settings_dict["NAME"]) as target:
        connection.connection.backup(target)
    target.close()


def _shadow_tables() -> None:
    """Temporary tables of the same names: this one connection sees them in place of the real ones.

    CREATE DATABASE … TEMPLATE wants nobody connected and a right that the product's account need not have; a
    transaction rolled back at the end would lock the real journal meanwhile.
    """
    with connections[COPY].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        for model in (FreeText, JournalEntry, JournalHead):
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}")  # noqa: S608 - our own names
        cursor.execute(
            f"CREATE TRIGGER {GUARD} BEFORE UPDATE ON pg_temp.{append_only.JOURNAL}"
            f" FOR EACH ROW EXECUTE FUNCTION {append_only.JOURNAL}_refuse()"
        )


def drop_guards() -> None:
    """What an administrator does first. On PostgreSQL the shadow has one guard, named with its schema."""
    if connection.vendor == "sqlite":
        append_only.remove(connections[COPY])
        return
    with connections[COPY].cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {GUARD} ON pg_temp.{append_only.JOURNAL}")


def date_back(row: JournalEntry) -> None:
    """Writes the row as if it had been recorded a day earlier, in its text and in its column."""
    row.recorded_at -= timedelta(days=1)
    row.text = text_of({**json.loads(row.text), "recorded_at": row.recorded_at})
    row.save(using=COPY, update_fields=["text", "recorded_at"])


def rewrite_from(authority: Authority, number: int) -> None:
    """Computes the chain anew from the row `number` to the head, as somebody who knows how it is made."""
    rows = JournalEntry.objects.using(COPY).filter(authority=authority.pk)
    for row in rows.filter(number__gte=number).order_by("number"):
        before = rows.filter(number=row.number - 1).values_list("hash", flat=True).first()
        row.previous = before or GENESIS
        row.text = text_of({**json.loads(row.text), "previous": row.previous})
        row.hash = sha256(row.text)
        row.save(using=COPY, update_fields=["text", "previous", "hash"])
    last = rows.latest("number")
    JournalHead.objects.using(COPY).filter(pk=authority.pk).update(hash=last.hash)


class Command(BaseCommand):
    """manage.py tamper_demo"""

    help = "Copies the database, changes a row of the copy's journal as an administrator would, and verifies."

    def handle(self, *_args: Any, **_options: Any) -> None:
        head = JournalHead.objects.order_by("-number").select_related("authority").first()
        if head is None or head.number == 0:
            raise CommandError(gettext("No journal has a row yet: there is nothing to change."))
        authority = head.authority
        try:
            before = self._verify(authority, "default", {})
        except Broken as broken:
            raise CommandError(f"{authority.slug}: {gettext(broken.sentence) % broken.values}.") from broken
        self._say(gettext("The journal of %(slug)s is whole: its last row is %(anchor)s"), authority, before)
        with copied():
            self._tamper(authority, before)
        after = self._verify(authority, "default", {before.number: before.hash})
        self._say(gettext("The real journal was not touched: verified again, it is whole."), authority, after)

    def _tamper(self, authority: Authority, before: Verified) -> None:
        number = max(1, before.number - BACK)
        row = JournalEntry.objects.using(COPY).get(authority=authority.pk, number=number)
        self.stdout.write(gettext("In a copy, somebody dates row %(number)s one day back.") % {"number": number})
        try:
            date_back(row)
        except DatabaseError:
            self.stdout.write(gettext("  The database refuses. So they drop its triggers first, and try again."))
            drop_guards()
            date_back(JournalEntry.objects.using(COPY).get(pk=row.pk))
        self._expect_broken(authority, number, {})
        self.stdout.write(gettext("Then they compute every hash anew, from that row to the last."))
        rewrite_from(authority, number)
        self._verify(authority, COPY, {})
        self.stdout.write(gettext("  By itself the chain is whole again. But its last row was told outside, before:"))
        self._expect_broken(authority, before.number, {before.number: before.hash})

    def _expect_broken(self, authority: Authority, number: int, known: dict[int, str]) -> None:
        try:
            self._verify(authority, COPY, known)
        except Broken as broken:
            self.stdout.write(f"  {gettext(broken.sentence) % broken.values}.", self.style.ERROR)
            if broken.number == number:
                return
        raise CommandError(gettext("The verifier did not name row %(number)s.") % {"number": number})

    def _verify(self, authority: Authority, using: str, known: dict[int, str]) -> Verified:
        with tqdm(unit=" rows", disable=None, leave=False) as bar:
            return verify_journal(authority, using=using, known=known, progress=bar.update)

    def _say(self, sentence: str, authority: Authority, found: Verified) -> None:
        self.stdout.write(sentence % {"slug": authority.slug, "anchor": found.anchor}, self.style.SUCCESS)
