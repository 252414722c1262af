# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits where something is decided: the seats that vote, with who holds each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from governance.grants import authorities_visible_to, valid_at
from governance.models import Seat, Substitution, Tenure, User
from governance.permissions import May, holders


@dataclass(frozen=True, slots=True)
class Sitter:
    """A seat that votes. `holder`: None while it is vacant; `stand_ins`: who may act for the holder now."""

    seat: Seat
    holder: User | None
    stand_ins: Sequence[User]


def sitters(body: UUID, *, actor: User, at: datetime) -> Sequence[Sitter]:
    """The voting seats of the body at `at`, the chair first, as far as `actor` may read. Three queries."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    standing_in = Substitution.objects.filter(since__lte=at, until__gt=at).select_related("user")
    in_office = Tenure.objects.filter(valid_at(at)).select_related("user")
    seats = (
        Seat.objects.filter(body=body, body__authority__in=visible, role__in=holders(May.CAST_VOTE))
        .prefetch_related(
            Prefetch("tenures", in_office.prefetch_related(Prefetch("substitutions", standing_in)), to_attr="held")
        )
        .order_by("key")
    )
    found = [_sitter(seat) for seat in seats]
    return sorted(found, key=lambda each: not each.seat.role.endswith("_chair"))


def _sitter(seat: Seat) -> Sitter:
    tenure: Tenure | None = next(iter(seat.held), None)  # type: ignore[attr-defined]
    if tenure is None:
        return Sitter(seat, None, ())
    return Sitter(seat, tenure.user, [each.user for each in tenure.substitutions.all()])
