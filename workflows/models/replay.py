# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cycle as it stood after a part of its story: the journal's events folded over its present rows. Pure.

What `perform` writes with a move is written here again, in memory, from what the journal tells of it; so all events
folded give the rows as they are. The rows that come out are pictures of the past and are never saved.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from governance.machines import assignment, criterion
from governance.models import (
    Assignment,
    Ballot,
    Criterion,
    Cycle,
    Document,
    Gate,
    Obligation,
    Stateful,
    Step,
    Transcript,
)
from governance.selectors.facts import GIVEN
from governance.selectors.inside import CycleInside, Evidence, GateInside, StepInside, Work
from workflows.models.canonical import text_of
from workflows.models.chronicle import Happening

S = TypeVar("S", bound=Stateful)

DATES = ("opened_at", "decided_at", "delivered_at", "delivered_by", "delivered_for")


@dataclass(frozen=True, slots=True)
class Act:
    """One act with what followed from it at once. `events`: how many events there were after it, from the first."""

    number: int
    first: Happening
    follows: Sequence[Happening]
    events: int

    @property
    def all(self) -> Sequence[Happening]:
        """Everything that the act did."""
        return (self.first, *self.follows)


def acts_of(story: Sequence[Happening]) -> Sequence[Act]:
    """The story act by act: an act begins with what somebody did by a right, or the clock by itself."""
    begins = [place for place in range(len(story)) if place == 0 or _begins(story[place - 1], story[place])]
    ends = [*begins, len(story)][1:]
    return [
        Act(number, story[begin], story[begin + 1 : end], end)
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1)
    ]


def day_of(act: Act, acts: Sequence[Act], cycle: Cycle) -> date:
    """The day of an act; of one without a date, the last day known before it."""
    known = [each.first.at for each in acts[: act.number] if each.first.at is not None]
    return timezone.localdate(known[-1]) if known else cycle.starts_on


def as_it_stood(inside: CycleInside, story: Iterable[Happening], day: date) -> CycleInside:
    """The cycle after the events of `story`, which are the first ones of its journal, on the day `day`."""
    past = _Past(inside)
    for told in story:
        past.fold(told)
    return past.inside(day)


def _begins(before: Happening, told: Happening) -> bool:
    return told.because is None or told.recorded_at != before.recorded_at


class _Past:
    """Copies of the rows of a cycle, taken back to where each begins, and moved on event by event."""

    def __init__(self, inside: CycleInside) -> None:
        self._now = inside
        self._rows: dict[UUID, Any] = {row.pk: _begun_anew(row) for row in rows_of(inside)}
        self._made: set[UUID] = set()
        self._transcribed: set[UUID] = set()

    def fold(self, told: Happening) -> None:
        row = self._rows.get(told.subject_id)
        if row is None:
            return
        if told.came_from is None:
            self._made.add(row.pk)
        if told.document is not None:
            self._transcribed.add(row.pk)
        self._rows[row.pk] = _moved(row, told)

    def inside(self, day: date) -> CycleInside:
        cycle = self._at(self._now.cycle)
        return CycleInside(cycle, [self._step(each, day) for each in self._now.steps])

    def _step(self, each: StepInside, day: date) -> StepInside:
        work = [Work(self._at(one.assignment), self._told(one.transcript)) for one in each.work]
        gate = self._gate(each.gate, day) if each.gate else None
        return StepInside(self._at(each.step), work, gate, self._told(each.transcript))

    def _gate(self, each: GateInside, day: date) -> GateInside:
        return GateInside(
            gate=self._at(each.gate),
            criteria=[self._evidence(one, day) for one in each.criteria],
            ballots=[self._at(one) for one in each.ballots if one.pk in self._made],
            transcript=self._told(each.transcript),
            obligations=[self._at(one) for one in each.obligations if one.pk in self._made],
        )

    def _evidence(self, one: Evidence, day: date) -> Evidence:
        past = self._at(one.criterion)
        if past.assignment is not None:
            past.assignment = self._rows.get(past.assignment.pk, past.assignment)
        waiver = one.waiver if past.state == criterion.S.WAIVED else None
        return Evidence(past, self._is_met(past, one.documents, day), one.documents, waiver)

    def _is_met(self, row: Criterion, handed_in: Sequence[Document], day: date) -> bool:
        """As `unmet_criteria` has it."""
        if row.state in (criterion.S.MET, criterion.S.WAIVED):
            return True
        match row.kind:
            case Criterion.Kind.ASSIGNMENT:
                return self._is_settled(row.assignment)
            case Criterion.Kind.DELIVERABLE:
                return any(self._is_settled(each.assignment) for each in handed_in)
            case Criterion.Kind.OPINION:
                return row.opinion_id is not None and self._rows[row.opinion_id].state in GIVEN
            case Criterion.Kind.OBLIGATIONS:
                return row.of_gate_id is not None and self._is_discharged(row.of_gate_id)
            case Criterion.Kind.DATE:
                return row.due_on is not None and row.due_on <= day
        return False

    def _is_settled(self, now: Assignment | None) -> bool:
        """Whether nothing was owed in that work any more."""
        return now is not None and not Work(self._rows[now.pk], None).is_open

    def _is_discharged(self, gate: UUID) -> bool:
        """Whether the gate was decided and what it imposed was discharged."""
        imposed = [row for pk, row in self._rows.items() if isinstance(row, Obligation) and pk in self._made]
        owed = any(row.gate_id == gate and row.state not in row.MACHINE.final for row in imposed)
        return self._rows[gate].state in Gate.MACHINE.final and not owed

    def _at(self, row: S) -> S:
        past: S = self._rows[row.pk]
        return past

    def _told(self, transcript: Transcript | None) -> Transcript | None:
        return transcript if transcript and transcript.subject_id in self._transcribed else None


def rows_of(inside: CycleInside) -> Iterator[Stateful]:
    """Every row of a cycle that has a state."""
    yield inside.cycle
    for each in inside.steps:
        yield each.step
        yield from (one.assignment for one in each.work)
        if each.gate is not None:
            yield each.gate.gate
            yield from (one.criterion for one in each.gate.criteria)
            yield from each.gate.ballots
            yield from each.gate.obligations


def _begun_anew(row: Stateful) -> Stateful:
    past = row.remembered(row.MACHINE.initial.value)
    for name in DATES:
        if hasattr(past, name):
            setattr(past, name, None)
    if isinstance(past, Ballot):
        past.verdict = ""
    return past


def _moved(before: Any, told: Happening) -> Any:
    """The row with what perform writes: the state, and the dates that it brings."""
    if told.went_to is None:
        return before
    machine, came_from = before.MACHINE, before.state
    row = before.remembered(told.went_to)
    if told.came_from is None and hasattr(row, "opened_at"):
        row.opened_at = told.at
    if isinstance(row, Step) and machine.is_opened(row.state) and not machine.is_opened(came_from):
        row.opened_at = told.at
    if row.state in machine.final and hasattr(row, "decided_at"):
        row.decided_at = told.at
    _write_beside(row, told)
    return row


def _write_beside(row: Any, told: Happening) -> None:
    """What an action writes with a move of its own."""
    if isinstance(row, Assignment) and told.went_to == assignment.S.DELIVERED:
        row.delivered_at, row.delivered_by, row.delivered_for = told.at, told.who, told.for_whom
    if isinstance(row, Ballot) and "verdict" in told.data:
        row.verdict = text_of(told.data["verdict"])
