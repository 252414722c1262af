# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cycle with everything in it, as it was read: steps with their work, gates with their criteria. Plain data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from governance.errors import Reason, Unseen
from governance.machines import assignment
from governance.models import (
    Adoption,
    AnnualUpdate,
    Assignment,
    Ballot,
    Criterion,
    Cycle,
    Document,
    Gate,
    Obligation,
    Phase,
    Step,
    Transcript,
)
from governance.rules.slip import slip
from governance.selectors.facts import SETTLED

OWED = (assignment.S.ASSIGNED, assignment.S.TAKEN_ON, assignment.S.RETURNED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A criterion of a gate and whether it has its evidence.

    `documents`: of the kind that it asks for, handed in for work of the phase; `waiver`: the ballot that waived it.
    """

    criterion: Criterion
    met: bool
    documents: Sequence[Document] = ()
    waiver: Ballot | None = None


@dataclass(frozen=True, slots=True)
class GateInside:
    """A gate with its criteria, its ballots from the first to the last, and the transcript of a past decision.

    `obligations`: what its approval left to be done; `undecided`: the titles of the documents of its dossier whose text
    its approval does not cover.
    """

    gate: Gate
    criteria: Sequence[Evidence]
    ballots: Sequence[Ballot]
    transcript: Transcript | None
    obligations: Sequence[Obligation] = ()
    undecided: Sequence[str] = ()

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
    def owed(self) -> Sequence[Obligation]:
        """The obligations that are not discharged yet."""
        every = (each for step in self.steps if step.gate for each in step.gate.obligations)
        return [each for each in every if each.state not in each.MACHINE.final]

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


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
