# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing to do: its page, which for a vote is a page of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from governance.machines.ballot import Move
from workflows.models.desk import item
from workflows.views.doing import Doing
from workflows.views.reader import Reader
from workflows.views.refusals import for_people
from workflows.views.vote import Voting


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def work_item(request: HttpRequest, reader: Reader, item_id: UUID) -> HttpResponse:
    """The page of a work item; by POST, the one move that its form names."""
    found = item(item_id, actor=reader.actor, at=reader.at)
    page = Voting if (found.machine, found.move) == ("ballot", Move.VOTE) else Doing
    screen = page(request, reader, found)
    return screen.act() if request.method == "POST" else screen.show()
