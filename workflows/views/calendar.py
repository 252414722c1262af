# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting as a file for one's own calendar."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from workflows.actions.send_mail import full
from workflows.documents.calendar import method_of, sitting_event
from workflows.models.convocations import visible_convocation
from workflows.views.reader import Reader
from workflows.views.refusals import for_people


@require_safe
@for_people
def sitting_ics(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """The sitting as iCalendar, for who reads the sittings of its authority."""
    told = visible_convocation(sitting, cycle=cycle, actor=reader.actor, at=reader.at)
    page = full(reverse("sitting", args=[cycle, sitting]))
    content = sitting_event(told, page=page, sender=settings.DEFAULT_FROM_EMAIL)
    kind = f"text/calendar; method={method_of(told)}; charset=utf-8"
    name = f"seduta-{told.sitting.number}.ics"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
