# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends a person the mail by which they choose a password: the first, or a new one."""

from uuid import UUID

from governance.errors import NotYet, Reason
from governance.models import User
from governance.permissions import May
from workflows.models.people import locked_person
from workflows.perform import Outcome, unit


def invite_person(*, actor: User, authority: UUID, person: UUID, key: str | None) -> Outcome:
    """Queues the mail. Raises Unseen for somebody who is not of the authority, NotYet where no mail can reach them."""
    with unit(actor=actor, asked="invite_person", key=key, authority=authority, content=(person,)) as act:
        by = act.stand(May.ADMINISTER)
        found = locked_person(person, authority=authority, at=act.now)
        if not found.is_active:
            raise NotYet(Reason("account_is_closed", "This account is closed: open it again first"))
        if not found.email:
            raise NotYet(Reason("no_address", "This account has no address to write to"))
        act.record("account.invite", subject=("user", found.pk), by=by)
    return act.outcome
