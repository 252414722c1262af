# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a ballot on a question of a gate."""

from datetime import datetime
from uuid import UUID

from governance.errors import NotNow, NotYet, Reason
from governance.machines import ballot, criterion, question
from governance.machines.gate import Move
from governance.machines.gate import S as GateState
from governance.models import Ballot, Gate, Question, Sitting, User
from governance.permissions import May
from workflows.flows.ballots import Way
from workflows.flows.ballots import open_ballot as hold
from workflows.flows.consequences import take
from workflows.flows.questions import demand_in_order, in_order, standing
from workflows.flows.route import advance
from workflows.perform import Outcome, Unit, When, unit

BEFORE_DECISION = (GateState.AWAITING, GateState.READY, GateState.EXAMINED, GateState.DEFERRED)


def open_ballot(
    *,
    actor: User,
    cycle: UUID,
    gate: UUID,
    asked: UUID | None = None,
    sitting: UUID | None = None,
    written: bool = False,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Opens a ballot on the question `asked` of the gate; None: the one whose turn it is by the procedure's order.

    In the sitting that is under way, by written procedure, or, where neither is given, remotely. Raises Unseen,
    NotNow, NotAllowed, NotYet (a question that comes before it, criteria, obligations, the way), Invalid.
    """
    with unit(
        actor=actor, asked="open_ballot", key=key, cycle=cycle, content=(gate, asked, sitting, written), at=at
    ) as act:
        row = act.row(Gate, gate, Move.CALL, along=("phase",))
        found = act.row(Question, asked) if asked else _next(act, row)
        if found.gate_id != row.pk or found.state != question.S.PROPOSED:
            raise NotNow(Reason("question_not_standing", "This question is not to be put any more"))
        found.gate = row
        demand_in_order(act.cycle, row, found)
        if found.kind == Question.Kind.WAIVER:
            _demand_waivable(act, row, found)
        else:
            take(act, row, Move.CALL)
        if Ballot.objects.filter(gate=row, state=ballot.S.OPEN).exists():
            raise NotYet(Reason("ballot_open", "A ballot is open: close it first"))
        hold(act, found, Way(act.row(Sitting, sitting) if sitting else None, written))
        advance(act)
    return act.outcome


def _next(act: Unit, gate: Gate) -> Question:
    """The question whose turn it is."""
    ahead = in_order(act.cycle, gate, standing(gate))
    if not ahead:
        raise NotNow(Reason("question_not_standing", "This question is not to be put any more"))
    return ahead[0]


def _demand_waivable(act: Unit, gate: Gate, found: Question) -> None:
    """A criterion is waived before the gate is decided, while nothing else is being voted, by who calls ballots."""
    act.stand(May.CALL_BALLOT, body_id=gate.body_id)
    asked = found.criterion
    if asked is None or asked.state not in {criterion.S.PLANNED, criterion.S.OPEN}:
        raise NotNow(Reason("criterion_settled", "This criterion is settled: there is nothing to waive"))
    if gate.state not in BEFORE_DECISION:
        raise NotNow(Reason("gate_past_waiving", "The gate is being decided or is decided: no criterion is waived now"))
