# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing to do: its page, which for a vote is a page of its own."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from governance.machines import ballot, gate, minutes
from workflows.models.desk import item
from workflows.views.call import Calling
from workflows.views.doing import Doing
from workflows.views.minutes import Depositing
from workflows.views.reader import Reader
from workflows.views.refusals import for_people
from workflows.views.vote import Voting

PAGES: Mapping[tuple[str, str], type[Doing]] = MappingProxyType(
    {
        ("ballot", ballot.Move.VOTE): Voting,
        ("gate", gate.Move.CALL): Calling,
        ("minutes", minutes.Move.DEPOSIT): Depositing,
    }
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def work_item(request: HttpRequest, reader: Reader, item_id: UUID) -> HttpResponse:
    """The page of a work item; by POST, the one move that its form names."""
    found = item(item_id, actor=reader.actor, at=reader.at)
    page = PAGES.get((found.machine, found.move), Doing)
    screen = page(request, reader, found)
    return screen.act() if request.method == "POST" else screen.show()
