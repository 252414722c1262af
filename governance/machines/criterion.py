# SPDX-License-Identifier: AGPL-3.0-or-later
"""A criterion (criterio) of a gate that a body's statement meets.

Criteria met by work, a document, an opinion, obligations or a date are read from those facts and stay `planned` here,
unless the body waives them.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    MET = "met"
    WAIVED = "waived"
    LAPSED = "lapsed"


class Move(StrEnum):
    ASK = "ask"
    STATE = "state"
    WITHDRAW = "withdraw"
    WAIVE = "waive"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Facts:
    """`being_decided`: the gate has been presented, is being voted or is decided."""

    being_decided: bool


def not_being_decided(facts: Facts) -> Reason | None:
    """Evidence under a vote stands still."""
    if not facts.being_decided:
        return None
    return Reason("being_decided", "The gate has been presented: its evidence stands still")


CRITERION = Machine(
    name="criterion",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.WAIVED, S.LAPSED}),
    rows=(
        Row(Move.ASK, (S.PLANNED,), S.OPEN, Because.CASCADE),
        Row(Move.STATE, (S.OPEN,), S.MET, May.STATE_EVIDENCE, (not_being_decided,), Ask.BODY, with_reason=True),
        Row(Move.WITHDRAW, (S.MET,), S.OPEN, May.STATE_EVIDENCE, (not_being_decided,), with_reason=True),
        Row(Move.WAIVE, (S.PLANNED, S.OPEN), S.WAIVED, Because.VERDICT),
        Row(Move.LAPSE, (S.OPEN,), S.LAPSED, Because.CASCADE),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.OPEN: "waiting for a statement",
        S.MET: "met",
        S.WAIVED: "waived",
        S.LAPSED: "no longer asked",
    },
    move_labels={
        Move.ASK: "Ask for the statement",
        Move.STATE: "State that the criterion is met",
        Move.WITHDRAW: "Withdraw the statement",
        Move.WAIVE: "Waive the criterion",
        Move.LAPSE: "Ask it no longer",
    },
)
