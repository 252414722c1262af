# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets the database grow: many copies of a cycle that was walked to its end, row by row, and its journal."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import md5
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model
from django.db.transaction import atomic  # noqa: TID251 - a benchmark fills tables that the product does not fill

from benchmarks.database import analyze
from benchmarks.rows import OWNED, journal_of, messages_of, owned, texts_of
from governance.models import Authority
from workflows.models import FreeText, JournalEntry, OutboxMessage
from workflows.models.journal import Event, append

CYCLES_AT_ONCE = 50


def grow(authority: Authority, cycle: UUID, copies: int) -> None:
    """Adds `copies` copies of the cycle and of everything that it has left behind."""
    entries = journal_of(cycle)
    keys: dict[type[Model], list[object]] = {
        model: list(owned(model, cycle).values_list("pk", flat=True)) for model in OWNED
    }
    keys[OutboxMessage] = [message.pk for message in messages_of(entries)]
    keys[FreeText] = [text.pk for text in texts_of(entries)]
    with atomic():
        for model, found in keys.items():
            copy_rows(model, found, copies, keys)
    write_journal(authority, entries, copies)
    analyze()


def copy_rows(model: type[Model], found: Sequence[object], copies: int, keys: Collection[type[Model]] = ()) -> None:
    """Adds `copies` copies of the rows `found`; what refers to a row of a model in `keys` refers to its copy."""
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_copied(field, keys) for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} row, generate_series(1, %s) copy"  # noqa: S608
            " WHERE row.id = ANY(%s)",
            [copies, list(found)],
        )


def _copied(field: "Field[object, object]", keys: Collection[type[Model]]) -> str:
    """The column as it is, or the key that the row has in the same copy."""
    if field.primary_key or field.related_model in keys or field.column == "subject_id":
        return _key("row", str(field.column))
    return f'row."{field.column}"'


def _key(table: str, column: str) -> str:
    return f"md5({table}.\"{column}\"::text || '-' || copy)::uuid"


def write_journal(authority: Authority, entries: Iterable[JournalEntry], copies: int) -> None:
    """A chain of its own cannot be copied: the same events are appended for each copy, some copies at a time."""
    acts = list(entries)
    for start in range(1, copies + 1, CYCLES_AT_ONCE):
        with atomic():
            for copy in range(start, min(start + CYCLES_AT_ONCE, copies + 1)):
                _append(authority, acts, copy)


def _append(authority: Authority, acts: Sequence[JournalEntry], copy: int) -> None:
    """What happened to the copies of the subjects, in the copy of their cycle."""
    events = [
        Event(row.event, row.subject_machine, copied_key(row.subject_id, copy), effective_at=row.effective_at)
        for row in acts
    ]
    cycle = copied_key(acts[0].cycle_id, copy) if acts[0].cycle_id else None
    append(events, authority_id=authority.pk, cycle_id=cycle, actor_id=acts[0].actor_id, key=None)


def copied_key(key: UUID, copy: int) -> UUID:
    """The key that a row has in a copy, as the database makes it in `copy_rows`."""
    return UUID(md5(f"{key}-{copy}".encode(), usedforsecurity=False).hexdigest())
