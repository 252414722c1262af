# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in a sitting, as plain frozen data: what its minutes tell, and the one text of it that can be hashed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from workflows.models.canonical import text_of


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, by name ("" where it was erased); `acting_for` whom ("" for themselves); on which `seat`."""

    name: str
    acting_for: str
    seat: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was there `since` then for the seat `place`, in person or remote. `until` is empty for who was there to
    the end.
    """

    who: Someone
    place: str
    how: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a document of the dossier, as it was put to the vote."""

    title: str
    version: int
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a seat did in a ballot: one of the four answers; "voted" where it is secret; "recused"; "silent" for who was
    there and gave none; "absent". `reason`: of a dissent, as it was kept with the vote.
    """

    who: Someone
    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class Papers:
    """How many papers of a secret ballot gave that answer."""

    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class Voting:
    """A ballot. `sentences`: the working of its verdict as it was read out, and `basis` its rule's source. One that was
    annulled has none, and says why.
    """

    id: UUID
    number: int
    opened_at: datetime
    closed_at: datetime | None
    secret: bool
    outcome: str
    sentences: tuple[str, ...]
    basis: str
    annulled: str | None
    answers: tuple[Answer, ...]
    papers: tuple[Papers, ...]
    dossier: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was proposed (`proposer` is empty for the gate's own). A condition says who owes what."""

    kind: str
    title: str
    text: str
    proposer: Someone | None
    owner: str
    discharger: str
    due_on: date | None
    evidence: str
    blocking: bool
    put_off_to: date | None
    reopens: tuple[str, ...]
    criterion: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation that the approval left."""

    number: int
    title: str
    text: str
    evidence: str
    owner: str
    discharger: str
    due_on: date | None
    blocking: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What a verdict brought about: the move of the gate ("" for none), or a criterion waived."""

    gate_move: str
    waived: str
    owed: tuple[Owed, ...]
    reopened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A question put to the vote, and what followed."""

    question: Asked
    voting: Voting
    followed: Followed


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A proposal that was withdrawn while its item was discussed."""

    title: str
    by: Someone


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda. `minutes_of`: of which sitting its minutes are; `postponed` and `deferred` say why."""

    position: int
    title: str
    kind: str
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    present: tuple[Stay, ...]
    recused: tuple[Someone, ...]
    put: tuple[Put, ...]
    withdrawn: tuple[Withdrawn, ...]
    minutes_of: int | None
    minutes_approved: bool
    postponed: str
    deferred: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """The sitting that this one follows in another convocation."""

    number: int
    called_for: datetime


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Everything that happened in a sitting, as the rows and the journal tell it."""

    authority: str
    language: str
    body: str
    plan: str
    cycle: str
    number: int
    convocation: int
    follows: Before | None
    state: str
    called_for: datetime
    again_at: datetime | None
    place: str
    link: str
    convened_at: datetime | None
    convened_by: Someone | None
    convened_because: str
    notice: tuple[str, ...]
    opened_at: datetime | None
    opened_by: Someone | None
    closed_at: datetime | None
    closed_by: Someone | None
    without_quorum: tuple[str, ...]
    stays: tuple[Stay, ...]
    absent: tuple[Someone, ...]
    vacant: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The whole text of the minutes: what happened, what was said, and who keeps them (empty in a draft)."""

    proceedings: Proceedings
    account: str
    keeper: Someone | None

    @property
    def content(self) -> str:
        """Its canonical text, which is hashed and kept."""
        return text_of(asdict(self))


def record_from(content: str) -> Record:
    """The minutes from their canonical text. Raises ValueError on anything else."""
    return _adapter().validate_json(content)


@cache
def _adapter() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


def differences(deposited: Record, now: Record) -> Sequence[tuple[str, str]]:
    """What the record tells otherwise than it was deposited: what stood there, and what is told now ("" for nothing)."""
    return list(
        _differences(json.loads(text_of(asdict(deposited.proceedings))), json.loads(text_of(asdict(now.proceedings))))
    )


def _differences(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before:
            yield from _differences(before[name], after[name])
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            yield from _differences(_at(before, number), _at(after, number))
    else:
        yield _told(before), _told(after)


def _at(found: Sequence[Any], number: int) -> Any:
    return found[number] if number < len(found) else None


def _told(value: Any) -> str:
    """A value in words as far as it has any: of a structure, its texts."""
    if isinstance(value, dict):
        return ", ".join(filter(None, (_told(each) for each in value.values())))
    if isinstance(value, list):
        return ", ".join(filter(None, (_told(each) for each in value)))
    return "" if value is None else str(value)
