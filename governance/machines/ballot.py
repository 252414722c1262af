# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot (votazione): one question put to a frozen electorate, answered once per seat."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from governance.errors import Reason
from governance.machines.table import Ask, Machine, Row
from governance.permissions import May


class S(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"


class Move(StrEnum):
    VOTE = "vote"
    CLOSE = "close"
    ANNUL = "annul"


@dataclass(frozen=True, slots=True)
class Facts:
    """`elector`: the seat's key in the frozen electorate, None for a seat or a holder outside it; `voted`: that seat has
    already voted; `stands_in`: who acts is not the holder of the seat; `substitutes`: the rule admits that.
    """

    elector: UUID | None
    voted: bool
    stands_in: bool
    substitutes: bool


def elector(facts: Facts) -> Reason | None:
    """Only the electorate frozen at opening votes."""
    if facts.elector is not None:
        return None
    return Reason("not_elector", "This seat is not in the electorate of this ballot")


def not_voted(facts: Facts) -> Reason | None:
    """One vote per seat."""
    if not facts.voted:
        return None
    return Reason("already_voted", "This seat has already voted")


def in_person(facts: Facts) -> Reason | None:
    """Nobody votes for another where the rule admits no substitutes."""
    if facts.substitutes or not facts.stands_in:
        return None
    return Reason("no_substitutes_here", "By the rule of this ballot nobody votes for another")


BALLOT = Machine(
    name="ballot",
    states=S,
    moves=Move,
    initial=S.OPEN,
    final=frozenset({S.CLOSED, S.ANNULLED}),
    rows=(
        Row(Move.VOTE, (S.OPEN,), S.OPEN, May.CAST_VOTE, (elector, not_voted, in_person), Ask.SEATS),
        Row(Move.CLOSE, (S.OPEN,), S.CLOSED, May.CALL_BALLOT, asks=Ask.BODY),
        Row(Move.ANNUL, (S.OPEN,), S.ANNULLED, May.CALL_BALLOT, with_reason=True),
    ),
    state_labels={
        S.OPEN: "open",
        S.CLOSED: "closed",
        S.ANNULLED: "annulled",
    },
    move_labels={
        Move.VOTE: "Vote",
        Move.CLOSE: "Close the ballot",
        Move.ANNUL: "Annul the ballot",
    },
)
