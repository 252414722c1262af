# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names a substitute: somebody acts for the holder of a seat, for a period, traced as such."""

from datetime import datetime
from uuid import UUID

from governance import grants
from governance.errors import Invalid, NotAllowed, Reason, Unseen
from governance.models import Tenure, User
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

    Raises Unseen, NotAllowed where the tenure is somebody else's, Invalid where the period is empty.
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
        if until <= since:
            raise Invalid(Reason("period_empty", "The substitution must end after it begins"), field_name="until")
        by = act.stand(May.SUBSTITUTE, body_id=own.seat.body_id)
        found = grants.substitute(tenure=own, user=user, since=since, until=until)
        act.record(
            "substitution.begin",
            subject=("substitution", found.pk),
            by=by,
            data={"tenure": own.pk, "user": user.pk, "since": since, "until": until},
        )
    return act.outcome
