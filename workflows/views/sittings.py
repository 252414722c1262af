# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sittings of a cycle in a list, and who may convene another."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.errors import NotYet, Reason, Unseen
from governance.models import Body, Cycle
from governance.permissions import May
from governance.selectors.plans import visible_cycles
from governance.selectors.sittings import sittings_of
from workflows.flows.sittings import meets
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def sittings(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """The sittings in the cycle, those to come first."""
    found = _cycle(cycle, reader)
    listed = sittings_of(found, actor=reader.actor, at=reader.at)
    context = {
        "cycle": found,
        "coming": [each for each in listed if not each.is_over],
        "over": [each for each in listed if each.is_over],
        "convenes": bool(bodies_convened(found, reader)),
    }
    return page(request, reader, "workflows/sittings.html", context)


def reads_sittings(cycle: Cycle, reader: Reader) -> bool:
    """Whether a seat of the reader may read the sittings of the authority of the cycle."""
    return any(each.authority.pk == cycle.authority_id and May.READ_SITTINGS in each.rights for each in reader.held)


def _cycle(pk: UUID, reader: Reader) -> Cycle:
    found = visible_cycles(actor=reader.actor, at=reader.at).filter(pk=pk).first()
    if found is None or not reads_sittings(found, reader):
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def bodies_held(cycle: Cycle, reader: Reader) -> Sequence[Body]:
    """The bodies of the authority of the cycle on which the reader holds the right to convene."""
    held = {each.body_id: each.seat.body for each in reader.held if May.CONVENE in each.rights}
    return [each for each in held.values() if each.authority_id == cycle.authority_id]


def bodies_convened(cycle: Cycle, reader: Reader) -> Sequence[Body]:
    """Of these, those of which the procedure of the cycle says how they are convened."""
    return [each for each in bodies_held(cycle, reader) if _is_convened(cycle, each)]


def _is_convened(cycle: Cycle, body: Body) -> bool:
    try:
        meets(cycle, body)
    except NotYet:
        return False
    return True
