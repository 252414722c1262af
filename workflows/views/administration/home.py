# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the administration begins: what needs attention first, and the way to everything else."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.bodies import ending_tenures, visible_bodies
from workflows.models.parked import parked_messages
from workflows.models.verification import last_result
from workflows.models.versions import in_force, versions_of
from workflows.views.administration.office import office_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

SOON = timedelta(days=30)
PROCEDURE_SOON = timedelta(days=90)


@require_safe
@for_people
def administration(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What needs attention in the authority."""
    office = office_of(request, reader)
    bodies = visible_bodies(office.authority, actor=reader.actor, at=reader.at)
    version = in_force(versions_of(office.authority, actor=reader.actor, at=reader.at), reader.today)
    ends = version.effective_until if version else None
    context = {
        "office": office,
        "vacant": [body for body in bodies if body.vacant],  # type: ignore[attr-defined]
        "vacant_seats": sum(body.vacant for body in bodies),  # type: ignore[attr-defined]
        "ending": ending_tenures(office.authority, actor=reader.actor, at=reader.at, within=SOON),
        "verification": last_result(office.authority),
        "parked": parked_messages(office.authority, actor=reader.actor, at=reader.at).count(),
        "version": version,
        "procedure_ends": ends if ends and ends - reader.today <= PROCEDURE_SOON else None,
    }
    return page(request, reader, "workflows/administration/home.html", context)
