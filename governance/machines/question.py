# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question (questione): what a body is asked to answer by a ballot, yes or no.

A gate's own question is the whole; members propose the others, and the chair puts them in the procedure's order.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.table import Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PROPOSED = "proposed"
    BEING_VOTED = "being_voted"
    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Move(StrEnum):
    PUT = "put"
    CARRY = "carry"
    LOSE = "lose"
    STAND = "stand"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Facts:
    """`own`: the actor, or whom they act for, has proposed it."""

    own: bool


def own_proposal(facts: Facts) -> Reason | None:
    """Who proposed it withdraws it."""
    if facts.own:
        return None
    return Reason("not_own_proposal", "Only who proposed it withdraws it")


QUESTION = Machine(
    name="question",
    states=S,
    moves=Move,
    initial=S.PROPOSED,
    final=frozenset({S.CARRIED, S.NOT_CARRIED, S.WITHDRAWN, S.LAPSED}),
    rows=(
        Row(Move.PUT, (S.PROPOSED,), S.BEING_VOTED, Because.CASCADE),
        Row(Move.CARRY, (S.BEING_VOTED,), S.CARRIED, Because.VERDICT),
        Row(Move.LOSE, (S.BEING_VOTED,), S.NOT_CARRIED, Because.VERDICT),
        Row(Move.STAND, (S.BEING_VOTED,), S.PROPOSED, Because.VERDICT),
        Row(Move.WITHDRAW, (S.PROPOSED,), S.WITHDRAWN, May.PROPOSE, (own_proposal,)),
        Row(Move.LAPSE, (S.PROPOSED,), S.LAPSED, Because.CASCADE),
    ),
    state_labels={
        S.PROPOSED: "proposed",
        S.BEING_VOTED: "being voted",
        S.CARRIED: "carried",
        S.NOT_CARRIED: "not carried",
        S.WITHDRAWN: "withdrawn",
        S.LAPSED: "lapsed",
    },
    move_labels={
        Move.PUT: "Be put to the vote",
        Move.CARRY: "Carry",
        Move.LOSE: "Be voted down",
        Move.STAND: "Stay to be put again",
        Move.WITHDRAW: "Withdraw the proposal",
        Move.LAPSE: "Lapse with the decision",
    },
)
