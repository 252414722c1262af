# SPDX-License-Identifier: AGPL-3.0-or-later
"""An obligation (prescrizione): a condition put on an approval, owed by a body and discharged by another.

A blocking one stops the next gate; a warning one is shown. Four eyes: nobody discharges what they stated.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.cycle import S as Cycle
from governance.machines.table import Ask, Machine, Of, Row
from governance.permissions import May


class S(StrEnum):
    OPEN = "open"
    STATED = "stated"
    DISCHARGED = "discharged"


class Move(StrEnum):
    STATE = "state"
    RETURN = "return"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Facts:
    """`own_statement`: the actor, or whom they act for, stated that it is met."""

    own_statement: bool


def four_eyes(facts: Facts) -> Reason | None:
    """Who states that an obligation is met does not discharge it (parameter of the authority)."""
    if not facts.own_statement:
        return None
    return Reason("four_eyes_obligation", "Who stated that it is met cannot be the one who discharges it")


OBLIGATION = Machine(
    name="obligation",
    states=S,
    moves=Move,
    initial=S.OPEN,
    final=frozenset({S.DISCHARGED}),
    after=frozenset({Cycle.CONCLUDED}),
    rows=(
        Row(Move.STATE, (S.OPEN,), S.STATED, May.STATE_EVIDENCE, asks=Ask.BODY, with_reason=True),
        Row(Move.RETURN, (S.STATED,), S.OPEN, May.DISCHARGE, (four_eyes,), of=Of.OFFICE, with_reason=True),
        Row(Move.DISCHARGE, (S.STATED,), S.DISCHARGED, May.DISCHARGE, (four_eyes,), Ask.BODY, Of.OFFICE),
    ),
    state_labels={
        S.OPEN: "to be met",
        S.STATED: "stated as met, to be discharged",
        S.DISCHARGED: "discharged",
    },
    move_labels={
        Move.STATE: "State that the obligation is met",
        Move.RETURN: "Return the obligation: not met yet",
        Move.DISCHARGE: "Discharge the obligation",
    },
)
