# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closes a ballot: the verdict is computed, and what follows from it is done."""

from datetime import datetime
from uuid import UUID

from governance.machines.ballot import Move
from governance.machines.table import Because
from governance.models import Ballot, User
from governance.rules.plain import plain_verdict
from governance.selectors.frozen import verdict_of
from workflows.flows.ballots import drop_timers
from workflows.flows.outcomes import conclude
from workflows.flows.route import advance
from workflows.models.canonical import text_of
from workflows.perform import Outcome, Unit, When, unit


def close_ballot(*, actor: User, cycle: UUID, ballot: UUID, at: datetime | When = When.NOW, key: str | None) -> Outcome:
    """Closes the ballot, and with it decides its question; the questions decided so far decide the gate.

    Raises Unseen, NotNow, NotAllowed, NotYet (a written procedure whose term runs and that has not all its answers).
    """
    with unit(actor=actor, asked="close_ballot", key=key, cycle=cycle, content=(ballot,), at=at) as act:
        row = act.row(Ballot, ballot, Move.CLOSE, along=Ballot.RELATED)
        end_ballot(act, row, Move.CLOSE)
    return act.outcome


def end_ballot(act: Unit, row: Ballot, move: Move, *, because: Because | None = None) -> None:
    """Ends the ballot by `move` with its verdict, and does what follows. `row` was read with what it moves."""
    verdict = verdict_of(row, at=act.effective_at)
    working = plain_verdict(verdict)
    row.verdict = text_of(working)
    act.move(row, move, because=because, data={"verdict": working}, changes=("verdict",))
    if row.is_written:
        drop_timers(act.cycle.pk, row.gate, act.now)
    conclude(act, row, verdict)
    advance(act)
