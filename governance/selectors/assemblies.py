# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting as it stands at this moment, for whoever runs it: who is there, what is on the agenda, what is being voted.

How the votes of an open ballot fall is read only for who presides or records presences, and never of a secret one.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to, may
from governance.machines import ballot, gate, item, minutes, sitting
from governance.models import AgendaItem, Ballot, Elector, Gate, Presence, Seat, Sitting, User, Vote
from governance.models.stateful import InCycle
from governance.permissions import May
from governance.rules.attendance import Attendance
from governance.rules.plain import rule_from
from governance.rules.tally import Answer
from governance.rules.wanting import Wanting, wanting
from governance.selectors.choices import Choice, choices_among
from governance.selectors.electorates import Sitter, sitters
from governance.selectors.facts import unmet_criteria
from governance.selectors.frozen import attendance_among, electorate_of
from governance.selectors.questions import OnTheTable, on_the_table, recusals_on

# The moves that are made while a sitting is run, by machine.
RUN = frozenset(
    {
        sitting.Move.OPEN,
        sitting.Move.CLOSE,
        sitting.Move.DESERT,
        item.Move.TAKE_UP,
        item.Move.CONCLUDE,
        item.Move.POSTPONE,
        minutes.Move.APPROVE,
        ballot.Move.ANNUL,
        gate.Move.CALL,
        ballot.Move.CLOSE,
    }
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A voting seat in the sitting. `presence`: who is there for it, None where nobody is."""

    sitter: Sitter
    presence: Presence | None
    recused: bool

    @property
    def seat(self) -> Seat:
        """The seat itself."""
        return self.sitter.seat

    @property
    def people(self) -> Sequence[User]:
        """Who may be there for it: the holder first, then who may act for them."""
        return [self.sitter.holder, *self.sitter.stand_ins] if self.sitter.holder else []


@dataclass(frozen=True, slots=True)
class Live:
    """How an open ballot stands: the answers so far, and what would still change the outcome."""

    answers: Mapping[Answer, int]
    wanting: Wanting


@dataclass(frozen=True, slots=True)
class Voting:
    """A ballot that is open: how many seats take part, and which of them have not answered, being here or away.

    `here`: it is held in this sitting; `live`: None for whoever is not to see how it stands.
    """

    ballot: Ballot
    electors: int
    missing: Sequence[Elector]
    away: Sequence[Elector]
    here: bool
    live: Live | None

    @property
    def voted(self) -> int:
        """How many have answered."""
        return self.there - len(self.missing)

    @property
    def there(self) -> int:
        """How many take part: in a sitting, who is there or has answered."""
        return self.electors - len(self.away)


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that the panel of a sitting shows.

    `presides`, `records`: the actor puts to the vote here; records now who comes and goes.
    `table`: the questions on the gate under discussion; `unmet`: the criteria that it still
    waits for; `closed`: the ballots of this sitting that are closed, in their order; `choices`: what may be done with each row
    while the sitting is run.
    """

    sitting: Sitting
    actor: UUID
    presides: bool
    records: bool
    attendance: Attendance | None
    places: Sequence[Placed]
    items: Sequence[AgendaItem]
    table: OnTheTable | None
    unmet: Sequence[str]
    voting: Voting | None
    closed: Sequence[Ballot]
    choices: Mapping[UUID, Sequence[Choice]]

    @property
    def discussed(self) -> AgendaItem | None:
        """The item under discussion."""
        return next((each for each in self.items if each.state == item.S.UNDER_DISCUSSION), None)

    @property
    def gate(self) -> Gate | None:
        """The gate under discussion."""
        return self.discussed.gate if self.discussed else None

    @property
    def recusable(self) -> bool:
        """Whether the actor records who takes no part in deciding on the gate under discussion, before it is voted."""
        return self.records and self.gate is not None and self.voting is None and self.gate.state not in gate.GATE.final

    @property
    def own(self) -> Sequence[UUID]:
        """The seats for which the actor has still to answer what is being voted: here, those for which they are there."""
        if self.voting is None:
            return ()
        seats = [each.seat_id for each in self.voting.missing]
        if not self.voting.here:
            return seats
        mine = {each.seat.pk for each in self.places if each.presence and each.presence.user_id == self.actor}
        return [each for each in seats if each in mine]

    @property
    def last(self) -> Ballot | None:
        """The ballot on the gate under discussion that was closed last in this sitting."""
        return next((each for each in reversed(self.closed) if self.gate and each.gate_id == self.gate.pk), None)

    @property
    def present(self) -> int:
        """How many seats are there."""
        return sum(each.presence is not None for each in self.places)


def visible_sitting(cycle: UUID, pk: UUID, *, actor: User, at: datetime) -> Sitting:
    """The sitting of the cycle. Raises Unseen where it is not there or not the actor's to read. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    rows = Sitting.objects.filter(pk=pk, cycle=cycle, cycle__authority__in=visible)
    found = rows.select_related("body", "cycle__authority__journalhead", "follows", "followed_by").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def assembly(row: Sitting, *, actor: User, at: datetime) -> Assembly:
    """The sitting `row`, which is the actor's to read, with all that happens in it. The number of queries does not depend
    on how many seats, items and questions there are.
    """
    return _Reading(row, actor, at).all()


class _Reading:
    def __init__(self, row: Sitting, actor: User, at: datetime) -> None:
        self.sitting = row
        self.actor = actor
        self.at = at
        self.presides = self._may(May.CALL_BALLOT)
        self.records = self._may(May.RECORD_PRESENCE)
        self.items = self._items()
        self.discussed = next((each for each in self.items if each.state == item.S.UNDER_DISCUSSION), None)
        self.gate = self.discussed.gate if self.discussed else None
        self.held = self._held()
        self.ballots = [each for each in self.held if self.gate and each.gate_id == self.gate.pk]
        self.open = next((each for each in self.ballots if each.state == ballot.S.OPEN), None)
        self.there = {each.seat_id: each for each in self._presences()}
        self.places = self._places()
        self.attendance = None if row.state in sitting.SITTING.final else self._attendance()

    def all(self) -> Assembly:
        return Assembly(
            sitting=self.sitting,
            actor=self.actor.pk,
            presides=self.presides,
            records=self.records and self._under_way,
            attendance=self.attendance,
            places=self.places,
            items=self.items,
            table=on_the_table(self.gate, actor=self.actor, at=self.at) if self.gate else None,
            unmet=self._unmet(self.gate) if self.gate else (),
            voting=self._voting(self.open) if self.open else None,
            closed=self._closed_here(),
            choices=self._choices(),
        )

    def _may(self, what: May) -> bool:
        return may(actor=self.actor, what=what, at=self.at, body_id=self.sitting.body_id)

    def _items(self) -> Sequence[AgendaItem]:
        rows = AgendaItem.objects.filter(sitting=self.sitting).select_related(
            "gate__phase", "gate__body", "minutes__sitting"
        )
        found = list(rows.annotate(obligations=Count("gate__obligations")).order_by("position"))
        for each in found:
            each.sitting, each.cycle = self.sitting, self.sitting.cycle
            for about in (each.gate, each.minutes):
                if about is not None:
                    about.cycle = self.sitting.cycle
        return found

    def _held(self) -> Sequence[Ballot]:
        """The ballots of this sitting, and all those on the gate under discussion, in their order."""
        mine = Q(sitting=self.sitting) | Q(gate=self.gate) if self.gate else Q(sitting=self.sitting)
        rows = Ballot.objects.filter(mine)
        found = list(rows.select_related("question__criterion", "gate").order_by("opened_at", "number"))
        for each in found:
            each.cycle, each.body = self.sitting.cycle, self.sitting.body
            each.question.cycle, each.question.gate = self.sitting.cycle, each.gate
        return found

    def _closed_here(self) -> Sequence[Ballot]:
        return [each for each in self.held if each.sitting_id == self.sitting.pk and each.state == ballot.S.CLOSED]

    def _presences(self) -> Sequence[Presence]:
        return list(Presence.objects.filter(sitting=self.sitting, until=None).select_related("user"))

    def _places(self) -> Sequence[Placed]:
        recused: set[tuple[UUID, UUID]] = set()
        if self.gate is not None:
            on_gate = recusals_on(self.gate, actor=self.actor, at=self.at)
            recused = {(each.seat_id, each.tenure.user_id) for each in on_gate}
        found = sitters(self.sitting.body_id, actor=self.actor, at=self.at)
        return [
            Placed(
                sitter=each,
                presence=self.there.get(each.seat.pk),
                recused=each.holder is not None and (each.seat.pk, each.holder.pk) in recused,
            )
            for each in found
        ]

    def _attendance(self) -> Attendance:
        held = [(each.seat, each.sitter.holder.pk) for each in self.places if each.sitter.holder is not None]
        there = {seat: each.user_id for seat, each in self.there.items()}
        return attendance_among(self.sitting, held, there, at=self.at)

    def _unmet(self, found: Gate) -> Sequence[str]:
        if found.state != gate.S.AWAITING:
            return ()
        return list(unmet_criteria(at=self.at).filter(gate=found).values_list("title", flat=True))

    def _voting(self, row: Ballot) -> Voting:
        electors = (
            Elector.objects.filter(ballot=row, recused=False)
            .annotate(voted=Exists(Vote.objects.filter(elector=OuterRef("pk"))))
            .select_related("seat", "tenure__user")
            .order_by("seat__key")
        )
        found = list(electors)
        silent = [each for each in found if not each.voted]
        here = row.sitting_id == self.sitting.pk
        return Voting(
            ballot=row,
            electors=len(found),
            missing=[each for each in silent if not here or each.seat_id in self.there],
            away=[each for each in silent if here and each.seat_id not in self.there],
            here=here,
            live=self._live(row) if here and not row.is_secret and (self.presides or self.records) else None,
        )

    def _live(self, row: Ballot) -> Live:
        frozen = json.loads(row.rule)
        places, votes = electorate_of(row, frozen)
        found = wanting(rule_from(frozen), places, votes, convocation=row.convocation)
        return Live(Counter(answer for _seat, answer in votes), found)

    def _choices(self) -> Mapping[UUID, Sequence[Choice]]:
        rows: list[InCycle] = [self.sitting, *self.items]
        rows += [each for each in (self.gate, self.open) if each is not None]
        known: dict[UUID, object] = {self.sitting.pk: self._sitting_facts()}
        known |= {each.pk: self._item_facts(each) for each in self.items}
        if self.discussed is not None and self.discussed.minutes is not None:
            rows.append(self.discussed.minutes)
            known[self.discussed.minutes.pk] = minutes.Facts(taken_up=self._under_way, quorate=self._quorate)
        return choices_among(rows, moves=RUN, known=known, actor=self.actor, at=self.at)

    @property
    def _under_way(self) -> bool:
        return self.sitting.state == sitting.S.UNDER_WAY

    @property
    def _quorate(self) -> bool:
        return self.attendance is not None and self.attendance.met

    @property
    def _being_voted(self) -> bool:
        return any(each.sitting_id == self.sitting.pk and each.state == ballot.S.OPEN for each in self.held)

    def _sitting_facts(self) -> sitting.Facts:
        return sitting.Facts(self.at, self.sitting.called_for, self._being_voted, self._quorate)

    def _item_facts(self, each: AgendaItem) -> item.Facts:
        other = self.discussed.title if self.discussed and self.discussed.pk != each.pk else ""
        return item.Facts(self._under_way, other, self._being_voted)
