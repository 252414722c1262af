# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question (questione): what a body is asked to answer by a ballot, yes or no.

A gate's own question is the whole; members propose the others, and the chair puts them in the procedure's order. That
one is being voted is told by its open ballot; a ballot that decides nothing leaves the question as it was.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.table import Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PROPOSED = "proposed"
    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Move(StrEnum):
    CARRY = "carry"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Facts:
    """`own`: the actor, or whom they act for, has proposed it; `being_voted`: a ballot on it is open."""

    own: bool
    being_voted: bool


def own_proposal(facts: Facts) -> Reason | None:
    """Who proposed it withdraws it."""
    if facts.own:
        return None
    return Reason("not_own_proposal", "Only who proposed it withdraws it")


def not_being_voted(facts: Facts) -> Reason | None:
    """What is being voted is not withdrawn."""
    if not facts.being_voted:
        return None
    return Reason("question_being_voted", "It is being voted: it cannot be withdrawn any more")


QUESTION = Machine(
    name="question",
    states=S,
    moves=Move,
    initial=S.PROPOSED,
    final=frozenset({S.CARRIED, S.NOT_CARRIED, S.WITHDRAWN, S.LAPSED}),
    rows=(
        Row(Move.CARRY, (S.PROPOSED,), S.CARRIED, Because.VERDICT),
        Row(Move.LOSE, (S.PROPOSED,), S.NOT_CARRIED, Because.VERDICT),
        Row(Move.WITHDRAW, (S.PROPOSED,), S.WITHDRAWN, May.PROPOSE, (own_proposal, not_being_voted)),
        Row(Move.LAPSE, (S.PROPOSED,), S.LAPSED, Because.CASCADE),
    ),
    state_labels={
        S.PROPOSED: "proposed",
        S.CARRIED: "carried",
        S.NOT_CARRIED: "not carried",
        S.WITHDRAWN: "withdrawn",
        S.LAPSED: "lapsed",
    },
    move_labels={
        Move.CARRY: "Carry",
        Move.LOSE: "Be voted down",
        Move.WITHDRAW: "Withdraw the proposal",
        Move.LAPSE: "Lapse with the decision",
    },
)
