# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deposits the minutes of a sitting: their text is frozen, and its hash goes into the journal."""

from datetime import datetime
from uuid import UUID

from governance.machines.minutes import Move
from governance.models import Minutes, MinutesVersion, Seat, User
from governance.models.base import insert
from governance.permissions import May
from workflows.flows.consequences import take
from workflows.models.canonical import sha256
from workflows.models.minutes import drafted
from workflows.models.proceedings import Someone
from workflows.models.sitting_story import someone
from workflows.perform import Outcome, Unit, When, unit


def deposit_minutes(
    *, actor: User, cycle: UUID, minutes: UUID, at: datetime | When = When.NOW, key: str | None
) -> Outcome:
    """All that the record tells of the sitting and what was written of it become a version, which never changes.

    Raises Unseen, NotAllowed, NotNow (deposited already).
    """
    with unit(actor=actor, asked="deposit_minutes", key=key, cycle=cycle, content=(minutes,), at=at) as act:
        row = act.row(Minutes, minutes)
        keeper = _keeper(act, row, actor)
        content = drafted(row, keeper=keeper, actor=actor, at=act.now).content
        made_at = act.effective_at or act.now
        version = MinutesVersion(
            minutes=row,
            number=row.versions.count() + 1,
            content=content,
            sha256=sha256(content),
            made_at=made_at,
        )
        row.deposited_at = made_at
        told = {"version": version.number, "sha256": version.sha256}
        take(act, row, Move.DEPOSIT, data=told, changes=("deposited_at",))
        insert([version])
    return act.outcome


def _keeper(act: Unit, row: Minutes, actor: User) -> Someone:
    """Who deposits them, and on whose seat. Raises NotAllowed."""
    stands = act.stand(May.KEEP_MINUTES, body_id=row.body_id)
    holder = User.objects.get(pk=stands.for_user_id) if stands.for_user_id else None
    return someone(actor, holder, Seat.objects.get(pk=stands.seat_id).label)
