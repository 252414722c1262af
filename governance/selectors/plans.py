# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans and cycles as they stand, read for whoever may see them: one query a table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import criterion, phase
from governance.models import (
    STEPS,
    Assignment,
    Ballot,
    Body,
    Criterion,
    Cycle,
    Document,
    Gate,
    InCycle,
    Obligation,
    Phase,
    Step,
    Transcript,
    User,
)
from governance.permissions import May
from governance.selectors.dossiers import undecided_texts
from governance.selectors.facts import unmet_criteria
from governance.selectors.inside import CycleInside, Evidence, GateInside, StepInside, Work

T = TypeVar("T")
R = TypeVar("R", bound=InCycle)


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

    Fifteen queries at the most, whatever the number of rows.
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
        self.bodies: Mapping[UUID, Body] = {}
        self.criteria: Mapping[UUID, Sequence[Criterion]] = {}
        self.ballots: Mapping[UUID, Sequence[Ballot]] = {}
        self.transcripts: Mapping[UUID, Transcript] = {}
        self.unmet: frozenset[UUID] = frozenset()
        self.obligations: Mapping[UUID, Sequence[Obligation]] = {}
        self.handed_in: Sequence[Document] = ()
        self.undecided: Mapping[UUID, Sequence[str]] = {}

    def all(self) -> CycleInside:
        self.bodies = {body.pk: body for body in Body.objects.filter(authority=self.cycle.authority_id)}
        steps = list(chain.from_iterable(self._steps(model) for model in STEPS))
        gates = {step.phase_id: step for step in steps if isinstance(step, Gate)}
        work = [self._placed(row) for row in Assignment.objects.filter(cycle=self.cycle).order_by("position")]
        self.transcripts = {row.subject_id: row for row in Transcript.objects.filter(cycle=self.cycle)}
        self._read_gates({"cycle": self.cycle}, {row.pk: row for row in work})
        by_phase = _by(work, "phase_id")
        inside = [
            StepInside(
                step=step,
                work=[Work(each, self.transcripts.get(each.pk)) for each in by_phase.get(step.pk, ())],
                gate=self._inside(gates[step.pk]) if step.pk in gates else None,
                transcript=self.transcripts.get(step.pk),
            )
            for step in sorted(steps, key=lambda step: step.position)
            if not isinstance(step, Gate)
        ]
        return CycleInside(self.cycle, inside)

    def gate(self, gate: Gate) -> GateInside:
        self.bodies = {body.pk: body for body in Body.objects.filter(authority=self.cycle.authority_id)}
        self.transcripts = {row.subject_id: row for row in Transcript.objects.filter(subject_id=gate.pk)}
        work = Assignment.objects.filter(criteria__gate=gate)
        self._read_gates({"gate": gate}, {row.pk: self._placed(row) for row in work})
        return self._inside(gate)

    def _steps(self, model: type[Step]) -> Iterable[Step]:
        return [self._placed(row) for row in model._default_manager.filter(cycle=self.cycle)]

    def _placed(self, row: R) -> R:
        """The row with its cycle and its bodies, which have been read already."""
        row.cycle = self.cycle
        row.body = self.bodies[row.body_id]
        row.office = self.bodies[row.office_id] if row.office_id else None
        return row

    def _read_gates(self, which: dict[str, object], work: Mapping[UUID, Assignment]) -> None:
        found = Criterion.objects.filter(**which).select_related("opinion", "of_gate")
        criteria = [self._placed(row) for row in found.order_by("position")]
        for each in criteria:
            each.assignment = work[each.assignment_id] if each.assignment_id else None
        told = Ballot.objects.filter(**which).select_related("question")
        ballots = [self._placed(row) for row in told.order_by("number")]
        self._read_handed_in(criteria)
        obligations = [self._placed(row) for row in Obligation.objects.filter(**which).order_by("number")]
        self.criteria, self.ballots = _by(criteria, "gate_id"), _by(ballots, "gate_id")
        self.obligations = _by(obligations, "gate_id")
        self.undecided = undecided_texts(**{f"document__{name}": value for name, value in which.items()})
        self.unmet = frozenset(unmet_criteria(at=self.at).filter(**which).values_list("pk", flat=True))

    def _read_handed_in(self, criteria: Sequence[Criterion]) -> None:
        """The documents of the kinds that criteria ask for. One query; none where no criterion asks for any."""
        kinds = {each.deliverable for each in criteria if each.deliverable}
        if kinds:
            rows = Document.objects.filter(cycle=self.cycle, assignment__isnull=False, kind__in=kinds, removed_at=None)
            self.handed_in = list(rows.select_related("assignment").order_by("assignment__position", "position"))

    def _evidence(self, each: Criterion, gate: Gate) -> Evidence:
        waivers = [ballot for ballot in self.ballots.get(gate.pk, ()) if ballot.question.criterion_id == each.pk]
        return Evidence(
            criterion=each,
            met=each.pk not in self.unmet,
            documents=[
                one
                for one in self.handed_in
                if one.kind == each.deliverable and one.assignment and one.assignment.phase_id == gate.phase_id
            ],
            waiver=waivers[-1] if waivers and each.state == criterion.S.WAIVED else None,
        )

    def _inside(self, gate: Gate) -> GateInside:
        return GateInside(
            gate=gate,
            criteria=[self._evidence(each, gate) for each in self.criteria.get(gate.pk, ())],
            ballots=self.ballots.get(gate.pk, ()),
            transcript=self.transcripts.get(gate.pk),
            obligations=self.obligations.get(gate.pk, ()),
            undecided=self.undecided.get(gate.pk, ()),
        )


def _by(rows: Iterable[T], name: str) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
