# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casts the vote of one seat."""

from datetime import datetime
from uuid import UUID

from governance.errors import Invalid, Reason
from governance.machines.ballot import Move
from governance.models import Ballot, User, Vote
from governance.models.base import insert
from workflows.perform import Outcome, When, unit


def cast_vote(
    *,
    actor: User,
    cycle: UUID,
    ballot: UUID,
    seat: UUID,
    choice: str,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """The seat answers `choice` (yes, no, abstain, not_voting). One vote per seat, kept as cast.

    Raises Invalid for another choice, NotAllowed for somebody else's seat, NotYet for a
    seat outside the electorate or one that has voted.
    """
    with unit(actor=actor, asked="cast_vote", key=key, cycle=cycle, content=(ballot, seat, choice), at=at) as act:
        if choice not in Vote.Choice.values:
            raise Invalid(Reason("no_such_choice", "Choose one of the answers"), field_name="choice")
        row = act.row(Ballot, ballot, Move.VOTE, seat_id=seat)
        facts = act.move(row, Move.VOTE, seat_id=seat, data={"choice": choice})
        insert([Vote(elector_id=facts.elector, choice=choice, cast_by=actor, cast_at=act.effective_at or act.now)])
    return act.outcome
