# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records who comes to a sitting for a seat, and who leaves it."""

from datetime import datetime
from uuid import UUID

from governance.errors import Invalid, NotNow, NotYet, Reason
from governance.grants import Standing, standing
from governance.machines.sitting import SITTING, S
from governance.models import Presence, Sitting, Substitution, Tenure, User
from governance.models.base import insert
from governance.permissions import May
from governance.selectors.voters import electorate
from workflows.perform import Outcome, Unit, When, unit


def record_presence(
    *,
    actor: User,
    cycle: UUID,
    sitting: UUID,
    seat: UUID,
    person: UUID,
    how: str,
    reason: str = "",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """`person` is there for the `seat` from now on: its holder, or their substitute. `reason`: why it is said late.

    By whoever records presences, or by that person for themselves. Raises Unseen, NotAllowed, NotYet (the sitting is
    not under way), NotNow (somebody is there for the seat), Invalid (nobody holds the seat, it does not vote, the
    person is neither its holder nor their substitute).
    """
    content = (sitting, seat, person, how)
    with unit(actor=actor, asked="record_presence", key=key, cycle=cycle, content=content, at=at, reason=reason) as act:
        row = _under_way(act, sitting)
        by = _by(act, row, seat, themselves=person == actor.pk)
        if how not in Presence.How.values:
            raise Invalid(Reason("how_present", "Say how they are there: in person or remotely"), field_name="how")
        happened = act.effective_at or act.now
        tenure = electorate(body_id=row.body_id, at=happened).filter(seat=seat).first()
        if tenure is None:
            raise Invalid(Reason("seat_not_voting", "Nobody who votes holds this seat now"), field_name="seat")
        _demand_acts_for(tenure, person, happened)
        if Presence.objects.filter(sitting=row, seat=seat, until=None).exists():
            raise NotNow(Reason("present_already", "Somebody is recorded as present for this seat already"))
        came = Presence(sitting=row, seat_id=seat, tenure=tenure, user_id=person, how=how, since=happened)
        insert([came])
        told = {"presence": came.pk, "seat": seat, "user": person, "how": how}
        act.record("presence.begin", subject=("sitting", row.pk), by=by, data=told)
    return act.outcome


def record_departure(
    *,
    actor: User,
    cycle: UUID,
    sitting: UUID,
    seat: UUID,
    reason: str = "",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Whoever is there for the `seat` leaves now.

    Raises Unseen, NotAllowed, NotYet (the sitting is not under way), NotNow (nobody is there for the seat), Invalid
    (an hour before the one at which they came).
    """
    with unit(
        actor=actor, asked="record_departure", key=key, cycle=cycle, content=(sitting, seat), at=at, reason=reason
    ) as act:
        row = _under_way(act, sitting)
        there = Presence.objects.filter(sitting=row, seat=seat, until=None).first()
        by = _by(act, row, seat, themselves=there is not None and there.user_id == actor.pk)
        if there is None:
            raise NotNow(Reason("not_present", "Nobody is recorded as present for this seat"))
        there.until = act.effective_at or act.now
        if there.until < there.since:
            early = Reason(
                "left_before_coming", "They came at %(moment)s: they did not leave before", {"moment": there.since}
            )
            raise Invalid(early, field_name="at")
        there.save(update_fields=["until"])
        told = {"presence": there.pk, "seat": seat, "user": there.user_id, "how": there.how}
        act.record("presence.end", subject=("sitting", row.pk), by=by, data=told)
    return act.outcome


def _under_way(act: Unit, sitting: UUID) -> Sitting:
    row = act.row(Sitting, sitting)
    act.demand_running(SITTING)
    if row.state != S.UNDER_WAY:
        raise NotYet(Reason("sitting_not_under_way", "The sitting is not under way"))
    return row


def _by(act: Unit, row: Sitting, seat: UUID, *, themselves: bool) -> Standing:
    """In what capacity the actor says so: by the seat, of their own coming and going; or as who records presences."""
    own = None
    if themselves and act.actor is not None:
        own = standing(actor=act.actor, what=May.CAST_VOTE, at=act.now, body_id=row.body_id, seat_id=seat)
    return own or act.stand(May.RECORD_PRESENCE, body_id=row.body_id)


def _demand_acts_for(tenure: Tenure, person: UUID, at: datetime) -> None:
    if tenure.user_id == person:
        return
    stands_in = Substitution.objects.filter(tenure=tenure, user=person, since__lte=at, until__gt=at)
    if not stands_in.exists():
        told = Reason("not_of_the_seat", "For this seat its holder is there, or whoever substitutes for them now")
        raise Invalid(told, field_name="person")
