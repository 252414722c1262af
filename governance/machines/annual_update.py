# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly update of the plan (aggiornamento annuale).

Source of the duty: L. 56/2014 art. 1 c. 2 and c. 44 lett. a; of the proposal: Statuto of the authority
(Torino: art. 7, art. 20 c. 2 lett. d). The questions put to the cabina di regia and the due date are
parameters of the authority. A year that passes without an update is a state of its own, not a silence.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.machines.guards import historical
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    DUE = "due"
    PROPOSED = "proposed"
    BEFORE_CABINA = "before_cabina"
    UNDER_OPINION = "under_opinion"
    BEFORE_COUNCIL = "before_council"
    ADOPTED = "adopted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MISSED = "missed"
    TRANSCRIBED = "transcribed"


class Move(StrEnum):
    OPEN = "open"
    PROPOSE = "propose"
    REFER = "refer"
    CONFIRM = "confirm"
    REVISE = "revise"
    HEAR = "hear"
    ADOPT = "adopt"
    RETURN = "return"
    REJECT = "reject"
    MISS = "miss"
    TRANSCRIBE = "transcribe"


@dataclass(frozen=True, slots=True)
class Facts:
    """`historical`: the cycle reconstructs acts from before the system."""

    historical: bool


_OPEN = (S.DUE, S.PROPOSED, S.BEFORE_CABINA, S.UNDER_OPINION, S.BEFORE_COUNCIL)

ANNUAL_UPDATE = Machine(
    name="annual_update",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.ADOPTED, S.CONFIRMED, S.REJECTED, S.MISSED, S.TRANSCRIBED}),
    opened=frozenset(_OPEN),
    stops=frozenset({S.REJECTED, S.MISSED}),
    rows=(
        Row(Move.OPEN, (S.PLANNED,), S.DUE, Because.ROUTE),
        Row(Move.PROPOSE, (S.DUE,), S.PROPOSED, May.PRESENT_PROPOSAL, asks=Ask.BODY),
        Row(Move.REFER, (S.PROPOSED,), S.BEFORE_CABINA, May.RECORD_ADOPTION, asks=Ask.BODY),
        Row(Move.CONFIRM, (S.BEFORE_CABINA,), S.CONFIRMED, Because.VERDICT),
        Row(Move.REVISE, (S.BEFORE_CABINA,), S.UNDER_OPINION, Because.VERDICT),
        Row(Move.HEAR, (S.UNDER_OPINION,), S.BEFORE_COUNCIL, May.RECORD_ADOPTION, asks=Ask.BODY),
        Row(Move.ADOPT, (S.BEFORE_COUNCIL,), S.ADOPTED, Because.VERDICT),
        Row(Move.RETURN, (S.BEFORE_CABINA, S.BEFORE_COUNCIL), S.DUE, Because.VERDICT),
        Row(Move.REJECT, (S.BEFORE_COUNCIL,), S.REJECTED, Because.VERDICT),
        Row(Move.MISS, _OPEN, S.MISSED, Because.CLOCK),
        Row(Move.TRANSCRIBE, _OPEN, S.TRANSCRIBED, May.TRANSCRIBE, (historical,)),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.DUE: "to be proposed",
        S.PROPOSED: "proposed",
        S.BEFORE_CABINA: "before the cabina di regia",
        S.UNDER_OPINION: "waiting for opinions",
        S.BEFORE_COUNCIL: "before the council",
        S.ADOPTED: "adopted",
        S.CONFIRMED: "confirmed as it is",
        S.REJECTED: "rejected",
        S.MISSED: "missed",
        S.TRANSCRIBED: "transcribed",
    },
    move_labels={
        Move.OPEN: "Begin the yearly update",
        Move.PROPOSE: "Present the proposal of revision",
        Move.REFER: "Refer it to the cabina di regia",
        Move.CONFIRM: "Confirm the plan as it is",
        Move.REVISE: "Revise the plan",
        Move.HEAR: "Close the collection of opinions",
        Move.ADOPT: "Adopt the update",
        Move.RETURN: "Return the proposal",
        Move.REJECT: "Reject the update",
        Move.MISS: "Let the year pass without an update",
        Move.TRANSCRIBE: "Transcribe the update from its document",
    },
)
