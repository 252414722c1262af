# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks that a written procedure be decided in a sitting."""

import json
from uuid import UUID

from governance.machines.ballot import Move
from governance.machines.table import Because
from governance.models import Ballot, CallToSitting, User
from governance.models.base import insert
from workflows.actions.close_ballot import end_ballot
from workflows.perform import Outcome, unit


def call_to_sitting(*, actor: User, cycle: UUID, ballot: UUID, seat: UUID, reason: str, key: str | None) -> Outcome:
    """The seat asks, with its `reason`, that the question be decided in a sitting. Where as many have asked as the rule
    wants, the written procedure ends without deciding: the question stands, and the gate can be put to the vote again.

    Raises Invalid without a reason, NotAllowed for somebody else's seat, NotYet where the ballot is no written procedure,
    its term is over, or the seat is outside the electorate, recused or has asked already.
    """
    with unit(
        actor=actor, asked="call_to_sitting", key=key, cycle=cycle, content=(ballot, seat), reason=reason.strip()
    ) as act:
        row = act.row(Ballot, ballot, Move.CALL_TO_SITTING, seat_id=seat, along=Ballot.RELATED)
        facts = act.move(row, Move.CALL_TO_SITTING, seat_id=seat)
        insert([CallToSitting(elector_id=facts.elector, at=act.now)])
        calls = CallToSitting.objects.filter(elector__ballot=row).count()
        if calls >= json.loads(row.rule)["written"]["calls"]:
            end_ballot(act, row, Move.INTERRUPT, because=Because.VERDICT)
    return act.outcome
