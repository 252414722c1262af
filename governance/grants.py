# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what, on which body, at this instant. The only file that knows django-guardian's rows.

A right counts when three things agree: the role of a seat holds it (HOLDS), a tenure of that seat, or a
substitution for it, is valid now, and the body's guardian row is there. Superusers get nothing here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from governance.errors import Invalid, Reason
from governance.models import Body, BodyGrant, Seat, Substitution, Tenure, User
from governance.models.base import in_sql
from governance.permissions import HOLDS, May, Role, holders


@dataclass(frozen=True, slots=True)
class Standing:
    """In what capacity somebody acts. `for_user_id` is the holder of the seat when another acts for them."""

    tenure_id: UUID
    seat_id: UUID
    body_id: UUID
    for_user_id: UUID | None


@dataclass(frozen=True, slots=True)
class Drift:
    """Guardian rows against what tenures and substitutions call for, as (user, body, codename)."""

    missing: frozenset[tuple[UUID, UUID, str]]
    left_over: frozenset[tuple[UUID, UUID, str]]


def valid_at(at: datetime) -> Q:
    """The condition on a tenure: it has begun and has not ended at `at`."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


def tenures_of(*, actor: User, at: datetime) -> QuerySet[Tenure]:
    """The tenures by which `actor` may act at `at`: own ones, and others' as their substitute."""
    stands_in = Substitution.objects.filter(tenure=OuterRef("pk"), user=actor, since__lte=at, until__gt=at)
    return Tenure.objects.filter(valid_at(at), Q(user=actor) | Exists(stands_in))


# The hottest question of all, once for every act: written by hand because building it anew costs three times
# what asking it does. One text serves alone and as a column of another query; `tenures_of` says the same.
_STANDING = """
    SELECT CAST(t.id AS varchar(36)) || ' ' || CAST(t.seat_id AS varchar(36)) || ' '
        || CAST(s.body_id AS varchar(36)) || ' ' || CAST(t.user_id AS varchar(36))
      FROM governance_tenure t
      JOIN governance_seat s ON s.id = t.seat_id
     CROSS JOIN governance_user a
     WHERE s.role IN ({roles}) AND {place}
       AND a.id = %s AND a.is_active
       AND t.since <= %s AND (t.until IS NULL OR t.until > %s)
       AND (t.user_id = %s OR EXISTS (
            SELECT 1 FROM governance_substitution u
             WHERE u.tenure_id = t.id AND u.user_id = %s AND u.since <= %s AND u.until > %s))
       AND EXISTS (
            SELECT 1 FROM governance_bodygrant g JOIN auth_permission p ON p.id = g.permission_id
             WHERE g.user_id = %s AND g.content_object_id = s.body_id AND p.codename = %s)
     ORDER BY CASE WHEN t.user_id = %s THEN 0 ELSE 1 END, t.id
     LIMIT 1 {lock}
"""


@cache
def _standing_sql(what: May, place: str) -> str:
    roles = ", ".join(f"'{role.value}'" for role in sorted(holders(what)))
    lock = "FOR SHARE OF t, a" if connection.features.has_select_for_update else ""
    return _STANDING.format(roles=roles, place=place, lock=lock)


def _standing_values(actor: User, what: May, at: datetime) -> list[object]:
    who, when = in_sql(actor.pk), in_sql(at)
    return [who, when, when, who, who, when, when, who, what.value, who]


def standing(
    *,
    actor: User,
    what: May,
    at: datetime,
    body_id: UUID | None = None,
    authority_id: UUID | None = None,
    seat_id: UUID | None = None,
) -> Standing | None:
    """How `actor` holds the right `what` on a body (or anywhere in an authority), or None: refused.

    One query, inside a transaction: the tenure it finds is held until the end, so that nobody ends it meanwhile.
    An own seat comes before a substitution.
    """
    asked = (
        ("s.body_id = %s", body_id),
        ("s.body_id IN (SELECT id FROM governance_body WHERE authority_id = %s)", authority_id),
        ("s.id = %s", seat_id),
    )
    place = [(sql, in_sql(value)) for sql, value in asked if value is not None]
    if not place:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _standing_sql(what, " AND ".join(sql for sql, _ in place)),
            [value for _, value in place] + _standing_values(actor, what, at),
        )
        row = cursor.fetchone()
    return standing_from(actor, row[0] if row else None)


def standing_on(*, actor: User, what: May, at: datetime, body: Any, seat_id: UUID | None) -> RawSQL:
    """The same as `standing`, as a column to be read with a row whose model field `body` names the body.

    What is read goes through `standing_from`.
    """
    place, values = f"s.body_id = {body.model._meta.db_table}.{body.column}", []
    if seat_id is not None:
        place, values = f"{place} AND s.id = %s", [in_sql(seat_id)]
    sql = _standing_sql(what, place)
    return RawSQL(sql, [*values, *_standing_values(actor, what, at)], CharField())  # noqa: S611


def standing_from(actor: User, told: str | None) -> Standing | None:
    """What `standing_on` told of the actor, or None: refused."""
    if told is None or not actor.is_active:
        return None
    tenure, seat, body, holder = (UUID(each) for each in told.split())
    return Standing(tenure, seat, body, None if holder == actor.pk else holder)


def may(*, actor: User, what: May, at: datetime, body_id: UUID) -> bool:
    """Whether `actor` holds `what` on the body at `at`."""
    return standing(actor=actor, what=what, at=at, body_id=body_id) is not None


def authorities_visible_to(*, actor: User, what: May, at: datetime) -> QuerySet[Any, Any]:
    """The ids of the authorities in which `actor` holds `what` on some body: a subquery for selectors."""
    if not actor.is_active:
        return Body.objects.none().values("authority")
    granted = BodyGrant.objects.filter(
        user=actor, permission__codename=what.value, content_object=OuterRef("seat__body")
    )
    return (
        tenures_of(actor=actor, at=at)
        .filter(Exists(granted), seat__role__in=holders(what))
        .values("seat__body__authority")
    )


def appoint(*, user: User, seat: Seat, since: datetime, until: datetime | None = None) -> Tenure:
    """Gives `seat` to `user` from `since`. The caller holds the lock of perform; the seat is locked here.

    Raises Invalid where another tenure of the seat overlaps.
    """
    Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    overlapping = Tenure.objects.filter(Q(until__isnull=True) | Q(until__gt=since), seat=seat)
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    if overlapping.exists():
        raise Invalid(
            Reason("seat_taken", "The seat “%(seat)s” is taken in that period", {"seat": seat.label}),
            field_name="since",
        )
    tenure = Tenure.objects.create(seat=seat, user=user, since=since, until=until)
    _grant(user, seat)
    return tenure


def end_tenure(*, tenure: Tenure, at: datetime) -> None:
    """Ends a tenure and takes back the rights that nothing else calls for. The past stays."""
    tenure.until = at
    tenure.save(update_fields=["until"])
    _apply(_drift_of(tenure.user_id, at))


def substitute(*, tenure: Tenure, user: User, since: datetime, until: datetime) -> Substitution:
    """`user` acts for the holder of `tenure` from `since` to `until`."""
    substitution = Substitution.objects.create(tenure=tenure, user=user, since=since, until=until)
    _grant(user, tenure.seat)
    return substitution


def end_substitution(*, substitution: Substitution, at: datetime) -> None:
    """Ends a substitution, or withdraws one that has not begun, and takes back what nothing else calls for."""
    substitution.until = max(at, substitution.since)
    substitution.save(update_fields=["until"])
    _apply(_drift_of(substitution.user_id, at))


def drift(*, at: datetime) -> Drift:
    """What differs between the guardian rows and what tenures and substitutions call for."""
    return _drift_of(None, at)


def sync_grants(*, at: datetime) -> Drift:
    """Writes the missing rows and removes the ones left over; returns what it found."""
    found = _drift_of(None, at)
    _apply(found)
    return found


def _permissions() -> dict[str, Permission]:
    body = ContentType.objects.get_for_model(Body)
    return {row.codename: row for row in Permission.objects.filter(content_type=body)}


def _grant(user: User, seat: Seat) -> None:
    permissions = _permissions()
    BodyGrant.objects.bulk_create(
        [
            BodyGrant(user=user, permission=permissions[what.value], content_object_id=seat.body_id)
            for what in HOLDS[Role(seat.role)]
        ],
        ignore_conflicts=True,
    )


def _drift_of(user_id: UUID | None, at: datetime) -> Drift:
    own = Tenure.objects.filter(Q(until__isnull=True) | Q(until__gt=at))
    stand_in = Substitution.objects.filter(until__gt=at).filter(until__gt=F("since"))
    rows = BodyGrant.objects.all()
    if user_id is not None:
        own, stand_in, rows = (
            own.filter(user=user_id),
            stand_in.filter(user=user_id),
            rows.filter(user=user_id),
        )
    wanted = _called_for(own.values_list("user_id", "seat__body_id", "seat__role")) | _called_for(
        stand_in.values_list("user_id", "tenure__seat__body_id", "tenure__seat__role")
    )
    present = set(rows.values_list("user_id", "content_object_id", "permission__codename"))
    return Drift(frozenset(wanted - present), frozenset(present - wanted))


def _called_for(seats: Iterable[tuple[UUID, UUID, str]]) -> set[tuple[UUID, UUID, str]]:
    return {(user, body, what.value) for user, body, role in seats for what in HOLDS[Role(role)]}


def _apply(found: Drift) -> None:
    permissions = _permissions()
    BodyGrant.objects.bulk_create(
        [
            BodyGrant(user_id=user, content_object_id=body, permission=permissions[codename])
            for user, body, codename in found.missing
        ],
        ignore_conflicts=True,
    )
    for user, body, codename in found.left_over:
        BodyGrant.objects.filter(user=user, content_object=body, permission__codename=codename).delete()
