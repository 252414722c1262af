# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends sessions of the actor: one, or all but the one in use. No fact of the record: nobody else's."""

from governance.errors import Reason, Unseen
from governance.models import Session, User


def end_session(*, actor: User, mark: str) -> None:
    """Ends the session that is called `mark`. Raises Unseen where the actor has none of that name."""
    found = next((each for each in Session.objects.filter(user=actor) if each.mark == mark), None)
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    Session.objects.filter(pk=found.pk).delete()


def end_other_sessions(*, actor: User, besides: str | None) -> int:
    """Ends every session of the actor but the one whose key is `besides`; returns how many there were."""
    number, _by_model = Session.objects.filter(user=actor).exclude(pk=besides or "").delete()
    return number
