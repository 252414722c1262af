# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot (votazione): one question put to a frozen electorate, one answer per seat, one computed verdict."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from governance.errors import Reason
from governance.machines.table import Ask, Because, Machine, Row
from governance.permissions import May


class S(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"


class Move(StrEnum):
    VOTE = "vote"
    CHANGE = "change"
    CALL_TO_SITTING = "call_to_sitting"
    CLOSE = "close"
    EXPIRE = "expire"
    INTERRUPT = "interrupt"
    ANNUL = "annul"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards of a ballot look at.

    `elector`: the seat's key in the frozen electorate, None for a seat or a holder outside it; `recused`: that seat takes
    no part; `voted`: it has voted; `stands_in`: who acts is not its holder; `substitutes`: the rule admits that;
    `revote`: the rule lets a vote be changed; `present`: whoever acts is recorded as present where the vote is in a
    sitting (elsewhere True); `written`: by written procedure; `term_over`: its term has run; `silent`: how many have
    not answered; `called`: this seat has called it to a sitting; `waited_for`: of a secret one,
    how many are there and have not voted.
    """

    elector: UUID | None
    voted: bool
    stands_in: bool
    substitutes: bool
    recused: bool = False
    revote: bool = False
    present: bool = True
    written: bool = False
    term_over: bool = False
    silent: int = 0
    called: bool = False
    waited_for: int = 0


def elector(facts: Facts) -> Reason | None:
    """Only the electorate frozen at opening votes."""
    if facts.elector is not None:
        return None
    return Reason("not_elector", "This seat is not in the electorate of this ballot")


def not_recused(facts: Facts) -> Reason | None:
    """Who is recused takes no part (D.Lgs 267/2000 art. 78 c. 2)."""
    if not facts.recused:
        return None
    return Reason("recused_here", "This seat is recused: it takes no part in this vote")


def not_voted(facts: Facts) -> Reason | None:
    """One vote per seat."""
    if not facts.voted:
        return None
    return Reason("already_voted", "This seat has already voted")


def has_voted(facts: Facts) -> Reason | None:
    """What is changed was there."""
    if facts.voted:
        return None
    return Reason("not_voted_yet", "This seat has not voted yet: there is nothing to change")


def may_be_changed(facts: Facts) -> Reason | None:
    """A vote is changed only where the rule says so."""
    if facts.revote:
        return None
    return Reason("no_revote", "By the rule of this ballot a vote is not changed")


def in_person(facts: Facts) -> Reason | None:
    """Nobody votes for another where the rule admits no substitutes."""
    if facts.substitutes or not facts.stands_in:
        return None
    return Reason("no_substitutes_here", "By the rule of this ballot nobody votes for another")


def present_here(facts: Facts) -> Reason | None:
    """In a sitting only who is recorded as present votes."""
    if facts.present:
        return None
    return Reason("not_present", "You are not recorded as present in the sitting: tell whoever keeps the presences")


def term_runs(facts: Facts) -> Reason | None:
    """A written procedure takes no answers after its term."""
    if not facts.written or not facts.term_over:
        return None
    return Reason("term_over", "The term of this written procedure is over")


def term_has_run(facts: Facts) -> Reason | None:
    """A written procedure is closed when its term is over, or when nobody is left to answer."""
    if not facts.written or facts.term_over or not facts.silent:
        return None
    return Reason(
        "term_still_runs",
        "The term of this written procedure still runs, and not everybody has answered (%(silent)s missing)",
        {"silent": facts.silent},
    )


def everybody_has_voted(facts: Facts) -> Reason | None:
    """A secret ballot is not closed on those who are there and have not voted: a paper must not be read alone."""
    if not facts.waited_for:
        return None
    return Reason(
        "papers_missing",
        "The vote is secret: it is closed when everybody who is there has voted (%(number)s missing), or has left",
        {"number": facts.waited_for},
    )


def in_writing(facts: Facts) -> Reason | None:
    """Only a written procedure is called to a sitting."""
    if facts.written:
        return None
    return Reason("not_written", "This ballot is not a written procedure")


def not_called(facts: Facts) -> Reason | None:
    """One call per seat."""
    if not facts.called:
        return None
    return Reason("already_called", "This seat has already asked for a sitting")


_VOTER = (elector, not_recused, in_person, present_here, term_runs)

BALLOT = Machine(
    name="ballot",
    states=S,
    moves=Move,
    initial=S.OPEN,
    final=frozenset({S.CLOSED, S.ANNULLED}),
    rows=(
        Row(Move.VOTE, (S.OPEN,), S.OPEN, May.CAST_VOTE, (not_voted, *_VOTER), Ask.SEATS),
        Row(Move.CHANGE, (S.OPEN,), S.OPEN, May.CAST_VOTE, (may_be_changed, has_voted, *_VOTER)),
        Row(
            Move.CALL_TO_SITTING, (S.OPEN,), S.OPEN, May.CAST_VOTE, (in_writing, not_called, *_VOTER), with_reason=True
        ),
        Row(Move.CLOSE, (S.OPEN,), S.CLOSED, May.CALL_BALLOT, (term_has_run, everybody_has_voted), Ask.BODY),
        Row(Move.EXPIRE, (S.OPEN,), S.CLOSED, Because.CLOCK),
        Row(Move.INTERRUPT, (S.OPEN,), S.CLOSED, Because.VERDICT),
        Row(Move.ANNUL, (S.OPEN,), S.ANNULLED, May.CALL_BALLOT, with_reason=True),
        Row(Move.LAPSE, (S.OPEN,), S.ANNULLED, Because.CASCADE),
    ),
    state_labels={
        S.OPEN: "open",
        S.CLOSED: "closed",
        S.ANNULLED: "annulled",
    },
    move_labels={
        Move.VOTE: "Vote",
        Move.CHANGE: "Change the vote",
        Move.CALL_TO_SITTING: "Ask that it be decided in a sitting",
        Move.CLOSE: "Close the ballot",
        Move.EXPIRE: "Close when the term is over",
        Move.INTERRUPT: "Pass to a sitting",
        Move.ANNUL: "Annul the ballot",
        Move.LAPSE: "Lapse with the end of the route",
    },
)
