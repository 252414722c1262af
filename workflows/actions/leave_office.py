# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends an office holder: every tenure and substitution of a person in an authority, in one act. The past stays theirs."""

from uuid import UUID

from django.db.models import Q

from governance.errors import NotAllowed, NotNow, Reason, Unseen
from governance.grants import valid_at
from governance.models import Tenure, User
from governance.permissions import May
from workflows.flows.leaving import demand_absent, end_substitution, end_tenure, hold_cycles, running_substitutions
from workflows.models.people import people_of
from workflows.perform import Outcome, unit


def leave_office(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """`person` leaves every seat of the authority and stands in for nobody there any more; open ballots ask nothing more.

    What they voted, proposed, stated and delivered stays. Raises Unseen for somebody who is not of the authority,
    NotAllowed for oneself, NotNow for who holds nothing there, NotYet while they are recorded as present in a sitting.
    """
    with unit(actor=actor, asked="leave_office", key=key, authority=authority, content=(person,), reason=reason) as act:
        by = act.stand(May.APPOINT)
        at = hold_cycles(act)
        found = people_of(authority, at=at).filter(pk=person).first()
        if found is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if found == actor:
            raise NotAllowed(Reason("own_office", "Nobody ends their own tenures"), missing=May.APPOINT)
        here = Q(seat__body__authority=authority, user=found, since__lt=act.now)
        tenures = list(Tenure.objects.filter(valid_at(at), here).order_by("since", "pk"))
        received = list(running_substitutions(Q(tenure__seat__body__authority=authority, user=found), at))
        if not tenures and not received:
            raise NotNow(Reason("holds_nothing", "This person holds no seat here and stands in for nobody"))
        demand_absent(Q(tenure__in=tenures) | Q(sitting__cycle__authority=authority, user=found))
        for tenure in tenures:
            end_tenure(act, tenure, by)
        for each in received:
            end_substitution(act, each, by)
    return act.outcome
