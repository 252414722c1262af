# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a plan: the picture of its route, and its report as ODT and as PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.inside import CycleInside, StepInside
from governance.selectors.plans import cycle_inside
from workflows.documents import pdf, plan_report
from workflows.flows.compiled import flow_of
from workflows.flows.pictures import svg
from workflows.models.capacity import anchor_of
from workflows.templatetags.words import as_dated, day
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

ODT = "application/vnd.oasis.opendocument.text"


@require_safe
@for_people
def route_picture(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """The route of the cycle as it stands now, drawn from the procedure that rules it."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    flow = flow_of(inside.cycle.procedure_sha256, inside.cycle.route_name)
    language = getattr(request, "LANGUAGE_CODE", "it")
    picture = svg(flow, looks=looks_of(inside), dates=dates_of(inside), language=language)
    return HttpResponse(picture, content_type="image/svg+xml")


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


def looks_of(inside: CycleInside) -> dict[str, str]:
    """For the key of each step, how the picture of the route shows it."""
    return {each.step.key: look_of(each) for each in inside.with_gates}


def dates_of(inside: CycleInside) -> dict[str, str]:
    """For the key of each step that is over, when that was, as far as it is known."""
    told = ((each.step.key, _when(each)) for each in inside.with_gates if each.over)
    return {key: when for key, when in told if when}


def look_of(inside: StepInside) -> str:
    """How the picture shows a step: one of the looks of `workflows.flows.pictures`."""
    step = inside.step
    if inside.over:
        return "stopped" if step.state in step.MACHINE.stops else "decided"
    if not inside.current:
        return "planned"
    return "open" if inside.begun else "ready"


def _when(inside: StepInside) -> str:
    if inside.decided_on is not None:
        return day(inside.decided_on)
    return as_dated(inside.transcript.dated) if inside.transcript else ""


def _download(content: bytes, kind: str, inside: CycleInside, ending: str) -> HttpResponse:
    name = f"{inside.cycle.plan.code}-{inside.cycle.route_name}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
