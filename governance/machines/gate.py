# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gate (varco): the decision of the cabina di regia that closes a phase.

The outcome is computed from a ballot, never typed; a decision from before the system is transcribed,
and one that the record does not tell is filed as such. That there is a gate at the end of each phase
is a parameter of the authority (the slides of 27 September 2023 do not say so).
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.guards import criteria_met, historical
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    AWAITING = "awaiting"
    READY = "ready"
    DEFERRED = "deferred"
    VOTING = "voting"
    EXAMINED = "examined"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    TRANSCRIBED = "transcribed"
    NOT_IN_RECORD = "not_in_record"


class Move(StrEnum):
    OPEN = "open"
    PRESENT = "present"
    RECALL = "recall"
    CALL = "call"
    PUT = "put"
    CONTINUE = "continue"
    DEFER = "defer"
    PUT_OFF = "put_off"
    RESUME = "resume"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    FAIL = "fail"
    RETURN = "return"
    REJECT = "reject"
    TRANSCRIBE = "transcribe"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of a gate look at.

    `unmet`: titles of criteria without evidence; `electors`: seats in office with a vote now; `blocking`: titles of
    obligations of earlier gates that stop this one; `historical`: the cycle reconstructs acts from before the system.
    """

    unmet: tuple[str, ...]
    electors: int
    blocking: tuple[str, ...]
    historical: bool


def somebody_votes(facts: Facts) -> Reason | None:
    """A ballot needs at least one seat in office."""
    if facts.electors:
        return None
    return Reason("no_electors", "No seat of the deciding body is filled: nobody could vote")


def obligations_discharged(facts: Facts) -> Reason | None:
    """A blocking obligation that an earlier gate imposed is discharged before the next is decided."""
    if not facts.blocking:
        return None
    return Reason(
        "obligations_open", "Obligations not discharged yet: %(titles)s", {"titles": "; ".join(facts.blocking)}
    )


GATE = Machine(
    name="gate",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.APPROVED, S.APPROVED_WITH_CONDITIONS, S.REJECTED, S.TRANSCRIBED, S.NOT_IN_RECORD}),
    opened=frozenset({S.AWAITING, S.READY, S.DEFERRED, S.VOTING, S.EXAMINED}),
    stops=frozenset({S.REJECTED}),
    rows=(
        Row(Move.OPEN, (S.PLANNED,), S.AWAITING, Because.ROUTE),
        Row(Move.PRESENT, (S.AWAITING,), S.READY, Because.CASCADE),
        Row(Move.RECALL, (S.READY, S.DEFERRED), S.AWAITING, Because.CASCADE),
        Row(
            Move.CALL,
            (S.READY, S.EXAMINED),
            S.VOTING,
            May.CALL_BALLOT,
            (somebody_votes, criteria_met, obligations_discharged),
            Ask.BODY,
        ),
        Row(Move.PUT, (S.AWAITING,), S.VOTING, Because.CASCADE),
        Row(Move.CONTINUE, (S.VOTING,), S.EXAMINED, Because.VERDICT),
        Row(Move.DEFER, (S.READY,), S.DEFERRED, May.CALL_BALLOT, with_reason=True),
        Row(Move.RESUME, (S.DEFERRED,), S.READY, May.CALL_BALLOT, asks=Ask.BODY),
        Row(Move.PUT_OFF, (S.VOTING,), S.DEFERRED, Because.VERDICT),
        Row(Move.APPROVE, (S.VOTING,), S.APPROVED, Because.VERDICT),
        Row(
            Move.APPROVE_WITH_CONDITIONS,
            (S.VOTING,),
            S.APPROVED_WITH_CONDITIONS,
            Because.VERDICT,
        ),
        Row(Move.FAIL, (S.VOTING,), S.READY, Because.VERDICT),
        Row(Move.RETURN, (S.VOTING,), S.AWAITING, Because.VERDICT),
        Row(Move.REJECT, (S.VOTING,), S.REJECTED, Because.VERDICT),
        Row(
            Move.TRANSCRIBE,
            (S.AWAITING, S.READY, S.DEFERRED),
            S.TRANSCRIBED,
            May.TRANSCRIBE,
            (historical,),
        ),
        Row(
            Move.FILE,
            (S.AWAITING, S.READY, S.DEFERRED),
            S.NOT_IN_RECORD,
            May.TRANSCRIBE,
            (historical,),
            with_reason=True,
        ),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.AWAITING: "waiting for its criteria",
        S.READY: "ready to be voted",
        S.DEFERRED: "deferred",
        S.VOTING: "being voted",
        S.EXAMINED: "under examination, the next question to be put",
        S.APPROVED: "approved",
        S.APPROVED_WITH_CONDITIONS: "approved with conditions",
        S.REJECTED: "rejected",
        S.TRANSCRIBED: "transcribed",
        S.NOT_IN_RECORD: "not in the record",
    },
    move_labels={
        Move.OPEN: "Begin to collect the criteria",
        Move.PRESENT: "Present to the cabina di regia",
        Move.RECALL: "Take back from the cabina di regia",
        Move.CALL: "Open the ballot",
        Move.PUT: "Be put to the vote by itself",
        Move.CONTINUE: "Go on to the next question",
        Move.DEFER: "Defer the gate",
        Move.PUT_OFF: "Be put off by the outcome of the vote",
        Move.RESUME: "Take the gate up again",
        Move.APPROVE: "Approve the gate",
        Move.APPROVE_WITH_CONDITIONS: "Approve the gate with conditions",
        Move.FAIL: "Record that the ballot did not approve",
        Move.RETURN: "Return for rework",
        Move.REJECT: "Reject",
        Move.TRANSCRIBE: "Transcribe a decision from its document",
        Move.FILE: "File as not in the record",
    },
)
