# SPDX-License-Identifier: AGPL-3.0-or-later
"""One assignment: who owes it to whom by when, what waits for it, what was handed in, what may happen next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.plans import cycle_inside
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.row_page import about


@require_safe
@for_people
def assignment(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The page of the assignment `key`."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    phase, work = inside.work(key)
    gate = phase.gate
    waiting_for_it = (
        [each for each in gate.criteria if each.criterion.assignment_id == work.assignment.pk] if gate else []
    )
    common = about(work.assignment, inside, reader)
    delivered = [each for each in common["history"] if each.event == "assignment.deliver"]
    context = {
        "phase": phase,
        "work": work,
        "late": work.late_by(reader.today),
        "criteria": waiting_for_it,
        "delivered": delivered,
        **common,
    }
    return page(request, reader, "workflows/assignment.html", context)
