# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wrote, found by its words, and the rows of the journal about what was found; for who may read journals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from governance.grants import authorities_visible_to
from governance.models import User
from governance.models.matching import Matches
from governance.permissions import May
from workflows.models.chronicle import Happening, happenings, told_with, untold_words
from workflows.models.journal import FreeText, JournalEntry

LOOKED_AT = 500
HOLDS_TEXT = '"digest":'  # as the canonical text of a row says that something was written with it


class WrittenId(Func):
    """The key of the free text that was written with a row, read from the row's canonical text."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, list[Any]]:
        text, values = compiler.compile(self.get_source_expressions()[0])
        one = f"({text}::jsonb #>> '{{data,%s,id}}')"
        return f"COALESCE({one % 'statement'}, {one % 'reason'})", [*values, *values]

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, tuple[Any, ...]]:
        text, values = compiler.compile(self.get_source_expressions()[0])
        one = f"CASE WHEN json_valid({text}) THEN json_extract({text}, '$.data.%s.id') END"
        return f"replace(COALESCE({one % 'statement'}, {one % 'reason'}), '-', '')", (*values, *values) * 2


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the journal that was found: what happened, and what was written with it."""

    happening: Happening

    @property
    def text(self) -> str:
        """What was written with it."""
        return self.happening.said


@dataclass(frozen=True, slots=True)
class Written:
    """What was found in what people wrote. `partial`: so many texts have the words that not all were looked at."""

    found: Sequence[Recorded]
    partial: bool


def written(words: tuple[str, ...], *, actor: User, at: datetime, page: int, size: int) -> Written:
    """A page of the rows whose text has all the words, newest first, and one more if there is more.

    What was erased is never found: it is not there any more; nor is what is not told to the actor. Two queries, and those that tell the rows.
    """
    texts = FreeText.objects.filter(Matches(words, "text"), erased_at=None, authority__in=_readable(actor, at))
    row = (
        JournalEntry.objects.filter(authority=OuterRef("authority"), text__contains=HOLDS_TEXT)
        .annotate(written=WrittenId("text"))
        .filter(written=Cast(OuterRef("pk"), CharField()))
    )
    rows = list(texts.annotate(row=Subquery(row.values("pk")[:1])).values_list("row", flat=True)[: LOOKED_AT + 1])
    known = [pk for pk in rows[:LOOKED_AT] if pk is not None]
    told = JournalEntry.objects.filter(pk__in=known).exclude(untold_words(actor=actor, at=at))
    entries = told_with(told).order_by("-number", "pk")[(page - 1) * size : page * size + 1]
    return Written(_recorded(entries, actor, at) if known else (), len(rows) > LOOKED_AT)


def recorded_of(subjects: Collection[UUID], *, actor: User, at: datetime, page: int, size: int) -> Sequence[Recorded]:
    """A page of the rows about these subjects, newest first, and one more if there is more."""
    if not subjects:
        return ()
    rows = JournalEntry.objects.filter(subject_id__in=subjects, authority__in=_readable(actor, at))
    return _recorded(told_with(rows).order_by("-number", "pk")[(page - 1) * size : page * size + 1], actor, at)


def _readable(actor: User, at: datetime) -> QuerySet[Any, Any]:
    return authorities_visible_to(actor=actor, what=May.READ_JOURNAL, at=at)


def _recorded(rows: QuerySet[JournalEntry], actor: User, at: datetime) -> Sequence[Recorded]:
    return [Recorded(each) for each in happenings(rows, actor=actor, at=at)]
