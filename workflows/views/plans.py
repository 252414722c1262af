# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plans: the list of cycles, one cycle with its steps, its picture, and its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.models import Cycle, Phase
from governance.selectors.plans import CycleInside, StepInside, current_phases, cycle_inside, visible_cycles
from workflows.documents import pdf, plan_report
from workflows.flows.compiled import flow_of
from workflows.flows.pictures import svg
from workflows.models.capacity import anchor_of
from workflows.models.desk import open_in
from workflows.models.story import stories
from workflows.views.desk import once_each, page_number
from workflows.views.gantt import gantt
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

PAGE = 20
ODT = "application/vnd.oasis.opendocument.text"


@dataclass(frozen=True, slots=True)
class Listed:
    """A cycle in the list, with the phases under way."""

    cycle: Cycle
    phases: Sequence[Phase]


@require_safe
@for_people
def plans(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The cycles that the reader may see, newest first."""
    number = page_number(request)
    found = list(visible_cycles(actor=reader.actor, at=reader.at)[(number - 1) * PAGE : number * PAGE + 1])
    shown = found[:PAGE]
    phases = current_phases(shown, actor=reader.actor, at=reader.at)
    context = {
        "listed": [Listed(cycle, phases.get(cycle.pk, ())) for cycle in shown],
        "page": number,
        "more": len(found) > PAGE,
    }
    return page(request, reader, "workflows/plans.html", context)


@require_safe
@for_people
def plan(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """One cycle: who acts next, the picture and its table, every step with what belongs to it."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    items = open_in(inside.cycle, actor=reader.actor, at=reader.at)
    criteria = [each.criterion.pk for step in inside.steps if step.gate is not None for each in step.gate.criteria]
    context = {
        "inside": inside,
        "gantt": gantt(inside, reader.today),
        "waiting": once_each(items, reader),
        "stories": stories(criteria, actor=reader.actor, at=reader.at),
        "pdf": pdf.PDF_CAN_BE_MADE,
    }
    return page(request, reader, "workflows/plan.html", context)


@require_safe
@for_people
def route_picture(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """The route of the cycle as it stands now, drawn from the procedure that rules it."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    flow = flow_of(inside.cycle.procedure_sha256, inside.cycle.route_name)
    language = getattr(request, "LANGUAGE_CODE", "it")
    return HttpResponse(svg(flow, looks=_looks(inside), language=language), content_type="image/svg+xml")


@require_safe
@for_people
def report_odt(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """Planned against actual as an OpenDocument text."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    content = plan_report.odt(inside, anchor_of(inside.cycle.authority), reader.at)
    return _download(content, ODT, inside, "odt")


@require_safe
@for_people
def report_pdf(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """Planned against actual as PDF; where the machine cannot make one, the page that says what is missing."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    if not pdf.PDF_CAN_BE_MADE:
        return page(request, reader, "workflows/no_pdf.html", {"inside": inside}, status=503)
    content = plan_report.pdf(inside, anchor_of(inside.cycle.authority), reader.at)
    return _download(content, "application/pdf", inside, "pdf")


def _download(content: bytes, kind: str, inside: CycleInside, ending: str) -> HttpResponse:
    name = f"{inside.cycle.plan.code}-{inside.cycle.route_name}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _looks(inside: CycleInside) -> dict[str, str]:
    looks: dict[str, str] = {}
    for each in inside.steps:
        looks[each.step.key] = _look(each)
        if each.gate is not None:
            looks[each.gate.gate.key] = _look(each.gate.as_step)
    return looks


def _look(inside: StepInside) -> str:
    step = inside.step
    if inside.over:
        return "stopped" if step.state in step.MACHINE.stops else "decided"
    if not inside.current:
        return "planned"
    return "open" if inside.begun else "ready"
