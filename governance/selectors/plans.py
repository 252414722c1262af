# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans and cycles as they stand: steps in order, what was planned, what happened, what is still owed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import assignment, phase
from governance.models import (
    STEPS,
    Adoption,
    AnnualUpdate,
    Assignment,
    Ballot,
    Criterion,
    Cycle,
    Gate,
    Phase,
    Step,
    Transcript,
    User,
)
from governance.permissions import May
from governance.rules.slip import slip
from governance.selectors.facts import SETTLED, unmet_criteria

OWED = (assignment.S.ASSIGNED, assignment.S.TAKEN_ON, assignment.S.RETURNED)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A criterion of a gate and whether it has its evidence."""

    criterion: Criterion
    met: bool


@dataclass(frozen=True, slots=True)
class GateInside:
    """A gate with its criteria, its ballots from the first to the last, and the transcript of a past decision."""

    gate: Gate
    criteria: Sequence[Evidence]
    ballots: Sequence[Ballot]
    transcript: Transcript | None

    @property
    def as_step(self) -> "StepInside":
        """The gate as the step that it also is."""
        return StepInside(self.gate, (), None, self.transcript)


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment and, where it is known from a document alone, that document."""

    assignment: Assignment
    transcript: Transcript | None

    @property
    def is_open(self) -> bool:
        """Whether something is still owed in it, so that its phase cannot be submitted."""
        state, office = self.assignment.state, self.assignment.office_id
        return state not in SETTLED and not (state == assignment.S.DELIVERED and office is None)

    @property
    def delivered_on(self) -> date | None:
        """The day on which it was handed in, where the record or its document tells it."""
        told = self.assignment.decided_at if self.transcript else self.assignment.delivered_at
        return _day(told)

    def late_by(self, today: date) -> int | None:
        """Days from its due date to the day it was handed in, or to today while it is owed; None where not known."""
        return slip(self.assignment.due_on, today if self.is_owed else self.delivered_on)

    @property
    def is_owed(self) -> bool:
        """Whether it is still to be handed in."""
        return self.assignment.state in OWED


@dataclass(frozen=True, slots=True)
class StepInside:
    """A step with what belongs to it. `gate` and `work` are a phase's."""

    step: Step
    work: Sequence[Work]
    gate: GateInside | None
    transcript: Transcript | None

    @property
    def owed(self) -> Sequence[Work]:
        """The work in it that is still to be handed in."""
        return [each for each in self.work if each.is_owed]

    @property
    def opened_on(self) -> date | None:
        """The day on which it began, where the record tells it."""
        return _day(self.step.opened_at)

    @property
    def decided_on(self) -> date | None:
        """The day on which it was over, where the record tells it."""
        return _day(self.step.decided_at)

    @property
    def begun(self) -> bool:
        """Whether it has begun, on whatever day."""
        return self.step.MACHINE.is_opened(self.step.state) or self.over

    @property
    def over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.step.state in self.step.MACHINE.final

    @property
    def current(self) -> bool:
        """Whether the route has come to it and it is not over."""
        return self.step.state != self.step.MACHINE.initial and not self.over

    def slip(self, today: date) -> int | None:
        """Days from the planned end to the real one, or to today while it is late; None where not known.

        Negative: it was over before its planned end.
        """
        if self.over:
            return slip(self.step.planned_end, self.decided_on)
        so_far = slip(self.step.planned_end, today)
        return so_far if so_far and so_far > 0 else None


@dataclass(frozen=True, slots=True)
class CycleInside:
    """A cycle with its steps in their order; a gate stands inside the phase that it closes."""

    cycle: Cycle
    steps: Sequence[StepInside]

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.cycle.state in self.cycle.MACHINE.final

    @property
    def planned_end(self) -> date | None:
        """The day by which the council was to decide; where none is planned, the planned end of the last phase."""
        return self._last_end(Adoption, AnnualUpdate) or self._last_end(Phase)

    @property
    def with_gates(self) -> Iterator[StepInside]:
        """Every step, and after each phase its gate."""
        for each in self.steps:
            yield each
            if each.gate is not None:
                yield each.gate.as_step

    def step(self, key: str) -> StepInside:
        """The step `key`; a gate stands inside its phase and is found by `gate`. Raises Unseen."""
        for each in self.steps:
            if each.step.key == key:
                return each
        raise Unseen(Reason("unseen", "There is nothing here"))

    def gate(self, key: str) -> tuple[StepInside, GateInside]:
        """The gate `key` and the phase that it closes. Raises Unseen."""
        for each in self.steps:
            if each.gate is not None and each.gate.gate.key == key:
                return each, each.gate
        raise Unseen(Reason("unseen", "There is nothing here"))

    def work(self, key: str) -> tuple[StepInside, Work]:
        """The assignment `key` and the phase to which it belongs. Raises Unseen."""
        for each in self.steps:
            for work in each.work:
                if work.assignment.key == key:
                    return each, work
        raise Unseen(Reason("unseen", "There is nothing here"))

    def _last_end(self, *kinds: type[Step]) -> date | None:
        ends = [each.step.planned_end for each in self.steps if isinstance(each.step, kinds)]
        return max(filter(None, ends), default=None)

    @property
    def adopted_on(self) -> date | None:
        """The day on which the council adopted the plan or its update."""
        days = [each.decided_on for each in self.steps if isinstance(each.step, Adoption | AnnualUpdate)]
        return max(filter(None, days), default=None)

    @property
    def slip(self) -> int | None:
        """Days from the planned end to the adoption."""
        return slip(self.planned_end, self.adopted_on)


def visible_cycles(*, actor: User, at: datetime) -> QuerySet[Cycle]:
    """The cycles of the authorities that `actor` reads, newest first."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    cycles = Cycle.objects.filter(authority__in=visible).select_related("plan", "authority", "body")
    return cycles.order_by("-starts_on", "-opened_at", "id")


def current_phases(cycles: Collection[Cycle], *, actor: User, at: datetime) -> Mapping[UUID, Sequence[Phase]]:
    """For each cycle, the phases that have begun and are not over. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    phases = Phase.objects.filter(
        cycle__in=[cycle.pk for cycle in cycles],
        cycle__authority__in=visible,
        state__in=phase.PHASE.opened,
    ).order_by("position")
    return _by(phases, "cycle_id")


def cycle_inside(pk: UUID, *, actor: User, at: datetime) -> CycleInside:
    """The cycle with everything in it. Raises Unseen where it is not there or not the actor's to see.

    Eleven queries at the most, whatever the number of rows.
    """
    cycle = visible_cycles(actor=actor, at=at).select_related("authority__journalhead").filter(pk=pk).first()
    if cycle is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return _Reading(cycle, at).all()


def gate_inside(gate: Gate, *, actor: User, at: datetime) -> GateInside:
    """The gate with its criteria and ballots. Raises Unseen where it is not the actor's to see."""
    if not visible_cycles(actor=actor, at=at).filter(pk=gate.cycle_id).exists():
        raise Unseen(Reason("unseen", "There is nothing here"))
    return _Reading(gate.cycle, at).gate(gate)


def work_of(row: Phase, *, actor: User, at: datetime) -> Sequence[Assignment]:
    """The assignments of the phase. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    found = Assignment.objects.filter(phase=row, cycle__authority__in=visible)
    return list(found.select_related("body", "office", "delivered_by").order_by("position"))


class _Reading:
    """Gathers the rows of one cycle, one query a table, and puts each where it belongs."""

    def __init__(self, cycle: Cycle, at: datetime) -> None:
        self.cycle = cycle
        self.at = at
        self.criteria: Mapping[UUID, Sequence[Criterion]] = {}
        self.ballots: Mapping[UUID, Sequence[Ballot]] = {}
        self.transcripts: Mapping[UUID, Transcript] = {}
        self.unmet: frozenset[UUID] = frozenset()

    def all(self) -> CycleInside:
        steps = list(chain.from_iterable(self._steps(model) for model in STEPS))
        for step in steps:
            step.cycle = self.cycle
        gates = {step.phase_id: step for step in steps if isinstance(step, Gate)}
        work = _by(self._work(), "phase_id")
        self.transcripts = {row.subject_id: row for row in Transcript.objects.filter(cycle=self.cycle)}
        self._read_gates({"gate__cycle": self.cycle})
        inside = [
            StepInside(
                step=step,
                work=[Work(each, self.transcripts.get(each.pk)) for each in work.get(step.pk, ())],
                gate=self._inside(gates[step.pk]) if step.pk in gates else None,
                transcript=self.transcripts.get(step.pk),
            )
            for step in sorted(steps, key=lambda step: step.position)
            if not isinstance(step, Gate)
        ]
        return CycleInside(self.cycle, inside)

    def gate(self, gate: Gate) -> GateInside:
        self.transcripts = {row.subject_id: row for row in Transcript.objects.filter(subject_id=gate.pk)}
        self._read_gates({"gate": gate})
        return self._inside(gate)

    def _steps(self, model: type[Step]) -> Iterable[Step]:
        return model._default_manager.filter(cycle=self.cycle).select_related("body", "office")

    def _work(self) -> QuerySet[Assignment]:
        rows = Assignment.objects.filter(cycle=self.cycle).select_related("body", "office", "delivered_by")
        return rows.order_by("position")

    def _read_gates(self, which: dict[str, object]) -> None:
        criteria = Criterion.objects.filter(**which).select_related("body", "assignment__body").order_by("position")
        ballots = Ballot.objects.filter(**which).order_by("number")
        self.criteria, self.ballots = _by(criteria, "gate_id"), _by(ballots, "gate_id")
        self.unmet = frozenset(unmet_criteria(at=self.at).filter(**which).values_list("pk", flat=True))

    def _inside(self, gate: Gate) -> GateInside:
        return GateInside(
            gate=gate,
            criteria=[Evidence(each, each.pk not in self.unmet) for each in self.criteria.get(gate.pk, ())],
            ballots=self.ballots.get(gate.pk, ()),
            transcript=self.transcripts.get(gate.pk),
        )


def _by(rows: Iterable[T], name: str) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
