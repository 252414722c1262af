# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifies a journal in its database: row by row, with its columns, its head and the free texts beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.utils.translation import gettext_noop

from governance.models import Authority
from workflows.documents.verify_export import Broken, Chain
from workflows.models import FreeText, JournalEntry, JournalHead
from workflows.models.canonical import plain, sha256

PAGE = 1000
Reference: TypeAlias = "tuple[int, UUID, str]"


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole journal: its last row, and how many free texts of it were erased."""

    number: int
    hash: str
    erased: int

    @property
    def anchor(self) -> str:
        """NUMBER:HASH of the last row."""
        return f"{self.number}:{self.hash}"


def pages(authority: UUID, *, using: str = "default", up_to: int | None = None) -> Iterator[list[JournalEntry]]:
    """The rows in their order, a thousand at a time, so that memory does not grow with the journal."""
    rows = JournalEntry.objects.using(using).filter(authority=authority).order_by("number")
    if up_to is not None:
        rows = rows.filter(number__lte=up_to)
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(number__gt=page[-1].number)[:PAGE])


def verify_journal(
    authority: Authority,
    *,
    known: Mapping[int, str] | None = None,
    using: str = "default",
    progress: Callable[[int], object] = lambda rows: None,
) -> Verified:
    """Computes the chain anew and compares. Raises Broken for the first row that is wrong.

    `progress` is told how many rows were done since the last time. Rows that are appended meanwhile are verified
    too: the head is read after the rows, and both move in one transaction.
    """
    chain = Chain(str(authority.pk), known)
    erased = 0
    for page in pages(authority.pk, using=using):
        erased += _verify_page(chain, page, using)
        progress(len(page))
    _compare_head(chain, JournalHead.objects.using(using).filter(pk=authority.pk).first())
    chain.end()
    return Verified(chain.number, chain.hash, erased)


def _verify_page(chain: Chain, page: list[JournalEntry], using: str) -> int:
    """Returns how many free texts were erased. The texts of good rows are compared before a bad row is told."""
    references: list[Reference] = []
    broken = None
    for row in page:
        try:
            said = _follow(chain, row)
            _compare_columns(row, said)
        except Broken as found:
            broken = found
            break
        references += ((row.number, *reference) for reference in _references(said.get("data")))
    erased = _compare_texts(references, using)
    if broken is not None:
        raise broken
    return erased


def _follow(chain: Chain, row: JournalEntry) -> dict[str, Any]:
    if row.number > chain.number + 1:
        raise Broken(
            chain.number + 1,
            gettext_noop("row %(number)s is missing: the next one there is row %(next)s"),
            next=row.number,
        )
    return chain.add(row.text, row.hash)


def _compare_columns(row: JournalEntry, said: Mapping[str, Any]) -> None:
    columns = {
        "id": row.pk,
        "key": row.key,
        "number": row.number,
        "previous": row.previous,
        "event": row.event,
        "subject": {"machine": row.subject_machine, "id": row.subject_id},
        "cycle": row.cycle_id,
        "actor": row.actor_id,
        "effective_at": row.effective_at,
        "recorded_at": row.recorded_at,
    }
    wrong = [name for name, value in columns.items() if plain(value) != said.get(name)]
    if wrong:
        raise Broken(
            row.number,
            gettext_noop("row %(number)s is broken: beside its text another value stands for: %(columns)s"),
            columns=", ".join(wrong),
        )


def _references(data: object) -> Iterator[tuple[UUID, str]]:
    """The free texts that the data of a row refer to, as perform wrote them: an id and a salted digest."""
    if isinstance(data, list):
        for item in data:
            yield from _references(item)
    elif isinstance(data, dict) and data.keys() == {"id", "digest"}:
        yield UUID(data["id"]), data["digest"]
    elif isinstance(data, dict):
        for item in data.values():
            yield from _references(item)


def _compare_texts(references: list[Reference], using: str) -> int:
    keys = {key for _number, key, _digest in references}
    texts = FreeText.objects.using(using).in_bulk(keys)
    erased = 0
    for number, key, digest in references:
        text = texts.get(key)
        if text is None:
            raise Broken(number, gettext_noop("row %(number)s is broken: a free text of it is gone without an erasure"))
        if text.erased_at is not None and not text.text and not text.salt:
            erased += 1
        elif sha256(text.salt + text.text) != digest:
            raise Broken(number, gettext_noop("row %(number)s is broken: a free text of it is not what was written"))
    return erased


def _compare_head(chain: Chain, head: JournalHead | None) -> None:
    if head is None:
        raise Broken(chain.number, gettext_noop("the head that must name row %(number)s as the last one is missing"))
    if head.number > chain.number:
        raise Broken(
            chain.number + 1,
            gettext_noop("row %(number)s is missing: the head names row %(head)s as the last one"),
            head=head.number,
        )
    if head.number < chain.number or head.hash != chain.hash:
        raise Broken(
            chain.number,
            gettext_noop("row %(number)s is the last one, but the head names another: %(head)s"),
            head=str(head),
        )
