# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting as it is announced: when, where, and what is on its agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import sitting as machine
from governance.models import AgendaItem, Cycle, Sitting, User
from governance.permissions import May


@dataclass(frozen=True, slots=True)
class Convocation:
    """A sitting with its agenda, in order."""

    sitting: Sitting
    agenda: Sequence[AgendaItem]

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not be held."""
        return self.sitting.state == machine.S.CANCELLED

    @property
    def cycle(self) -> Cycle:
        """The cycle in which the body meets."""
        return self.sitting.cycle

    @property
    def changed_at(self) -> datetime:
        """When what is announced changed last: it was convened, or cancelled."""
        last = self.sitting.decided_at if self.is_cancelled else self.sitting.convened_at
        return last or self.sitting.called_for


def convocation(pk: UUID) -> Convocation:
    """The convocation of the sitting: for whoever has asked who may read it. Two queries."""
    return _told(_sittings().get(pk=pk))


def visible_convocation(pk: UUID, *, cycle: UUID, actor: User, at: datetime) -> Convocation:
    """The convocation of the sitting in the cycle, for who reads the sittings of its authority. Raises Unseen."""
    readable = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    found = _sittings().filter(pk=pk, cycle=cycle, cycle__authority__in=readable).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return _told(found)


def _sittings() -> QuerySet[Sitting]:
    return Sitting.objects.select_related("body", "cycle__plan", "cycle__authority")


def _told(found: Sitting) -> Convocation:
    return Convocation(found, list(found.items.select_related("gate").order_by("position")))
