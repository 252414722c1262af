# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a move that writes nothing beside it: open a phase, submit it, accept work, suspend, resume…"""

from datetime import datetime
from uuid import UUID

from governance.errors import NotNow, Reason
from governance.models import InCycle, Stateful, User
from workflows.flows.consequences import take
from workflows.flows.route import advance
from workflows.perform import Outcome, When, unit

# Moves that write more than a state have an action of their own, and only that.
OWN_ACTION = frozenset(
    {
        ("assignment", "deliver"),
        ("ballot", "call_to_sitting"),
        ("ballot", "change"),
        ("ballot", "close"),
        ("ballot", "vote"),
        ("adoption", "transcribe"),
        ("annual_update", "transcribe"),
        ("assignment", "transcribe"),
        ("gate", "call"),
        ("gate", "transcribe"),
        ("milestone", "transcribe"),
        ("minutes", "deposit"),
        ("minutes", "write"),
        ("obligation", "state"),
    }
)


def make_move(
    *,
    actor: User,
    cycle: UUID,
    machine: str,
    row: UUID,
    move: str,
    reason: str = "",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Makes `move` on the row of `machine` in `cycle`, with what follows from it, and advances the route.

    Raises Unseen, NotNow, NotAllowed, NotYet, Invalid (a move that needs a reason and has none).
    """
    model = Stateful.BY_MACHINE.get(machine)
    if model is None or (machine, move) in OWN_ACTION:
        raise NotNow(Reason("no_such_move", "This is not done here"))
    with unit(
        actor=actor, asked=f"{machine}.{move}", key=key, cycle=cycle, content=(row,), at=at, reason=reason
    ) as act:
        if issubclass(model, InCycle):
            take(act, act.row(model, row, move, along=model.RELATED), move)
        else:
            take(act, act.cycle, move)
        advance(act)
    return act.outcome
