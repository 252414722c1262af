# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a cycle: every step of its route is there from the first day, planned; then the route begins."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from governance.errors import Invalid, Reason, Unseen
from governance.models import (
    STEPS,
    Assignment,
    Body,
    Criterion,
    Cycle,
    Gate,
    Milestone,
    Phase,
    Plan,
    Question,
    Step,
    User,
)
from governance.permissions import May
from workflows.flows.library import procedure_of
from workflows.flows.questions import the_whole
from workflows.flows.route import advance, start
from workflows.models import ProcedureVersion
from workflows.perform import Outcome, When, unit
from workflows.procedures.kinds import KINDS
from workflows.procedures.kinds.gate import GateStep
from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.schema import Route
from workflows.procedures.spec import Step as StepSpec


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new cycle is: the plan it serves, its route, the procedure's exact text, its first day."""

    plan: UUID
    route: str
    procedure_sha256: str
    title: str
    starts_on: date
    nature: str = Cycle.Nature.LIVE


def open_cycle(
    *,
    actor: User,
    authority: UUID,
    opening: Opening,
    at: datetime | When = When.NOW,
    reason: str = "",
    key: str | None,
) -> Outcome:
    """Opens the cycle and returns it as the outcome's subject.

    Raises Unseen for a plan or a procedure of another authority, Invalid for a route the procedure does not have.
    """
    with unit(
        actor=actor, asked="open_cycle", key=key, authority=authority, content=tuple(asdict(opening).values())
    ) as act:
        plan = Plan.objects.filter(pk=opening.plan, authority=authority).first()
        if plan is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if not ProcedureVersion.objects.filter(pk=opening.procedure_sha256, authority=authority).exists():
            raise Unseen(Reason("unseen", "There is nothing here"))
        procedure = procedure_of(opening.procedure_sha256)
        route = procedure.routes.get(opening.route)  # type: ignore[call-overload]
        if route is None:
            raise Invalid(Reason("no_such_route", "This procedure has no such route"), field_name="route")
        stands = act.stand(May.OPEN_CYCLE)
        cycle = Cycle(
            authority_id=authority,
            plan=plan,
            body_id=stands.body_id,
            title=opening.title,
            route_name=opening.route,
            procedure_sha256=opening.procedure_sha256,
            nature=opening.nature,
            starts_on=opening.starts_on,
        )
        act.begin_at(cycle, at, reason)
        cycle.opened_at = act.effective_at
        act.create(
            cycle,
            "begin",
            stands=stands,
            data={
                "plan": plan.pk,
                "route": opening.route,
                "procedure": opening.procedure_sha256,
                "starts_on": opening.starts_on,
                "nature": opening.nature,
            },
        )
        _Builder(cycle, route).write()
        start(act)
        advance(act)
    return act.outcome


def _options(spec: StepSpec) -> dict[str, object]:
    return {"submits_itself": spec.submit == "when_complete"} if isinstance(spec, PhaseStep) else {}


_STEP_OF: dict[str, type[Step]] = {model.MACHINE.name: model for model in STEPS}


class _Builder:
    """Makes the rows of a route's steps, all in their initial state."""

    def __init__(self, cycle: Cycle, route: Route) -> None:
        self.cycle = cycle
        self.route = route
        self.bodies = dict(Body.objects.filter(authority=cycle.authority_id).values_list("key", "pk"))
        self.steps: dict[str, Step] = {}
        self.assignments: dict[str, Assignment] = {}

    def write(self) -> None:
        """Eight inserts at the most, whatever the number of steps."""
        for position, spec in enumerate(self.route.step, 1):
            if not isinstance(spec, GateStep):
                self.steps[spec.key] = self._step(position, spec, **_options(spec))
        for position, spec in enumerate(self.route.step, 1):
            if isinstance(spec, GateStep):
                self.steps[spec.key] = self._gate(position, spec)
        for model in STEPS:
            rows = [row for row in self.steps.values() if type(row) is model]
            model._default_manager.bulk_create(rows)
        work = [row for spec in self.route.step for row in self._work(spec)]
        self.assignments = {row.key: row for row in work}
        Assignment.objects.bulk_create(work)
        Criterion.objects.bulk_create(row for spec in self.route.step for row in self._criteria(spec))
        Question.objects.bulk_create(the_whole(step) for step in self.steps.values() if isinstance(step, Gate))

    def _step(self, position: int, spec: StepSpec, **extra: object) -> Step:
        model = _STEP_OF[KINDS[spec.kind].machine]
        begins, ends = spec.window.dates(self.cycle.starts_on) if spec.window else (None, None)
        return model(
            cycle=self.cycle,
            key=spec.key,
            kind=spec.kind,
            position=position,
            title=str(spec.title),
            purpose=str(spec.purpose or ""),
            body_id=self.bodies[spec.body],
            office_id=self.bodies[spec.office],
            planned_start=begins,
            planned_end=ends,
            due_on=ends,
            skippable=spec.skippable,
            **extra,
        )

    def _gate(self, position: int, spec: GateStep) -> Step:
        phase = self.steps[spec.closes]
        row = self._step(position, spec, phase=phase, rule_key=spec.rule, calls_itself=spec.ballot == "at_once")
        if row.planned_end is None:
            row.planned_end = row.due_on = phase.planned_end
        return row

    def _work(self, spec: StepSpec) -> Iterator[Assignment]:
        if not isinstance(spec, PhaseStep):
            return
        phase = self.steps[spec.key]
        assert isinstance(phase, Phase)  # noqa: S101 - a PhaseStep makes a Phase
        for position, each in enumerate(spec.assignment, 1):
            reviewer = spec.reviewer_of(each)
            yield Assignment(
                cycle=self.cycle,
                phase=phase,
                key=each.key,
                position=position,
                title=str(each.title),
                purpose=str(each.purpose or ""),
                body_id=self.bodies[each.body],
                office_id=self.bodies[reviewer] if reviewer else None,
                due_on=each.due.on(self.cycle.starts_on) if each.due else phase.planned_end,
            )

    def _criteria(self, spec: StepSpec) -> Iterator[Criterion]:
        if not isinstance(spec, GateStep):
            return
        gate = self.steps[spec.key]
        assert isinstance(gate, Gate)  # noqa: S101 - a GateStep makes a Gate
        for position, each in enumerate(spec.criterion, 1):
            due = each.due.on(self.cycle.starts_on) if each.kind == "date" else gate.due_on
            body = self.bodies[each.body] if each.kind == "statement" else gate.body_id
            opinion = self.steps[each.step] if each.kind == "opinion" else None
            of_gate = self.steps[each.gate] if each.kind == "obligations" else None
            assert opinion is None or isinstance(opinion, Milestone)  # noqa: S101 - soundness sees to it
            assert of_gate is None or isinstance(of_gate, Gate)  # noqa: S101 - soundness sees to it
            yield Criterion(
                cycle=self.cycle,
                gate=gate,
                key=each.key,
                position=position,
                kind=each.kind,
                title=str(each.title),
                body_id=body,
                due_on=due,
                assignment=self.assignments[each.assignment] if each.kind == "assignment" else None,
                deliverable=each.deliverable if each.kind == "deliverable" else "",
                opinion=opinion,
                of_gate=of_gate,
                waivable=each.waivable,
            )
