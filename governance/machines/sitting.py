# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting (seduta): a body is convened, meets, decides what is on its agenda, and rises.

A sitting without a quorum is deserted (deserta): the second convocation is another sitting, with its own quorum.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.errors import Reason
from governance.machines.cycle import OVER
from governance.machines.table import Ask, Machine, Row
from governance.permissions import May


class S(StrEnum):
    CONVENED = "convened"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    DESERTED = "deserted"
    CANCELLED = "cancelled"


class Move(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    DESERT = "desert"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of a sitting look at.

    `now`; `called_for`: when it is to begin; `being_voted`: a ballot is open in it; `quorate`: those who are present
    now are enough by its rule.
    """

    now: datetime
    called_for: datetime
    being_voted: bool
    quorate: bool


def time_has_come(facts: Facts) -> Reason | None:
    """A sitting does not begin before its hour."""
    if facts.now >= facts.called_for:
        return None
    return Reason(
        "not_its_hour", "The sitting is convened for %(moment)s: it does not begin before", {"moment": facts.called_for}
    )


def nothing_being_voted(facts: Facts) -> Reason | None:
    """Nobody rises while a ballot is open."""
    if not facts.being_voted:
        return None
    return Reason("ballot_open", "A ballot is open: close it first")


def without_quorum(facts: Facts) -> Reason | None:
    """Only a sitting that lacks its quorum is deserted: it is counted, not said."""
    if not facts.quorate:
        return None
    return Reason("quorum_is_there", "The quorum is there: the sitting is not deserted")


SITTING = Machine(
    name="sitting",
    states=S,
    moves=Move,
    initial=S.CONVENED,
    final=frozenset({S.CLOSED, S.DESERTED, S.CANCELLED}),
    after=OVER,
    rows=(
        Row(Move.OPEN, (S.CONVENED,), S.UNDER_WAY, May.CALL_BALLOT, (time_has_come,), Ask.BODY),
        Row(Move.CLOSE, (S.UNDER_WAY,), S.CLOSED, May.CALL_BALLOT, (nothing_being_voted,), Ask.BODY),
        Row(Move.DESERT, (S.UNDER_WAY,), S.DESERTED, May.CALL_BALLOT, (nothing_being_voted, without_quorum)),
        Row(Move.CANCEL, (S.CONVENED,), S.CANCELLED, May.CONVENE, with_reason=True),
    ),
    state_labels={
        S.CONVENED: "convened",
        S.UNDER_WAY: "under way",
        S.CLOSED: "closed",
        S.DESERTED: "deserted",
        S.CANCELLED: "cancelled",
    },
    move_labels={
        Move.OPEN: "Open the sitting",
        Move.CLOSE: "Close the sitting",
        Move.DESERT: "Declare that the quorum is missing",
        Move.CANCEL: "Cancel the sitting",
    },
)
