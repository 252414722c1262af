# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a closed account again."""

from uuid import UUID

from governance.errors import NotNow, Reason
from governance.models import User
from governance.permissions import May
from workflows.models.people import demand_nowhere_else, locked_person
from workflows.perform import Outcome, unit


def reopen_account(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """Opens a closed account again.

    Raises Unseen, NotYet where the person serves another authority too, NotNow where it is open or was erased.
    """
    with unit(
        actor=actor, asked="reopen_account", key=key, authority=authority, content=(person,), reason=reason
    ) as act:
        by = act.stand(May.ADMINISTER)
        found = locked_person(person, authority=authority, at=act.now)
        if found.erased_at is not None:
            raise NotNow(Reason("account_erased", "The data of this account were erased: open a new one"))
        if found.is_active:
            raise NotNow(Reason("account_open", "This account is open already"))
        demand_nowhere_else(found, authority=authority, at=act.now)
        found.is_active = True
        found.save(update_fields=["is_active"])
        act.record("account.reopen", subject=("user", found.pk), by=by)
    return act.outcome
