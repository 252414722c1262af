# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a sitting (verbale): drafted by the secretary, deposited, approved by the body at a later sitting.

Nobody objecting in a quorate sitting approves them: parameter of the authority. An objection is met by correcting them.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.cycle import OVER
from governance.machines.table import Ask, Machine, Row
from governance.permissions import May


class S(StrEnum):
    DRAFT = "draft"
    DEPOSITED = "deposited"
    APPROVED = "approved"


class Move(StrEnum):
    WRITE = "write"
    DEPOSIT = "deposit"
    CORRECT = "correct"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class Facts:
    """`taken_up`: a later sitting that is under way has them under discussion; `quorate`: enough are present there."""

    taken_up: bool
    quorate: bool


def under_discussion(facts: Facts) -> Reason | None:
    """Minutes are approved in a sitting of the body that has them on its agenda."""
    if facts.taken_up:
        return None
    return Reason("minutes_not_taken_up", "No sitting has these minutes under discussion now")


def quorate(facts: Facts) -> Reason | None:
    """Too few cannot approve."""
    if facts.quorate or not facts.taken_up:
        return None
    return Reason("no_quorum_now", "The quorum is missing now")


MINUTES = Machine(
    name="minutes",
    states=S,
    moves=Move,
    initial=S.DRAFT,
    final=frozenset({S.APPROVED}),
    after=OVER,
    rows=(
        Row(Move.WRITE, (S.DRAFT,), S.DRAFT, May.KEEP_MINUTES),
        Row(Move.DEPOSIT, (S.DRAFT,), S.DEPOSITED, May.KEEP_MINUTES, asks=Ask.BODY),
        Row(Move.CORRECT, (S.DEPOSITED,), S.DRAFT, May.KEEP_MINUTES, with_reason=True),
        Row(Move.APPROVE, (S.DEPOSITED,), S.APPROVED, May.CALL_BALLOT, (under_discussion, quorate)),
    ),
    state_labels={
        S.DRAFT: "being drafted",
        S.DEPOSITED: "deposited, to be approved",
        S.APPROVED: "approved",
    },
    move_labels={
        Move.WRITE: "Write the account",
        Move.DEPOSIT: "Deposit the minutes",
        Move.CORRECT: "Take the minutes back to correct them",
        Move.APPROVE: "Approve the minutes: nobody objects",
    },
)
