# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planned against actual: the steps of a cycle and by how many days each slipped."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from governance.models import STEPS, Adoption, AnnualUpdate, Cycle, Step
from governance.rules.slip import slip


@dataclass(frozen=True, slots=True)
class Line:
    """One step. Actual days are None where it has not happened or the record does not tell when."""

    title: str
    planned_start: date | None
    planned_end: date | None
    opened_on: date | None
    decided_on: date | None
    slip: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every step in the order of the route, and the whole: planned against actual day of the council's decision."""

    lines: tuple[Line, ...]
    planned_end: date | None
    adopted_on: date | None
    total: int | None


def planned_against_actual(cycle: Cycle) -> Comparison:
    """Compares the plan of the cycle with what happened. One query per kind of step."""
    steps: list[Step] = []
    for model in STEPS:
        steps += model._default_manager.filter(cycle=cycle)
    steps.sort(key=lambda step: step.position)
    decisions = [step for step in steps if isinstance(step, Adoption | AnnualUpdate)]
    planned_end = max((step.planned_end for step in decisions if step.planned_end), default=None)
    adopted_on = max((day for step in decisions if (day := _day(step.decided_at))), default=None)
    return Comparison(tuple(_line(step) for step in steps), planned_end, adopted_on, slip(planned_end, adopted_on))


def _line(step: Step) -> Line:
    decided = _day(step.decided_at)
    return Line(
        step.title,
        step.planned_start,
        step.planned_end,
        _day(step.opened_at),
        decided,
        slip(step.planned_end, decided),
    )


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
