# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closes a ballot: the verdict is computed, and the gate moves by it."""

import json
from collections import Counter
from datetime import datetime
from uuid import UUID

from governance.machines.ballot import Move
from governance.machines.gate import Move as GateMove
from governance.machines.table import Because
from governance.models import Ballot, Elector, User
from governance.rules.tally import Tally
from governance.rules.verdict import plain_verdict, rule_from, verdict
from workflows.flows.consequences import take
from workflows.flows.route import advance
from workflows.models.canonical import text_of
from workflows.perform import Outcome, When, unit


def close_ballot(*, actor: User, cycle: UUID, ballot: UUID, at: datetime | When = When.NOW, key: str | None) -> Outcome:
    """Closes the ballot. Approved: the gate is decided and the route goes on. Not approved, or without
    quorum: the gate is ready again and the ballot stays on record.
    """
    with unit(actor=actor, asked="close_ballot", key=key, cycle=cycle, content=(ballot,), at=at) as act:
        row = act.row(Ballot, ballot, Move.CLOSE, along=Ballot.RELATED)
        rule = json.loads(row.rule)
        outcome = verdict(rule_from(rule), _count(row, rule["assigned"]))
        working = plain_verdict(outcome)
        row.verdict = text_of(working)
        act.move(row, Move.CLOSE, data={"verdict": working}, changes=("verdict",))
        move = GateMove.APPROVE if outcome.passed else GateMove.FAIL
        take(act, row.gate, move, because=Because.VERDICT, data={"ballot": row.pk})
        advance(act)
    return act.outcome


def _count(ballot: Ballot, assigned: int | None) -> Tally:
    """The answers of the electorate; `assigned` is the number of seats as it was when the ballot opened."""
    answers = Counter(Elector.objects.filter(ballot=ballot).values_list("vote__choice", flat=True))
    members = sum(answers.values())
    return Tally(
        assigned=members if assigned is None else assigned,
        members=members,
        yes=answers["yes"],
        no=answers["no"],
        abstained=answers["abstain"],
        not_voting=answers["not_voting"],
    )
