# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile: who I am here, in which seats, who stands in for whom, and how I am spoken to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.permissions import May
from workflows.models.people import own_places
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def account(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader's own account."""
    context = {**own_places(actor=reader.actor, at=reader.at), "may_name": may_name_substitute(reader)}
    return page(request, reader, "workflows/account/profile.html", context)


def may_name_substitute(reader: Reader) -> bool:
    """Whether a seat of the reader's own lets them name a substitute."""
    return any(each.holder is None and May.SUBSTITUTE in each.rights for each in reader.held)
