# SPDX-License-Identifier: AGPL-3.0-or-later
"""The adoption of the plan by the council (adozione): from the draft to executivity.

Source of the sequence: Statuto of the authority (Torino: art. 7, art. 20 c. 2 lett. c) and practice;
publication and executivity: D.Lgs 267/2000 art. 124 and art. 134 c. 3. The number of days of the
deposit is a parameter of the authority.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.errors import Reason
from governance.machines.guards import historical
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    DRAFTING = "drafting"
    PROPOSED = "proposed"
    DEPOSITED = "deposited"
    OPINIONS_GIVEN = "opinions_given"
    BEFORE_COUNCIL = "before_council"
    ADOPTED = "adopted"
    PUBLISHED = "published"
    EXECUTIVE = "executive"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    TRANSCRIBED = "transcribed"


class Move(StrEnum):
    OPEN = "open"
    PROPOSE = "propose"
    DEPOSIT = "deposit"
    HEAR = "hear"
    CALL = "call"
    ADOPT = "adopt"
    RETURN = "return"
    REJECT = "reject"
    PUBLISH = "publish"
    EXECUTE = "execute"
    WITHDRAW = "withdraw"
    TRANSCRIBE = "transcribe"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of an adoption look at.

    `deposit_run`: the days of deposit have passed; `missing_opinions`: names of bodies whose opinion
    is required and not there; `historical`: the cycle reconstructs acts from before the system.
    """

    deposit_run: bool
    missing_opinions: tuple[str, ...]
    historical: bool


def deposit_run(facts: Facts) -> Reason | None:
    """The proposal has lain for the days of deposit (parameter of the authority; Torino: 15)."""
    if facts.deposit_run:
        return None
    return Reason("deposit_running", "The days of deposit have not run yet")


def opinions_in(facts: Facts) -> Reason | None:
    """Every opinion required by the procedure is there."""
    if not facts.missing_opinions:
        return None
    return Reason(
        "opinions_missing",
        "Opinions not given yet: %(titles)s",
        {"titles": "; ".join(facts.missing_opinions)},
    )


_OPEN = (S.DRAFTING, S.PROPOSED, S.DEPOSITED, S.OPINIONS_GIVEN)

ADOPTION = Machine(
    name="adoption",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.EXECUTIVE, S.REJECTED, S.WITHDRAWN, S.TRANSCRIBED}),
    opened=frozenset(
        {*_OPEN, S.BEFORE_COUNCIL, S.ADOPTED, S.PUBLISHED},
    ),
    stops=frozenset({S.REJECTED, S.WITHDRAWN}),
    rows=(
        Row(Move.OPEN, (S.PLANNED,), S.DRAFTING, Because.ROUTE),
        Row(Move.PROPOSE, (S.DRAFTING,), S.PROPOSED, May.PRESENT_PROPOSAL, asks=Ask.BODY),
        Row(Move.DEPOSIT, (S.PROPOSED,), S.DEPOSITED, May.RECORD_ADOPTION, asks=Ask.BODY),
        Row(
            Move.HEAR,
            (S.DEPOSITED,),
            S.OPINIONS_GIVEN,
            May.RECORD_ADOPTION,
            (deposit_run, opinions_in),
            Ask.BODY,
        ),
        Row(Move.CALL, (S.OPINIONS_GIVEN,), S.BEFORE_COUNCIL, May.RECORD_ADOPTION, asks=Ask.BODY),
        Row(Move.ADOPT, (S.BEFORE_COUNCIL,), S.ADOPTED, Because.VERDICT),
        Row(Move.RETURN, (S.BEFORE_COUNCIL,), S.DRAFTING, Because.VERDICT),
        Row(Move.REJECT, (S.BEFORE_COUNCIL,), S.REJECTED, Because.VERDICT),
        Row(Move.PUBLISH, (S.ADOPTED,), S.PUBLISHED, May.PUBLISH_ACT, asks=Ask.BODY),
        Row(Move.EXECUTE, (S.PUBLISHED,), S.EXECUTIVE, Because.CLOCK),
        Row(Move.WITHDRAW, _OPEN, S.WITHDRAWN, May.PRESENT_PROPOSAL, with_reason=True),
        Row(Move.TRANSCRIBE, _OPEN, S.TRANSCRIBED, May.TRANSCRIBE, (historical,)),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.DRAFTING: "being drafted",
        S.PROPOSED: "proposed",
        S.DEPOSITED: "deposited",
        S.OPINIONS_GIVEN: "opinions given",
        S.BEFORE_COUNCIL: "before the council",
        S.ADOPTED: "adopted",
        S.PUBLISHED: "published",
        S.EXECUTIVE: "executive",
        S.REJECTED: "rejected",
        S.WITHDRAWN: "withdrawn",
        S.TRANSCRIBED: "transcribed",
    },
    move_labels={
        Move.OPEN: "Begin the adoption",
        Move.PROPOSE: "Present the proposal",
        Move.DEPOSIT: "Deposit the proposal",
        Move.HEAR: "Close the collection of opinions",
        Move.CALL: "Put it before the council",
        Move.ADOPT: "Adopt the plan",
        Move.RETURN: "Return the proposal",
        Move.REJECT: "Reject the plan",
        Move.PUBLISH: "Publish the resolution",
        Move.EXECUTE: "Become executive",
        Move.WITHDRAW: "Withdraw the proposal",
        Move.TRANSCRIBE: "Transcribe the adoption from its document",
    },
)
