# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casts the vote of one seat in an open ballot."""

from datetime import datetime
from uuid import UUID

from governance.errors import Invalid, NotYet, Reason
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
    reason: str = "",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """The seat answers `choice` (yes, no, abstain, not_voting). One vote per seat, kept as cast, with the `reason` that
    the voter wants in the record.

    Raises Invalid for another choice, NotAllowed for somebody else's seat, NotYet for a seat outside the electorate, that
    is recused, absent from the sitting or has voted, after the term of a written procedure, and in a secret ballot.
    """
    content = (ballot, seat, choice)
    with unit(actor=actor, asked="cast_vote", key=key, cycle=cycle, content=content, at=at, reason=reason) as act:
        demand_choice(choice)
        row = act.row(Ballot, ballot, Move.VOTE, seat_id=seat)
        facts = act.move(row, Move.VOTE, seat_id=seat, data={"choice": choice})
        if row.is_secret:
            raise NotYet(Reason("ballot_is_secret", "This ballot is secret: the vote is put into the urn"))
        insert([Vote(elector_id=facts.elector, choice=choice, cast_by=actor, cast_at=act.effective_at or act.now)])
    return act.outcome


def demand_choice(choice: str) -> None:
    """Refuses (Invalid) what is none of the four answers of an open vote."""
    if choice not in Vote.Choice.values:
        raise Invalid(Reason("no_such_choice", "Choose one of the answers"), field_name="choice")
