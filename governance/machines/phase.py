# SPDX-License-Identifier: AGPL-3.0-or-later
"""A macro-phase (macro-fase): a window of work that its gate closes.

Windows may overlap: nothing here knows of other phases. Rework is a move of this machine while the
route waits. That a phase is closed by a gate is a parameter of the authority, not law.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.guards import criteria_met, skippable
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    READY = "ready"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class Move(StrEnum):
    MAKE_READY = "make_ready"
    OPEN = "open"
    SKIP = "skip"
    SUBMIT = "submit"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of a phase look at.

    `open_work`: titles of assignments not yet accepted; `unmet`: titles of criteria of its gate not
    yet met; `skippable`: whether the procedure lets the phase be skipped; `being_voted`: its gate has
    an open ballot.
    """

    open_work: tuple[str, ...]
    unmet: tuple[str, ...]
    skippable: bool
    being_voted: bool


def work_accepted(facts: Facts) -> Reason | None:
    """Every assignment of the phase is accepted, withdrawn or settled by the record."""
    if not facts.open_work:
        return None
    return Reason("work_open", "Work not accepted yet: %(titles)s", {"titles": "; ".join(facts.open_work)})


def not_being_voted(facts: Facts) -> Reason | None:
    """A phase cannot be taken back while its gate is being voted."""
    if not facts.being_voted:
        return None
    return Reason("being_voted", "The gate of this phase is being voted")


PHASE = Machine(
    name="phase",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.CLOSED, S.SKIPPED, S.STOPPED}),
    opened=frozenset({S.ACTIVE, S.SUSPENDED, S.IN_REVIEW}),
    stops=frozenset({S.STOPPED}),
    rows=(
        Row(Move.MAKE_READY, (S.PLANNED,), S.READY, Because.ROUTE),
        Row(Move.OPEN, (S.READY,), S.ACTIVE, May.OPEN_PHASE, asks=Ask.BODY),
        Row(Move.SKIP, (S.READY,), S.SKIPPED, May.OPEN_PHASE, (skippable,), with_reason=True),
        Row(
            Move.SUBMIT,
            (S.ACTIVE,),
            S.IN_REVIEW,
            May.SUBMIT_PHASE,
            (work_accepted, criteria_met),
            Ask.BODY,
        ),
        Row(
            Move.HAND_OVER,
            (S.ACTIVE,),
            S.IN_REVIEW,
            Because.CASCADE,
        ),
        Row(Move.WITHDRAW, (S.IN_REVIEW,), S.ACTIVE, May.SUBMIT_PHASE, (not_being_voted,), with_reason=True),
        Row(Move.RETURN, (S.IN_REVIEW,), S.ACTIVE, Because.VERDICT),
        Row(Move.SUSPEND, (S.ACTIVE,), S.SUSPENDED, May.SUSPEND, with_reason=True),
        Row(Move.RESUME, (S.SUSPENDED,), S.ACTIVE, May.SUSPEND, asks=Ask.BODY),
        Row(Move.CLOSE, (S.ACTIVE, S.IN_REVIEW), S.CLOSED, Because.CASCADE),
        Row(Move.STOP, (S.IN_REVIEW,), S.STOPPED, Because.VERDICT),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.READY: "ready to open",
        S.ACTIVE: "under way",
        S.SUSPENDED: "suspended",
        S.IN_REVIEW: "at the gate",
        S.CLOSED: "closed",
        S.SKIPPED: "skipped",
        S.STOPPED: "stopped",
    },
    move_labels={
        Move.MAKE_READY: "Make the phase ready",
        Move.OPEN: "Open the phase",
        Move.SKIP: "Skip the phase",
        Move.SUBMIT: "Submit the phase to its gate",
        Move.HAND_OVER: "Pass to the gate by itself",
        Move.WITHDRAW: "Take the phase back from its gate",
        Move.RETURN: "Return the phase for rework",
        Move.SUSPEND: "Suspend the phase",
        Move.RESUME: "Resume the phase",
        Move.CLOSE: "Close the phase",
        Move.STOP: "Stop the phase",
    },
)
