# SPDX-License-Identifier: AGPL-3.0-or-later
"""The obligations of a cycle in one table, and one of them with its history and what may happen next."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.models import Gate, Obligation, Step
from governance.selectors.inside import StepInside
from governance.selectors.obligations import obligation_inside, obligations_of, papers_of
from governance.selectors.plans import cycle_inside
from workflows.models.chronicle import Happening, by_subject, of_subjects
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.row_page import about


@require_safe
@for_people
def obligations(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """Who owes what by when: what is late first, what is discharged last."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    found = obligations_of(inside.cycle, actor=reader.actor, at=reader.at)
    told = by_subject(of_subjects([each.pk for each in found], actor=reader.actor, at=reader.at))
    context = {
        "inside": inside,
        "owed": inside.owed,
        "rows": [(each, _last(told.get(each.pk, ()), "obligation.state")) for each in found],
    }
    return page(request, reader, "workflows/obligations.html", context)


@require_safe
@for_people
def obligation(request: HttpRequest, reader: Reader, cycle: UUID, obligation: UUID) -> HttpResponse:
    """One obligation: what it asks, from which decision it comes, what was stated, what may happen next."""
    row = obligation_inside(obligation, cycle=cycle, actor=reader.actor, at=reader.at)
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    context = {
        **about(row, inside, reader),
        "papers": papers_of(row, actor=reader.actor, at=reader.at),
        "stops": _stopped(inside.with_gates, row),
    }
    return page(request, reader, "workflows/obligation.html", context)


def _last(told: Sequence[Happening], event: str) -> Happening | None:
    """The last time that it happened; None where it never did."""
    return next((each for each in reversed(told) if each.event == event), None)


def _stopped(steps: Iterable[StepInside], row: Obligation) -> Sequence[Step]:
    """The gates ahead that cannot be put to the vote as long as the obligation is open."""
    if not row.blocking or row.state in row.MACHINE.final:
        return ()
    return [
        each.step for each in steps if isinstance(each.step, Gate) and not each.over and each.step.pk != row.gate_id
    ]
