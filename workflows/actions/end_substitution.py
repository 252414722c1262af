# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends a substitution early, or withdraws one that has not begun: the substitute may act no more."""

from uuid import UUID

from django.db.models import Q

from governance.errors import NotNow, Reason, Unseen
from governance.models import Substitution, User
from governance.permissions import May
from workflows.flows.leaving import demand_absent, hold_cycles
from workflows.flows.leaving import end_substitution as end_it
from workflows.perform import Outcome, unit


def end_substitution(*, actor: User, authority: UUID, substitution: UUID, reason: str, key: str | None) -> Outcome:
    """Ends `substitution` now: by the holder of the seat, or by who administers the authority.

    Raises Unseen for another authority's, NotAllowed for anybody else, NotNow where it has ended already,
    NotYet while the substitute is recorded as present in a sitting.
    """
    with unit(
        actor=actor, asked="end_substitution", key=key, authority=authority, content=(substitution,), reason=reason
    ) as act:
        rows = Substitution.objects.select_related("tenure__seat")
        found = rows.filter(pk=substitution, tenure__seat__body__authority=authority).first()
        if found is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if found.tenure.user_id == actor.pk:
            by = act.stand(May.SUBSTITUTE, body_id=found.tenure.seat.body_id)
        else:
            by = act.stand(May.ADMINISTER)
        if found.until <= max(act.now, found.since):
            raise NotNow(Reason("substitution_ended", "This substitution has ended already"))
        hold_cycles(act)
        demand_absent(Q(tenure=found.tenure_id, user=found.user_id))
        end_it(act, found, by)
    return act.outcome
