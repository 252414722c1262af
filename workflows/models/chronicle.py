# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal read for people: each row with whom, what and when, in a constant number of queries.

How somebody voted, and why, is not among what is read as long as their ballot is open, nor ever of a secret one. Why
somebody is recused is read only by who reads what is said in sittings.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from governance.grants import authorities_visible_to
from governance.machines import ballot as ballot_machine
from governance.models import Authority, Ballot, Cycle, Plan, Seat, Stateful, Substitution, Tenure, Transcript, User
from governance.permissions import May
from workflows.models.journal import FreeText, JournalEntry

E = TypeVar("E", bound=Model)

WRITTEN = ("statement", "reason")
CHOICE = "choice"
VOTES = ("ballot.vote", "ballot.change")
RECUSALS = ("recusal.declare", "recusal.withdraw")
BY_RIGHT = '"because":null'  # as the canonical text of a row says that it followed from nothing else


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of a journal, told.

    `title`: of its subject ("" where it has none; for a tenure its seat's); `key`: its short name in the cycle. `seat`: by which it was done, with its
    body. `for_whom`: whose seat that is, where another acted for them. `whom`: the person it is about (appointed,
    named a substitute, …). `said`: what was written with it; "" where nothing was, it was erased, or is not to be told.
    `document`: from which it was transcribed. `data`: as recorded, without what is not to be told yet.
    """

    number: int
    hash: str
    event: str
    machine: str
    subject_id: UUID
    title: str
    key: str
    cycle: Cycle | None
    authority: Authority
    at: datetime | None
    recorded_at: datetime
    who: User | None
    seat: Seat | None
    for_whom: User | None
    whom: User | None
    because: str | None
    came_from: str | None
    went_to: str | None
    said: str
    document: Transcript | None
    data: Mapping[str, Any]


def of_subjects(
    subjects: Collection[UUID], *, actor: User, at: datetime, limit: int | None = None
) -> Sequence[Happening]:
    """What happened to these rows, oldest first, as far as `actor` may read; of more than `limit`, the last ones."""
    newest_first = _readable(actor, at).filter(subject_id__in=subjects).order_by("-number")
    return happenings(list(newest_first[:limit])[::-1], actor=actor, at=at)


def of_cycle(cycle: Cycle, *, actor: User, at: datetime) -> Sequence[Happening]:
    """Everything that happened in one cycle, oldest first, as far as `actor` may read."""
    return happenings(_readable(actor, at).filter(cycle=cycle).order_by("number"), actor=actor, at=at)


def done_by(*, actor: User, at: datetime, limit: int) -> Sequence[Happening]:
    """The last acts that `actor` made by a right of theirs, newest first; what followed from them is not among them."""
    own = _readable(actor, at).filter(actor=actor, text__contains=BY_RIGHT)
    return happenings(own.order_by("-recorded_at", "-number")[:limit], actor=actor, at=at)


def by_subject(told: Iterable[Happening]) -> Mapping[UUID, Sequence[Happening]]:
    """What happened, by the row to which it did."""
    found: dict[UUID, list[Happening]] = {}
    for each in told:
        found.setdefault(each.subject_id, []).append(each)
    return found


def happenings(rows: Iterable[JournalEntry], *, actor: User | None, at: datetime) -> Sequence[Happening]:
    """The rows, told to `actor` (None: to many at once), in their own order. As many queries as there are kinds of things
    to be named, at the most.
    """
    return _Telling(list(rows), actor, at).all()


def untold_words(*, actor: User, at: datetime) -> Q:
    """The condition on rows of a journal: what was written with them is not told to `actor`, or not yet."""
    voting = Ballot.objects.filter(state=ballot_machine.S.OPEN).values("pk")
    sat = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    return Q(event__in=VOTES, subject_id__in=voting) | (Q(event__in=RECUSALS) & ~Q(authority__in=sat))


def _readable(actor: User, at: datetime) -> QuerySet[JournalEntry]:
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    return told_with(JournalEntry.objects.filter(authority__in=visible))


def told_with(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """The rows with what is read along with them."""
    return rows.select_related("actor", "authority", "cycle__plan", "cycle__authority")


class _Telling:
    """Names what the rows refer to, one query for each kind of thing."""

    def __init__(self, rows: Sequence[JournalEntry], actor: User | None, at: datetime) -> None:
        self.rows = rows
        self.sat = self._authorities_sat(actor, at)
        self.plain = [_plain(row) for row in rows]
        data = [each["data"] for each in self.plain]
        self.texts = _by_key(FreeText, _keys(_written(each) for each in data))
        self.documents = _by_key(Transcript, _keys(_transcript(each) for each in data))
        self.subjects = {model: self._subjects(machine, model) for machine, model in Stateful.BY_MACHINE.items()}
        self.plans = self._subjects("plan", Plan)
        self.tenures = self._tenures()
        seats = [each["seat"] for each in self.plain] + [each.get("seat") for each in data]
        self.seats = _by_key(Seat, _keys(seats), "body")
        people = [each["for"] for each in self.plain] + [each.get("user") for each in data]
        self.people = _by_key(User, _keys(people) | self._ids("user"))

    def all(self) -> Sequence[Happening]:
        return [self._told(row, plain) for row, plain in zip(self.rows, self.plain, strict=True)]

    def _told(self, row: JournalEntry, plain: Mapping[str, Any]) -> Happening:
        data = plain["data"]
        text = _found(self.texts, _written(data)) if self._words_are_told(row) else None
        return Happening(
            number=row.number,
            hash=row.hash,
            event=row.event,
            machine=row.subject_machine,
            subject_id=row.subject_id,
            title=self._title(row, data),
            key=self._key(row),
            cycle=row.cycle,
            authority=row.authority,
            at=row.effective_at,
            recorded_at=row.recorded_at,
            who=row.actor,
            seat=_found(self.seats, plain["seat"]),
            for_whom=_found(self.people, plain["for"]),
            whom=_found(self.people, str(row.subject_id) if row.subject_machine == "user" else data.get("user")),
            because=plain["because"],
            came_from=plain["from"],
            went_to=plain["to"],
            said=text.text if text else "",
            document=_found(self.documents, _transcript(data)),
            data=self._tellable(row, data),
        )

    def _title(self, row: JournalEntry, data: Mapping[str, Any]) -> str:
        model = Stateful.BY_MACHINE.get(row.subject_machine)
        if model is not None:
            known = self.subjects[model].get(row.subject_id)
            return known.title if known else ""
        if row.subject_machine in {"tenure", "substitution"}:
            tenure = self.tenures.get(row.subject_id)
            seat = tenure.seat if tenure else _found(self.seats, data.get("seat"))
            return f"{seat.label}, {seat.body.name}" if seat else ""
        plan = self.plans.get(row.subject_id)
        return plan.title if plan else ""

    def _key(self, row: JournalEntry) -> str:
        model = Stateful.BY_MACHINE.get(row.subject_machine)
        known = self.subjects[model].get(row.subject_id) if model else None
        return str(getattr(known, "key", ""))

    def _tellable(self, row: JournalEntry, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if CHOICE not in data or votes_are_told(self.subjects[Ballot].get(row.subject_id)):
            return data
        return {name: value for name, value in data.items() if name != CHOICE}

    def _words_are_told(self, row: JournalEntry) -> bool:
        if row.event in RECUSALS:
            return row.authority_id in self.sat
        return row.event not in VOTES or votes_are_told(self.subjects[Ballot].get(row.subject_id))

    def _authorities_sat(self, actor: User | None, at: datetime) -> Collection[UUID]:
        """The authorities in which the actor reads what is said in sittings; asked only where there is a recusal."""
        if actor is None or not any(row.event in RECUSALS for row in self.rows):
            return ()
        found = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
        return set(found.values_list("seat__body__authority", flat=True))

    def _ids(self, machine: str) -> set[UUID]:
        return {row.subject_id for row in self.rows if row.subject_machine == machine}

    def _subjects(self, machine: str, model: type[E]) -> Mapping[UUID, E]:
        return _by_key(model, self._ids(machine))

    def _tenures(self) -> Mapping[UUID, Tenure]:
        """By the id of the tenure, and by that of the substitution for it."""
        stand_ins = _by_key(Substitution, self._ids("substitution"), "tenure__seat__body")
        own = _by_key(Tenure, self._ids("tenure"), "seat__body")
        return {**own, **{key: each.tenure for key, each in stand_ins.items()}}


def votes_are_told(ballot: Stateful | None) -> bool:
    """Whether one may read how each seat voted: the ballot is not open any more, and its rule is not secret."""
    if not isinstance(ballot, Ballot) or ballot.state == ballot_machine.S.OPEN:
        return False
    return not json.loads(ballot.rule).get("secret", False)


_UNREADABLE: Mapping[str, Any] = {"data": {}, "seat": None, "for": None, "because": None, "from": None, "to": None}


def _plain(row: JournalEntry) -> Mapping[str, Any]:
    """What the text of a row says; of a text that somebody has spoilt, nothing: the verifier names it."""
    try:
        said = json.loads(row.text)
    except ValueError:
        return _UNREADABLE
    return {**_UNREADABLE, **said} if isinstance(said, dict) else _UNREADABLE


def _by_key(model: type[E], keys: Collection[UUID], *along: str) -> Mapping[UUID, E]:
    if not keys:
        return {}
    rows = model._default_manager.filter(pk__in=keys)
    return {row.pk: row for row in (rows.select_related(*along) if along else rows)}


def _keys(told: Iterable[str | None]) -> set[UUID]:
    return {UUID(each) for each in told if each}


def _found(rows: Mapping[UUID, E], told: str | None) -> E | None:
    return rows.get(UUID(told)) if told else None


def _written(data: Mapping[str, Any]) -> str | None:
    """The id of the free text that was written with the event."""
    return next((str(data[name]["id"]) for name in WRITTEN if name in data), None)


def _transcript(data: Mapping[str, Any]) -> str | None:
    """The id of the transcript of the event."""
    return str(data["transcript"]["row"]) if "transcript" in data else None
