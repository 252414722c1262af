# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appoints a person to a seat."""

from datetime import datetime
from uuid import UUID

from governance import grants
from governance.errors import NotAllowed, Reason, Unseen
from governance.machines.table import Because
from governance.models import Seat, User
from governance.permissions import May
from workflows.perform import Outcome, unit


def appoint_person(
    *,
    actor: User | None,
    authority: UUID,
    seat: UUID,
    user: User,
    since: datetime,
    until: datetime | None = None,
    key: str | None,
) -> Outcome:
    """`user` holds `seat` from `since` (to `until`). `actor` None is the installation's command line.

    Raises NotAllowed for oneself, Unseen for a seat of another authority, Invalid where the seat is taken in that period.
    """
    with unit(
        actor=actor, asked="appoint_person", key=key, authority=authority, content=(seat, user.pk, since, until)
    ) as act:
        by = act.stand(May.APPOINT) if actor else Because.INSTALLATION
        if user == actor:
            raise NotAllowed(Reason("own_appointment", "Nobody appoints themselves"), missing=May.APPOINT)
        place = Seat.objects.filter(pk=seat, body__authority=authority).first()
        if place is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        tenure = grants.appoint(user=user, seat=place, since=since, until=until)
        act.record(
            "tenure.begin",
            subject=("tenure", tenure.pk),
            by=by,
            data={"seat": place.pk, "user": user.pk, "since": since, "until": until},
        )
    return act.outcome
