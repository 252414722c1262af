# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts for whom in an authority: now, to come, and in the past."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.bodies import PAGE, substitutions_in
from workflows.views.administration.office import office_of
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def substitutions(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The substitutions of the authority, the last to begin first."""
    office, number = office_of(request, reader), page_number(request)
    rows = substitutions_in(office.authority, actor=reader.actor, at=reader.at)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    context = {"office": office, "substitutions": found[:PAGE], "page": number, "more": len(found) > PAGE}
    return page(request, reader, "workflows/administration/substitutions.html", context)
