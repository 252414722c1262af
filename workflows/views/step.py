# SPDX-License-Identifier: AGPL-3.0-or-later
"""One step of a route: how it stands, its work, its gate, what happened, what may happen next and why not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from governance.machines.table import Because
from governance.models import Step
from governance.selectors.inside import CycleInside, StepInside
from governance.selectors.plans import cycle_inside
from workflows.flows.rulings import waited_for
from workflows.procedures.spec import After
from workflows.views.decisions import missing_for, rules_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.row_page import about


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that comes before a step on its route. `lag`: how long after it, in words, "" for at once."""

    step: Step
    what: str
    lag: str
    happened: bool


@require_safe
@for_people
def step(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The page of the step `key`; a gate has its own."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    found = inside.step(key)
    gate = found.gate
    criteria = [each.criterion.pk for each in gate.criteria] if gate else []
    along = [*criteria, *(each.assignment.pk for each in found.work), *([gate.gate.pk] if gate else [])]
    waits_for_turn = any(rule.who is Because.ROUTE for rule in found.step.MACHINE.leaving(found.step.state))
    context = {
        "step": found,
        "missing": missing_for(found),
        "rules": [] if gate or found.over else rules_of(inside, key, reader.today),
        "waits": list(waits_of(inside, key)) if waits_for_turn else [],
        **about(found.step, inside, reader, along=along),
    }
    return page(request, reader, "workflows/step.html", context)


def waits_of(inside: CycleInside, key: str) -> Iterator[Wait]:
    """What comes before the step `key` on its route, in the order of the procedure."""
    known = {each.step.key: each for each in inside.with_gates}
    for after in waited_for(inside.cycle, key):
        before = known.get(after.step)
        if before is not None:
            yield _wait(before, after)


def _wait(before: StepInside, after: After) -> Wait:
    if after.moment == "opened":
        what, happened = gettext("begins"), before.begun
    else:
        what, happened = gettext("ends"), before.over and before.step.MACHINE.is_decided(before.step.state)
    lag = ngettext("%(number)d day later", "%(number)d days later", after.lag_days) % {"number": after.lag_days}
    return Wait(before.step, what, lag if after.lag_days else "", happened)
