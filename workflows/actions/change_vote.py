# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes the vote of one seat while the ballot is open, where its rule admits that."""

from uuid import UUID

from governance.errors import NotYet, Reason
from governance.machines.ballot import Move
from governance.models import Ballot, User, Vote
from governance.models.base import insert
from workflows.actions.cast_vote import demand_choice
from workflows.perform import Outcome, unit


def change_vote(
    *, actor: User, cycle: UUID, ballot: UUID, seat: UUID, choice: str, reason: str = "", key: str | None
) -> Outcome:
    """The seat answers `choice` in place of what it has answered. Both stay on record; the last one counts.

    Raises Invalid for what is no answer, NotAllowed for somebody else's seat, NotYet where the rule lets no vote be
    changed, where the seat has not voted or has voted just so, and as `cast_vote`.
    """
    content = (ballot, seat, choice)
    with unit(actor=actor, asked="change_vote", key=key, cycle=cycle, content=content, reason=reason) as act:
        demand_choice(choice)
        row = act.row(Ballot, ballot, Move.CHANGE, seat_id=seat)
        facts = act.move(row, Move.CHANGE, seat_id=seat, data={"choice": choice})
        before = Vote.objects.get(elector=facts.elector, replaced_by=None)
        if before.choice == choice:
            raise NotYet(Reason("already_voted", "This seat has already voted"))
        insert([Vote(elector_id=facts.elector, replaces=before, choice=choice, cast_by=actor, cast_at=act.now)])
    return act.outcome
