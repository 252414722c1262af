# SPDX-License-Identifier: AGPL-3.0-or-later
"""An item of the agenda of a sitting (punto all'ordine del giorno)."""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.cycle import OVER
from governance.machines.table import Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    WAITING = "waiting"
    UNDER_DISCUSSION = "under_discussion"
    CONCLUDED = "concluded"
    POSTPONED = "postponed"


class Move(StrEnum):
    TAKE_UP = "take_up"
    CONCLUDE = "conclude"
    POSTPONE = "postpone"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Facts:
    """`under_way`: its sitting is; `other`: the title of another item under discussion ("" for none); `being_voted`: a
    ballot is open in the sitting.
    """

    under_way: bool
    other: str
    being_voted: bool


def sitting_under_way(facts: Facts) -> Reason | None:
    """Items are taken up in a sitting that has begun."""
    if facts.under_way:
        return None
    return Reason("sitting_not_under_way", "The sitting is not under way")


def one_at_a_time(facts: Facts) -> Reason | None:
    """One item is discussed at a time: presences are kept for each."""
    if not facts.other:
        return None
    return Reason("other_item", "“%(title)s” is under discussion: conclude it first", {"title": facts.other})


def nothing_being_voted(facts: Facts) -> Reason | None:
    """An item is not left while a ballot is open."""
    if not facts.being_voted:
        return None
    return Reason("ballot_open", "A ballot is open: close it first")


ITEM = Machine(
    name="item",
    states=S,
    moves=Move,
    initial=S.WAITING,
    final=frozenset({S.CONCLUDED, S.POSTPONED}),
    after=OVER,
    rows=(
        Row(
            Move.TAKE_UP,
            (S.WAITING,),
            S.UNDER_DISCUSSION,
            May.CALL_BALLOT,
            (sitting_under_way, one_at_a_time, nothing_being_voted),
        ),
        Row(Move.CONCLUDE, (S.UNDER_DISCUSSION,), S.CONCLUDED, May.CALL_BALLOT, (nothing_being_voted,)),
        Row(
            Move.POSTPONE,
            (S.WAITING, S.UNDER_DISCUSSION),
            S.POSTPONED,
            May.CALL_BALLOT,
            (nothing_being_voted,),
            with_reason=True,
        ),
        Row(Move.LAPSE, (S.WAITING, S.UNDER_DISCUSSION), S.POSTPONED, Because.CASCADE),
    ),
    state_labels={
        S.WAITING: "not taken up yet",
        S.UNDER_DISCUSSION: "under discussion",
        S.CONCLUDED: "concluded",
        S.POSTPONED: "postponed",
    },
    move_labels={
        Move.TAKE_UP: "Take up the item",
        Move.CONCLUDE: "Conclude the item",
        Move.POSTPONE: "Postpone the item",
        Move.LAPSE: "Pass to another sitting",
    },
)
