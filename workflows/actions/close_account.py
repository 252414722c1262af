# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closes an account: the person comes in no more, and keeps their seats and what they did."""

from uuid import UUID

from governance.errors import NotAllowed, NotNow, Reason
from governance.models import Session, User
from governance.permissions import May
from workflows.models.people import demand_nowhere_else, locked_person
from workflows.perform import Outcome, unit


def close_account(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """Closes the account of `person`: it signs in no more, and its sessions end.

    Raises Unseen for somebody who is not of the authority, NotAllowed for oneself, NotYet where the person serves
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
        demand_nowhere_else(found, authority=authority, at=act.now)
        found.is_active = False
        found.save(update_fields=["is_active"])
        Session.objects.filter(user=found).delete()
        act.record("account.close", subject=("user", found.pk), by=by)
    return act.outcome
