# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads the page: the person, the instant, the seats in which they act. Read once a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from governance.errors import Reason, Unseen
from governance.models import Authority, User
from governance.permissions import May
from workflows.models.capacity import Anchor, Capacity, capacities


@dataclass(frozen=True, slots=True)
class Reader:
    """The actor of a request and in what capacities."""

    actor: User
    at: datetime
    held: tuple[Capacity, ...]

    @property
    def today(self) -> date:
        """The day on which the page is read."""
        return timezone.localdate(self.at)

    @property
    def authorities(self) -> Sequence[Authority]:
        """The authorities in which the actor has a seat, each once."""
        return tuple({each.authority.pk: each.authority for each in self.held}.values())

    @property
    def anchors(self) -> Sequence[Anchor]:
        """Where the journals stand that the actor may read, one for each authority."""
        return tuple({each.authority.pk: each.anchor for each in self.held if each.anchor}.values())

    @property
    def reads_journal(self) -> bool:
        """Whether a seat of the actor may read the journal."""
        return bool(self.anchors)

    @property
    def administers(self) -> bool:
        """Whether a seat of the actor administers its authority."""
        return any(May.ADMINISTER in each.rights for each in self.held)

    @classmethod
    def of(cls, request: HttpRequest) -> "Reader":
        """The reader of a signed-in request. Raises Unseen for a stranger."""
        actor = request.user
        if not isinstance(actor, User):
            raise Unseen(Reason("unseen", "There is nothing here"))
        at = timezone.now()
        return cls(actor, at, capacities(actor=actor, at=at))


def page(
    request: HttpRequest, reader: Reader, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The rendered page with what every page shows: who reads, for which authority, the journal's anchor."""
    return render(request, template, {**context, "reader": reader, "today": reader.today}, status=status)
