# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes what was said in a sitting into its minutes."""

from datetime import datetime
from uuid import UUID

from governance.errors import Invalid, NotNow, Reason
from governance.machines.minutes import Move
from governance.models import Minutes, User
from workflows.flows.consequences import take
from workflows.models.canonical import sha256
from workflows.perform import Outcome, When, unit

LONGEST = 50_000


def write_minutes(
    *,
    actor: User,
    cycle: UUID,
    minutes: UUID,
    account: str,
    over: str,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """`account` takes the place of what was written. `over`: the SHA-256 of what the writer had before them.

    Raises Unseen, NotAllowed, NotNow (deposited, or somebody else has written meanwhile), Invalid (too long).
    """
    written = account.replace("\r\n", "\n").strip()
    with unit(actor=actor, asked="write_minutes", key=key, cycle=cycle, content=(minutes, written, over), at=at) as act:
        row = act.row(Minutes, minutes, Move.WRITE)
        if len(written) > LONGEST:
            raise Invalid(Reason("text_too_long", "This is too long: shorten it"), field_name="account")
        if over != sha256(row.account):
            told = Reason("written_meanwhile", "Somebody else has written here meanwhile: look at their text first")
            raise NotNow(told)
        row.account = written
        take(act, row, Move.WRITE, changes=("account",))
    return act.outcome
