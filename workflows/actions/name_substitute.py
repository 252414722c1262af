# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names a substitute: somebody acts for the holder of a seat, for a period, traced as such."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.timezone import localdate

from governance import grants
from governance.errors import Invalid, NotAllowed, Reason, Unseen
from governance.models import Substitution, Tenure, User
from governance.permissions import May
from workflows.perform import Outcome, unit


def name_substitute(
    *,
    actor: User,
    authority: UUID,
    tenure: UUID,
    user: User,
    since: datetime,
    until: datetime,
    reason: str,
    key: str | None,
) -> Outcome:
    """`user` acts for the holder of `tenure`, who is the actor, from `since` to `until`.

    Raises Unseen, NotAllowed where the tenure is somebody else's, Invalid for who cannot stand in and for a period that is
    empty, over, longer than the tenure, or in which somebody stands in already.
    """
    with unit(
        actor=actor,
        asked="name_substitute",
        key=key,
        authority=authority,
        content=(tenure, user.pk, since, until),
        reason=reason,
    ) as act:
        own = Tenure.objects.filter(pk=tenure, seat__body__authority=authority).first()
        if own is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if own.user_id != actor.pk:
            raise NotAllowed(
                Reason("not_own_seat", "Only the holder of a seat names a substitute for it"),
                missing=May.SUBSTITUTE,
            )
        by = act.stand(May.SUBSTITUTE, body_id=own.seat.body_id)
        _demand_person(user, own)
        _demand_period(own, since, until, act.now)
        found = grants.substitute(tenure=own, user=user, since=since, until=until)
        act.record(
            "substitution.begin",
            subject=("substitution", found.pk),
            by=by,
            data={"tenure": own.pk, "user": user.pk, "since": since, "until": until},
        )
    return act.outcome


def _demand_person(user: User, own: Tenure) -> None:
    if user.pk == own.user_id:
        raise Invalid(Reason("own_substitute", "You cannot stand in for yourself"), field_name="person")
    if not user.is_active:
        told = Reason("substitute_closed", "The account of this person is closed: they could not act for you")
        raise Invalid(told, field_name="person")


def _demand_period(own: Tenure, since: datetime, until: datetime, now: datetime) -> None:
    if until <= since:
        raise Invalid(Reason("period_empty", "The substitution must end after it begins"), field_name="until")
    if until <= now:
        raise Invalid(
            Reason("period_over", "These days have passed: nobody can act in them any more"), field_name="until"
        )
    if since < own.since:
        told = Reason(
            "before_tenure",
            "You hold this seat from %(day)s on: choose a later first day",
            {"day": localdate(own.since)},
        )
        raise Invalid(told, field_name="since")
    if own.until is not None and until > own.until:
        last = localdate(own.until - timedelta(microseconds=1))
        told = Reason("beyond_tenure", "You hold this seat until %(day)s: choose an earlier last day", {"day": last})
        raise Invalid(told, field_name="until")
    overlapping = Substitution.objects.filter(~Q(until=F("since")), tenure=own, since__lt=until, until__gt=since)
    if overlapping.exists():
        told = Reason(
            "substitute_overlaps",
            "In these days somebody acts for you on this seat already: end that substitution first",
        )
        raise Invalid(told, field_name="since")
