# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends a tenure: the person keeps what they did and may do nothing more in that seat."""

from uuid import UUID

from django.db.models import Q

from governance.errors import NotNow, Reason, Unseen
from governance.models import Tenure, User
from governance.permissions import May
from workflows.flows.leaving import demand_absent, hold_cycles
from workflows.flows.leaving import end_tenure as end_it
from workflows.perform import Outcome, unit


def end_tenure(*, actor: User, authority: UUID, tenure: UUID, reason: str, key: str | None) -> Outcome:
    """Ends `tenure` now, with the substitutions for it; open ballots ask nothing more of it.

    Raises Unseen for another authority's, NotNow where it has ended already or has not begun, NotYet while its holder,
    or who acts for them, is recorded as present in a sitting.
    """
    with unit(actor=actor, asked="end_tenure", key=key, authority=authority, content=(tenure,), reason=reason) as act:
        by = act.stand(May.APPOINT)
        at = hold_cycles(act)
        found = Tenure.objects.filter(pk=tenure, seat__body__authority=authority).first()
        if found is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if found.until is not None and found.until <= at:
            raise NotNow(Reason("tenure_ended", "This tenure has ended already"))
        if found.since >= act.now:
            raise NotNow(Reason("tenure_not_begun", "This tenure has not begun yet"))
        demand_absent(Q(tenure=found))
        end_it(act, found, by)
    return act.outcome
