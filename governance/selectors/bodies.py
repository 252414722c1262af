# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of an authority with their seats: who holds each now, who did, who will, and which nobody holds."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to, valid_at
from governance.models import Authority, Body, Seat, Substitution, Tenure, User
from governance.permissions import May

PAGE = 50


@dataclass(frozen=True, slots=True)
class SeatInside:
    """A seat with its tenures: the one of now, those of the past, and those to come, newest first."""

    seat: Seat
    now: Tenure | None
    past: Sequence[Tenure]
    to_come: Sequence[Tenure]


def visible_bodies(authority: Authority, *, actor: User, at: datetime) -> Sequence[Body]:
    """The bodies of the authority by name, numbers as numbers (Zone 2 before Zone 10), each with `places`, and `vacant` of them, where `actor` may read them."""
    held = Tenure.objects.filter(valid_at(at), seat=OuterRef("pk"))
    vacant = Seat.objects.filter(~Exists(held), body=OuterRef("pk")).order_by().values("body")
    counted = Subquery(vacant.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    rows = Body.objects.filter(authority=authority, authority__in=_readable(actor, at))
    counting = rows.annotate(places=Count("seats"), vacant=Coalesce(counted, 0))
    return sorted(counting, key=lambda body: (_read(body.name), body.key))


def _read(name: str) -> tuple[tuple[str, int], ...]:
    """A name as it is put in order: its words, and its numbers by what they count."""
    parts = re.findall(r"(\D*)(\d*)", name.casefold())
    return tuple((words, int(number or 0)) for words, number in parts)


def visible_body(pk: UUID, *, actor: User, at: datetime) -> Body:
    """One body. Raises Unseen."""
    found = Body.objects.filter(pk=pk, authority__in=_readable(actor, at)).select_related("authority").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def seats_of(body: Body, *, actor: User, at: datetime, page: int) -> Sequence[SeatInside]:
    """A page of the seats of a body, and one more if there is more. Two queries."""
    newest_first = Tenure.objects.select_related("user").order_by("-since")
    seats = Seat.objects.filter(body=body, body__authority__in=_readable(actor, at)).order_by("label", "key")
    seats = seats.prefetch_related(Prefetch("tenures", queryset=newest_first, to_attr="all_tenures"))
    return [_seat_inside(seat, at) for seat in seats[(page - 1) * PAGE : page * PAGE + 1]]


def seat_keys(authority: Authority, *, actor: User, at: datetime) -> Mapping[str, Set[str]]:
    """By the key of each body of the authority, the keys of its seats. Two queries."""
    bodies = Body.objects.filter(authority=authority, authority__in=_readable(actor, at))
    return {body.key: {seat.key for seat in body.seats.all()} for body in bodies.prefetch_related("seats")}


def visible_seat(pk: UUID, *, actor: User, at: datetime) -> Seat:
    """One seat with its body. Raises Unseen."""
    rows = Seat.objects.filter(pk=pk, body__authority__in=_readable(actor, at))
    found = rows.select_related("body__authority").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def visible_tenure(pk: UUID, *, actor: User, at: datetime) -> Tenure:
    """One tenure with its seat and holder. Raises Unseen."""
    rows = Tenure.objects.filter(pk=pk, seat__body__authority__in=_readable(actor, at))
    found = rows.select_related("user", "seat__body__authority").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def ending_tenures(authority: Authority, *, actor: User, at: datetime, within: timedelta) -> Sequence[Tenure]:
    """The tenures that end soon and that nobody takes on at once, the first to end first. One query."""
    onward = Tenure.objects.filter(seat=OuterRef("seat"), since__lte=OuterRef("until")).filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("until"))
    )
    rows = Tenure.objects.filter(
        valid_at(at),
        ~Exists(onward),
        until__lte=at + within,
        seat__body__authority=authority,
        seat__body__authority__in=_readable(actor, at),
    )
    return list(rows.select_related("user", "seat__body").order_by("until", "pk"))


def substitutions_in(authority: Authority, *, actor: User, at: datetime) -> QuerySet[Substitution]:
    """The substitutions of the authority, the last to begin first."""
    rows = Substitution.objects.filter(
        tenure__seat__body__authority=authority, tenure__seat__body__authority__in=_readable(actor, at)
    )
    return rows.select_related("user", "tenure__user", "tenure__seat__body__authority").order_by("-since", "pk")


def _readable(actor: User, at: datetime) -> QuerySet[Authority]:
    return authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)


def _seat_inside(seat: Seat, at: datetime) -> SeatInside:
    tenures: Sequence[Tenure] = seat.all_tenures  # type: ignore[attr-defined]
    past = [each for each in tenures if each.until is not None and each.until <= at]
    to_come = [each for each in tenures if each.since > at]
    now = next((each for each in tenures if each not in past and each not in to_come), None)
    return SeatInside(seat, now, past, to_come)
