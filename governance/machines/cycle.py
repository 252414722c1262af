# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cycle (ciclo): one run of a route, from its opening to its end."""

from enum import StrEnum

from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    OPEN = "open"
    SUSPENDED = "suspended"
    CONCLUDED = "concluded"
    INTERRUPTED = "interrupted"


class Move(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    CONCLUDE = "conclude"
    INTERRUPT = "interrupt"


OVER = frozenset({S.CONCLUDED, S.INTERRUPTED})

CYCLE = Machine(
    name="cycle",
    states=S,
    moves=Move,
    initial=S.OPEN,
    final=OVER,
    rows=(
        Row(Move.SUSPEND, (S.OPEN,), S.SUSPENDED, May.SUSPEND, with_reason=True),
        Row(Move.RESUME, (S.SUSPENDED,), S.OPEN, May.SUSPEND, asks=Ask.BODY),
        Row(Move.CONCLUDE, (S.OPEN,), S.CONCLUDED, Because.ROUTE),
        Row(Move.INTERRUPT, (S.OPEN,), S.INTERRUPTED, Because.CASCADE),
    ),
    state_labels={
        S.OPEN: "under way",
        S.SUSPENDED: "suspended",
        S.CONCLUDED: "concluded",
        S.INTERRUPTED: "interrupted",
    },
    move_labels={
        Move.SUSPEND: "Suspend the cycle",
        Move.RESUME: "Resume the cycle",
        Move.CONCLUDE: "Conclude the cycle",
        Move.INTERRUPT: "Interrupt the cycle",
    },
)


def moves_in(state: str, machine: Machine) -> bool:
    """Whether the rows of the machine move while their cycle is in `state`: under way, or over, where they outlast it.

    A sitting that decided the last gate is still to be closed and its minutes approved; what was bound to an approval is
    still owed.
    """
    return state == S.OPEN or state in machine.after
