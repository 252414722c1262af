# SPDX-License-Identifier: AGPL-3.0-or-later
"""An assignment (attività): work that a body owes and, where an office reviews it, another accepts.

Four eyes: nobody accepts what they delivered.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.guards import historical
from governance.machines.table import Ask, Because, Machine, Of, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    ASSIGNED = "assigned"
    TAKEN_ON = "taken_on"
    DELIVERED = "delivered"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    TRANSCRIBED = "transcribed"
    NOT_IN_RECORD = "not_in_record"


class Move(StrEnum):
    ASSIGN = "assign"
    TAKE_ON = "take_on"
    DELIVER = "deliver"
    START_REVIEW = "start_review"
    ACCEPT = "accept"
    RETURN = "return"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    TRANSCRIBE = "transcribe"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Facts:
    """`own_work`: the actor delivered it; `historical`: the cycle reconstructs acts from before the system."""

    own_work: bool
    historical: bool


def four_eyes(facts: Facts) -> Reason | None:
    """Who delivered does not accept (parameter of the authority; a rule of good administration)."""
    if not facts.own_work:
        return None
    return Reason("four_eyes", "Who delivered the work cannot be the one who accepts it")


_OPEN = (S.ASSIGNED, S.TAKEN_ON, S.RETURNED)

ASSIGNMENT = Machine(
    name="assignment",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.WITHDRAWN, S.TRANSCRIBED, S.NOT_IN_RECORD}),
    rows=(
        Row(Move.ASSIGN, (S.PLANNED,), S.ASSIGNED, Because.CASCADE),
        Row(Move.TAKE_ON, (S.ASSIGNED,), S.TAKEN_ON, May.DELIVER_WORK),
        Row(Move.DELIVER, _OPEN, S.DELIVERED, May.DELIVER_WORK, asks=Ask.BODY),
        Row(Move.START_REVIEW, (S.DELIVERED,), S.UNDER_REVIEW, May.ACCEPT_WORK, of=Of.OFFICE),
        Row(
            Move.ACCEPT,
            (S.DELIVERED, S.UNDER_REVIEW),
            S.ACCEPTED,
            May.ACCEPT_WORK,
            (four_eyes,),
            Ask.BODY,
            Of.OFFICE,
        ),
        Row(
            Move.RETURN,
            (S.DELIVERED, S.UNDER_REVIEW),
            S.RETURNED,
            May.ACCEPT_WORK,
            (four_eyes,),
            of=Of.OFFICE,
            with_reason=True,
        ),
        Row(Move.REOPEN, (S.DELIVERED, S.ACCEPTED), S.RETURNED, Because.VERDICT),
        Row(Move.SUSPEND, _OPEN, S.SUSPENDED, May.SUSPEND, of=Of.OFFICE, with_reason=True),
        Row(Move.RESUME, (S.SUSPENDED,), S.ASSIGNED, May.SUSPEND, asks=Ask.BODY, of=Of.OFFICE),
        Row(Move.WITHDRAW, (*_OPEN, S.SUSPENDED), S.WITHDRAWN, May.ACCEPT_WORK, of=Of.OFFICE, with_reason=True),
        Row(Move.TRANSCRIBE, _OPEN, S.TRANSCRIBED, May.TRANSCRIBE, (historical,), of=Of.OFFICE),
        Row(Move.FILE, _OPEN, S.NOT_IN_RECORD, May.TRANSCRIBE, (historical,), of=Of.OFFICE, with_reason=True),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.ASSIGNED: "assigned",
        S.TAKEN_ON: "taken on",
        S.DELIVERED: "delivered",
        S.UNDER_REVIEW: "under review",
        S.RETURNED: "returned",
        S.ACCEPTED: "accepted",
        S.SUSPENDED: "suspended",
        S.WITHDRAWN: "withdrawn",
        S.TRANSCRIBED: "transcribed",
        S.NOT_IN_RECORD: "not in the record",
    },
    move_labels={
        Move.ASSIGN: "Assign the work",
        Move.TAKE_ON: "Take the work on",
        Move.DELIVER: "Deliver the work",
        Move.START_REVIEW: "Begin the review",
        Move.ACCEPT: "Accept the work",
        Move.RETURN: "Return the work",
        Move.REOPEN: "Open the work again",
        Move.SUSPEND: "Suspend the work",
        Move.RESUME: "Resume the work",
        Move.WITHDRAW: "Withdraw the assignment",
        Move.TRANSCRIBE: "Transcribe the work from its document",
        Move.FILE: "File as not in the record",
    },
)
