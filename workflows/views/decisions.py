# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decides next in a cycle, by which rule, and what is still missing for it, by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from governance.models import Assignment, Criterion, Gate, Obligation
from governance.selectors.inside import CycleInside, StepInside
from workflows.flows.rulings import Ruling, is_a_decision, rulings_of
from workflows.views.rule_words import rule_sentences


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing without which nobody decides. `work`: the assignment that brings it, where one does."""

    title: str
    work: Assignment | None
    criterion: Criterion | None = None


@dataclass(frozen=True, slots=True)
class HowDecided:
    """A rule of the procedure in words, with who votes by it and what names it where it can be tried."""

    ruling: Ruling
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the route. `phase`: the phase that it closes, where it is a gate."""

    step: StepInside
    phase: StepInside | None
    missing: Sequence[Missing]
    rules: Sequence[HowDecided]


def next_decisions(inside: CycleInside, today: date) -> Sequence[Decision]:
    """The decisions to which the route has come, by planned day; where it has come to none, the first that follows."""
    ahead = [each for each in _decisions(inside) if not each[0].over]
    now = sorted((each for each in ahead if each[0].current), key=lambda each: each[0].step.planned_end or date.max)
    return [_decision(inside, step, phase, today) for step, phase in now or ahead[:1]]


def rules_of(inside: CycleInside, key: str, today: date) -> Sequence[HowDecided]:
    """The rules by which the step is voted, in words, as they are today."""
    return [HowDecided(each, rule_sentences(each.rule)) for each in rulings_of(inside.cycle, key, today)]


def missing_for(phase: StepInside) -> Sequence[Missing]:
    """What the gate of the phase lacks: its criteria without evidence, and work that is not settled."""
    return list(_missing(phase))


def blocking(inside: CycleInside, gate: Gate) -> Sequence[Obligation]:
    """The obligations of other gates without whose discharge this gate is not put to the vote."""
    return [each for each in inside.owed if each.blocking and each.gate_id != gate.pk]


def _decisions(inside: CycleInside) -> Iterator[tuple[StepInside, StepInside | None]]:
    for each in inside.steps:
        if each.gate is not None:
            yield each.gate.as_step, each
        elif is_a_decision(each.step.kind):
            yield each, None


def _decision(inside: CycleInside, step: StepInside, phase: StepInside | None, today: date) -> Decision:
    rules = [each for each in rules_of(inside, step.step.key, today) if not each.ruling.advises]
    return Decision(step, phase, missing_for(phase) if phase else (), rules)


def _missing(phase: StepInside) -> Iterator[Missing]:
    if phase.gate is None:
        return
    waited = {each.criterion.assignment_id for each in phase.gate.criteria}
    for each in phase.gate.criteria:
        if not each.met:
            yield Missing(each.criterion.title, each.criterion.assignment, each.criterion)
    for work in phase.work:
        if work.is_open and work.assignment.pk not in waited:
            yield Missing(work.assignment.title, work.assignment)
