# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closes a ballot: the verdict is computed, and the gate moves by it."""

import json
from datetime import datetime
from uuid import UUID

from governance.machines.ballot import Move
from governance.machines.gate import Move as GateMove
from governance.machines.table import Because
from governance.models import Ballot, User
from governance.rules.electorate import count
from governance.rules.plain import plain_verdict, rule_from
from governance.rules.verdict import Verdict
from workflows.flows.consequences import take
from workflows.flows.electorate import electorate_of
from workflows.flows.route import advance
from workflows.models.canonical import text_of
from workflows.perform import Outcome, When, unit


def close_ballot(*, actor: User, cycle: UUID, ballot: UUID, at: datetime | When = When.NOW, key: str | None) -> Outcome:
    """Closes the ballot. Approved: the gate is decided and the route goes on. Not approved, or without
    quorum: the gate is ready again and the ballot stays on record.
    """
    with unit(actor=actor, asked="close_ballot", key=key, cycle=cycle, content=(ballot,), at=at) as act:
        row = act.row(Ballot, ballot, Move.CLOSE, along=Ballot.RELATED)
        frozen = json.loads(row.rule)
        rule = rule_from(frozen)
        outcome = Verdict(rule, count(rule, *electorate_of(row, frozen)))
        working = plain_verdict(outcome)
        row.verdict = text_of(working)
        act.move(row, Move.CLOSE, data={"verdict": working}, changes=("verdict",))
        move = GateMove.APPROVE if outcome.passed else GateMove.FAIL
        take(act, row.gate, move, because=Because.VERDICT, data={"ballot": row.pk})
        advance(act)
    return act.outcome
