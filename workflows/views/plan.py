# SPDX-License-Identifier: AGPL-3.0-or-later
"""One plan: where it stands, who decides next and by which rule, who acts now, its picture, documents and numbers."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.plans import cycle_inside
from governance.selectors.sittings import next_sittings
from workflows.documents import pdf
from workflows.models.desk import open_in
from workflows.models.passages import passages
from workflows.models.work_item import WorkItem
from workflows.views.decisions import Decision, next_decisions
from workflows.views.desk import capacity_for, once_each
from workflows.views.gantt import gantt
from workflows.views.plan_documents import documents_of
from workflows.views.plan_numbers import numbers_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.sittings import reads_sittings
from workflows.views.standing import where_it_stands

SHOWN_OF_WAITING = 5


@require_safe
@for_people
def plan(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """One cycle, from the sentence that says where it stands to its last document."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    decisions = next_decisions(inside, reader.today) if not inside.is_over else ()
    items = open_in(inside.cycle, actor=reader.actor, at=reader.at)
    waiting = once_each(items, reader)
    told = passages([each.step.pk for each in inside.steps], actor=reader.actor, at=reader.at)
    context = {
        "inside": inside,
        "standing": where_it_stands(inside, decisions, reader.today),
        "decisions": decisions,
        "mine": _mine(items, decisions, reader),
        "waiting": waiting[:SHOWN_OF_WAITING],
        "waiting_more": waiting[SHOWN_OF_WAITING:],
        "gantt": gantt(inside, reader.today),
        "numbers": numbers_of(inside, told, reader.today),
        "documents": documents_of(inside),
        "pdf": pdf.PDF_CAN_BE_MADE,
        "sittings": next_sittings(inside.cycle, actor=reader.actor, at=reader.at),
        "reads_sittings": reads_sittings(inside.cycle, reader),
    }
    return page(request, reader, "workflows/plan.html", context)


def _mine(items: Iterable[WorkItem], decisions: Iterable[Decision], reader: Reader) -> WorkItem | None:
    """What the reader does first in this plan; a phase that still lacks something is not submitted yet."""
    lacking = {each.phase.step.pk for each in decisions if each.phase and each.missing}
    own = (item for item in items if capacity_for(item, reader.held) is not None)
    return next((item for item in own if item.subject_id not in lacking), None)
