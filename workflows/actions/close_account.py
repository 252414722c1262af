# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closes an account: the person comes in no more, and keeps their seats and what they did."""

from datetime import datetime
from uuid import UUID

from governance.errors import NotAllowed, NotNow, NotYet, Reason
from governance.models import Session, Tenure, User
from governance.permissions import May
from workflows.models.people import locked_person
from workflows.perform import Outcome, unit


def close_account(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """Closes the account of `person`: it signs in no more, and its sessions end.

    Raises Unseen for somebody who is not of the authority, NotAllowed for oneself, NotYet where the person sits in
    another authority too, NotNow where it is closed.
    """
    with unit(
        actor=actor, asked="close_account", key=key, authority=authority, content=(person,), reason=reason
    ) as act:
        by = act.stand(May.ADMINISTER)
        found = locked_person(person, authority=authority, at=act.now)
        if found == actor:
            raise NotAllowed(Reason("own_account", "Nobody closes their own account"), missing=May.ADMINISTER)
        if not found.is_active:
            raise NotNow(Reason("account_closed", "This account is closed already"))
        _demand_nowhere_else(found, authority, act.now)
        found.is_active = False
        found.save(update_fields=["is_active"])
        Session.objects.filter(user=found).delete()
        act.record("account.close", subject=("user", found.pk), by=by)
    return act.outcome


def _demand_nowhere_else(person: User, authority: UUID, at: datetime) -> None:
    seats = Tenure.objects.filter(user=person).exclude(seat__body__authority=authority).exclude(until__lte=at)
    if seats.exists():
        raise NotYet(
            Reason("sits_elsewhere", "This person sits in another authority too: end their seats here instead")
        )
