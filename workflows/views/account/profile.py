# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile: who I am here, in which seats, and how I am spoken to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from workflows.models.people import own_seats
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def account(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader's own account."""
    context = {"tenures": own_seats(actor=reader.actor)}
    return page(request, reader, "workflows/account/profile.html", context)
