# SPDX-License-Identifier: AGPL-3.0-or-later
"""In what capacities a person acts now: on seats of their own, and on seats of others as their substitute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, Exists, OuterRef, Value, When

from governance.grants import tenures_of
from governance.models import Authority, BodyGrant, Seat, User
from governance.permissions import HOLDS, May, Role


@dataclass(frozen=True, slots=True)
class Anchor:
    """Number and hash of the last row of an authority's journal."""

    authority: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """One seat in which the person acts. `holder`: whose seat it is when the person stands in for them."""

    seat: Seat
    holder: User | None
    anchor: Anchor | None

    @property
    def authority(self) -> Authority:
        """The authority to which the seat's body belongs."""
        return self.seat.body.authority

    @property
    def body_id(self) -> UUID:
        """The body of the seat."""
        return self.seat.body_id

    @property
    def rights(self) -> frozenset[May]:
        """What the seat's role holds."""
        return HOLDS[Role(self.seat.role)]


def capacities(*, actor: User, at: datetime) -> tuple[Capacity, ...]:
    """The seats in which `actor` acts at `at`, own ones first. One query."""
    if not actor.is_active:
        return ()
    own_first = Case(When(user=actor, then=Value(0)), default=Value(1))
    tenures = (
        tenures_of(actor=actor, at=at)
        .filter(_granted(actor, May.READ_PLAN))
        .annotate(reads_journal=_granted(actor, May.READ_JOURNAL))
        .select_related("user", "seat__body__authority__journalhead")
        .order_by(own_first, "seat__body__name", "seat__key")
    )
    return tuple(
        Capacity(
            seat=tenure.seat,
            holder=None if tenure.user_id == actor.pk else tenure.user,
            anchor=_anchor(tenure.seat.body.authority) if tenure.reads_journal else None,
        )
        for tenure in tenures
    )


def rights_of(held: Iterable[Capacity]) -> Mapping[UUID, frozenset[May]]:
    """What somebody in these capacities holds on each of their bodies."""
    rights: dict[UUID, frozenset[May]] = {}
    for each in held:
        rights[each.body_id] = rights.get(each.body_id, frozenset()) | each.rights
    return rights


def anchor_of(authority: Authority) -> Anchor | None:
    """The anchor that a document of the authority carries; None where it has no journal yet."""
    return _anchor(authority)


def _granted(actor: User, what: May) -> Exists:
    rows = BodyGrant.objects.filter(user=actor, permission__codename=what.value, content_object=OuterRef("seat__body"))
    return Exists(rows)


def _anchor(authority: Authority) -> Anchor | None:
    try:
        head = authority.journalhead
    except ObjectDoesNotExist:
        return None
    return Anchor(authority.name, head.number, head.hash)
