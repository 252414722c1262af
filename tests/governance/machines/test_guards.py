# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each guard has one objection, and names it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from governance.errors import Reason
from governance.machines import adoption, assignment, ballot, criterion, gate, guards, milestone, phase, question
from governance.machines.table import Guard

PHASE = phase.Facts(open_work=(), unmet=(), skippable=True, being_voted=False)
ADOPTION = adoption.Facts(deposit_run=True, missing_opinions=(), historical=True)
BALLOT = ballot.Facts(elector=uuid4(), voted=False, stands_in=False, substitutes=False)
GATE = gate.Facts(unmet=(), electors=1, blocking=(), historical=False)
MILESTONE = milestone.Facts(skippable=True, historical=True)


@pytest.mark.parametrize(
    ("guard", "content", "missing", "sentence"),
    [
        (
            phase.work_accepted,
            PHASE,
            phase.Facts(("Analisi", "Interviste"), (), True, False),
            "Work not accepted yet: Analisi; Interviste",
        ),
        (
            guards.criteria_met,
            PHASE,
            phase.Facts((), ("Indicazioni",), True, False),
            "Criteria not met yet: Indicazioni",
        ),
        (guards.skippable, MILESTONE, milestone.Facts(False, True), "The procedure does not let this step be skipped"),
        (phase.not_being_voted, PHASE, phase.Facts((), (), True, True), "The gate of this phase is being voted"),
        (
            gate.somebody_votes,
            GATE,
            replace(GATE, electors=0),
            "No seat of the deciding body is filled: nobody could vote",
        ),
        (
            guards.historical,
            MILESTONE,
            milestone.Facts(True, False),
            "Only a cycle that reconstructs past acts is written from documents",
        ),
        (
            assignment.four_eyes,
            assignment.Facts(own_work=False, historical=False),
            assignment.Facts(own_work=True, historical=False),
            "Who delivered the work cannot be the one who accepts it",
        ),
        (
            criterion.not_being_decided,
            criterion.Facts(being_decided=False),
            criterion.Facts(being_decided=True),
            "The gate has been presented: its evidence stands still",
        ),
        (
            ballot.elector,
            BALLOT,
            replace(BALLOT, elector=None),
            "This seat is not in the electorate of this ballot",
        ),
        (ballot.not_voted, BALLOT, replace(BALLOT, voted=True), "This seat has already voted"),
        (
            ballot.not_recused,
            BALLOT,
            replace(BALLOT, recused=True),
            "This seat is recused: it takes no part in this vote",
        ),
        (
            ballot.has_voted,
            replace(BALLOT, voted=True),
            BALLOT,
            "This seat has not voted yet: there is nothing to change",
        ),
        (
            ballot.may_be_changed,
            replace(BALLOT, revote=True),
            BALLOT,
            "By the rule of this ballot a vote is not changed",
        ),
        (
            ballot.present_here,
            BALLOT,
            replace(BALLOT, present=False),
            "You are not recorded as present in the sitting: tell whoever keeps the presences",
        ),
        (
            ballot.term_runs,
            BALLOT,
            replace(BALLOT, written=True, term_over=True),
            "The term of this written procedure is over",
        ),
        (
            ballot.term_has_run,
            replace(BALLOT, written=True, term_over=True, silent=2),
            replace(BALLOT, written=True, silent=2),
            "The term of this written procedure still runs, and not everybody has answered (2 missing)",
        ),
        (
            question.not_being_voted,
            question.Facts(own=True, being_voted=False),
            question.Facts(own=True, being_voted=True),
            "It is being voted: it cannot be withdrawn any more",
        ),
        (
            ballot.everybody_has_voted,
            BALLOT,
            replace(BALLOT, waited_for=2),
            "The vote is secret: it is closed when everybody who is there has voted (2 missing), or has left",
        ),
        (ballot.in_writing, replace(BALLOT, written=True), BALLOT, "This ballot is not a written procedure"),
        (
            ballot.not_called,
            BALLOT,
            replace(BALLOT, called=True),
            "This seat has already asked for a sitting",
        ),
        (
            ballot.in_person,
            BALLOT,
            replace(BALLOT, stands_in=True),
            "By the rule of this ballot nobody votes for another",
        ),
        (
            adoption.deposit_run,
            ADOPTION,
            adoption.Facts(False, (), True),
            "The days of deposit have not run yet",
        ),
        (
            adoption.opinions_in,
            ADOPTION,
            adoption.Facts(True, ("Zona 1", "Conferenza"), True),
            "Opinions not given yet: Zona 1; Conferenza",
        ),
    ],
)
def test_a_guard_is_content_or_says_what_is_missing(
    guard: Guard, content: object, missing: object, sentence: str
) -> None:
    assert guard(content) is None
    reason = guard(missing)
    assert isinstance(reason, Reason)
    assert str(reason) == sentence


def test_a_written_procedure_is_closed_before_its_term_when_all_have_answered_and_another_ballot_at_any_time() -> None:
    assert ballot.term_has_run(replace(BALLOT, written=True, silent=0)) is None
    assert ballot.term_has_run(replace(BALLOT, silent=3)) is None


def test_who_stands_in_votes_where_the_rule_admits_it() -> None:
    assert ballot.in_person(replace(BALLOT, stands_in=True, substitutes=True)) is None
