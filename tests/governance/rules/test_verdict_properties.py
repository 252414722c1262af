# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every rule, every body and every vote."""

import json
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.rules.electorate import Electorate, Place, count
from governance.rules.plain import plain_rule, plain_verdict, rule_from
from governance.rules.rule import Recusal, Rule, Tie, Treatment
from governance.rules.tally import Answer, stated
from governance.rules.thresholds import AllOf, AnyOf, Base, Threshold, Unit, Unopposed, leaves
from governance.rules.verdict import Outcome, Verdict
from governance.rules.wording import sentences
from tests.governance.rules.bodies import (
    OPEN,
    Ballot,
    Reckoning,
    ballots,
    conditions,
    grouped,
    rules,
    secret_verdicts,
    thresholds,
    treatments,
)

HALF = Fraction(1, 2)


def of_all(*strategies: st.SearchStrategy[Any], examples: int = 50) -> Callable[[Callable[..., None]], Any]:
    """A promise kept for everything that is drawn; a machine that is busy breaks none."""
    patient = settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    return lambda test: patient(given(*strategies)(test))


def to_the_byte(ballot: Ballot) -> str:
    """The verdict as it is kept."""
    return json.dumps(plain_verdict(ballot.verdict()))


# Numbers and outcome


@of_all(ballots(), examples=200)
def test_the_outcome_is_the_one_reckoned_seat_by_seat(ballot: Ballot) -> None:
    assert ballot.verdict().outcome is Reckoning(ballot).outcome()


@of_all(ballots(), examples=200)
def test_every_number_of_the_working_is_the_one_reckoned_seat_by_seat(ballot: Ballot) -> None:
    reckoned, found = Reckoning(ballot), ballot.verdict()
    written = ballot.rule.written
    quorum = ballot.rule.quorums[0] if ballot.sitting or not written else written.participation
    asked = [("quorum", leaf) for leaf in leaves(quorum)] + [
        ("majority", leaf) for leaf in leaves(ballot.rule.majority)
    ]
    lines = [line for line in found.tests if line.key in {"threshold", "unopposed"}]
    for (subject, leaf), line in zip(asked, lines, strict=True):
        assert line.met == reckoned.met(leaf, subject)
        assert line.numbers["no"] == reckoned.answered(Answer.NO, leaf.unit)
        if isinstance(leaf, Threshold):
            counted, size = reckoned.numbers(leaf, subject)
            needed = leaf.amount * size if leaf.base else leaf.amount
            assert (line.numbers["counted"], line.numbers["needed"]) == (counted, needed)
            assert line.numbers["size"] == size


@of_all(ballots())
def test_the_numbers_of_every_line_add_up_to_those_present(ballot: Ballot) -> None:
    answers = ("yes", "no", "abstained", "not_voting", "blank", "void", "recused")
    for line in ballot.verdict().tests:
        if "present" in line.numbers:
            assert sum(Fraction(line.numbers.get(name, 0)) for name in answers) == line.numbers["present"]


@of_all(st.integers(1, 60), thresholds((Base.MEMBERS, Base.PRESENT)))
def test_the_quorum_that_is_told_is_the_smallest_number_that_makes_it(members: int, quorum: Threshold) -> None:
    quorum = replace(quorum, unit=Unit.HEADS, without=frozenset(), uncounted=frozenset())
    rule = Rule(key="", source="", parameter=True, quorums=(quorum,), majority=quorum)
    plain = plain_verdict(Verdict(rule, stated(members=members, present=members, yes=members)))
    told = re.search(r"quorum of (\d+) ", sentences(plain, "en")[0])
    assert told
    smallest = int(told[1])
    assert quorum.is_met(Fraction(smallest), Fraction(members))
    assert smallest == 0 or not quorum.is_met(Fraction(smallest - 1), Fraction(members))


# Votes that change


def by_chair() -> st.SearchStrategy[Rule]:
    """Rules by which the chair decides a tie: there a vote does most."""
    return st.builds(lambda rule, majority: replace(rule, majority=majority, tie=Tie.CHAIR), rules, thresholds())


@of_all(ballots(rules | by_chair()), st.integers(0, 8), examples=200)
def test_a_vote_changed_from_no_to_yes_never_turns_passed_into_failed(ballot: Ballot, number: int) -> None:
    voting = [place.seat for place in ballot.places if ballot.may_vote(place)]
    if voting:
        seat = voting[number % len(voting)]
        against, in_favour = (replace(ballot, votes={**ballot.votes, seat: each}) for each in (Answer.NO, Answer.YES))
        assert in_favour.verdict().passed >= against.verdict().passed


def test_a_vote_changed_to_yes_undoes_no_tie_that_the_chair_decided() -> None:
    """Where the majority leaves out a role whose votes against made the two sides look even."""
    majority = Threshold(Fraction(2), None, strictly=True, uncounted=frozenset({"expert"}))
    rule = Rule(key="", source="", parameter=True, quorums=(majority,), majority=majority, tie=Tie.CHAIR)
    places = (*(Place(f"{n}", chair=n == 0) for n in range(4)), Place("expert", "expert"))
    votes = {"0": Answer.YES, "1": Answer.YES, "2": Answer.NO, "3": Answer.NO, "expert": Answer.NO}
    for expert in OPEN:
        assert Ballot(rule, places, {**votes, "expert": expert}).verdict().passed


def leaving_abstainers_out() -> st.SearchStrategy[Rule]:
    """Rules on the voters alone, where who abstains is none."""
    return st.builds(
        lambda rule, majority: replace(rule, majority=majority, abstained=replace(rule.abstained, in_voters=False)),
        rules,
        grouped(thresholds((Base.VOTERS, None))),
    )


@of_all(ballots(leaving_abstainers_out(), ways=(True,)))
def test_an_abstainer_left_out_of_the_base_changes_nothing_there(ballot: Ballot) -> None:
    more = replace(ballot, places=(*ballot.places, Place("one more", residents=7)))
    abstaining = replace(more, votes={**ballot.votes, "one more": Answer.ABSTAIN})
    for before, after in zip(_majority(ballot), _majority(abstaining), strict=True):
        assert (before.met, before.key) == (after.met, after.key)
        for name in ("counted", "size", "needed", "yes", "no"):
            assert before.numbers.get(name) == after.numbers.get(name)


def _majority(ballot: Ballot) -> list[Any]:
    return [line for line in ballot.verdict().tests if line.subject == "majority"]


@of_all(ballots(), st.randoms())
def test_the_order_of_votes_and_places_changes_nothing(ballot: Ballot, order: Any) -> None:
    places, votes = list(ballot.places), list(ballot.votes.items())
    order.shuffle(places)
    order.shuffle(votes)
    assert to_the_byte(replace(ballot, places=tuple(places), votes=dict(votes))) == to_the_byte(ballot)


@of_all(ballots())
def test_two_evaluations_agree_to_the_byte_one_of_them_by_the_kept_rule(ballot: Ballot) -> None:
    kept = rule_from(json.loads(json.dumps(plain_rule(ballot.rule))))
    assert to_the_byte(replace(ballot, rule=kept)) == to_the_byte(ballot)


# Recusal

FIXED = (Base.ASSIGNED, Base.MEMBERS, Base.PRESENT, None)
TAKING_PART = Treatment(in_quorum=True, in_voters=True)


def leaving_the_vote() -> st.SearchStrategy[Rule]:
    """Rules by which a recusal leaves the vote alone, and whoever is there counts for the quorum."""
    return st.builds(
        lambda rule, quorum: replace(
            rule, quorums=(quorum,), recusal=Recusal.LEAVES_VOTE, abstained=TAKING_PART, not_voting=TAKING_PART
        ),
        rules,
        grouped(thresholds(FIXED)),
    )


def on_the_assigned() -> st.SearchStrategy[Rule]:
    """Rules whose quorum is taken of the seats assigned by law, or is a number, however a recusal counts."""
    return st.builds(
        lambda rule, quorum: replace(rule, quorums=(quorum,), recusal=Recusal.LEAVES_BASE),
        rules,
        grouped(thresholds((Base.ASSIGNED, None))),
    )


@of_all(ballots(leaving_the_vote() | on_the_assigned(), ways=(True,)), st.integers(0, 8))
def test_a_recusal_that_takes_nobody_out_of_the_base_makes_no_sitting_valid(ballot: Ballot, number: int) -> None:
    if ballot.places:
        seat = ballot.places[number % len(ballot.places)].seat
        assert ballot.recusing(seat).verdict().valid <= ballot.verdict().valid


def test_a_recusal_makes_a_sitting_valid_only_where_the_rule_says_that_it_leaves_the_base() -> None:
    quorum = Threshold(HALF, Base.MEMBERS, strictly=False)
    rule = Rule(key="", source="", parameter=True, quorums=(quorum,), majority=quorum)
    places = tuple(Place(f"{n}", present=n < 2) for n in range(5))
    valid = {}
    for recusal in Recusal:
        ballot = Ballot(replace(rule, recusal=recusal), places, {"0": Answer.YES, "1": Answer.YES})
        assert not ballot.verdict().valid
        valid[recusal] = ballot.recusing("4").verdict().valid
    assert valid == {Recusal.LEAVES_BASE: True, Recusal.LEAVES_VOTE: False}


def test_who_abstains_out_of_the_quorum_and_is_recused_from_the_vote_alone_counts_for_it() -> None:
    """The one other way to a quorum: not the recusal shrinks the base, but a rule that does not count abstainers."""
    quorum = Threshold(HALF, Base.MEMBERS, strictly=True)
    rule = Rule(
        key="",
        source="",
        parameter=True,
        quorums=(quorum,),
        majority=quorum,
        abstained=Treatment(in_quorum=False, in_voters=False),
        recusal=Recusal.LEAVES_VOTE,
    )
    ballot = Ballot(rule, (Place("0"), Place("1")), {"0": Answer.YES, "1": Answer.ABSTAIN})
    assert not ballot.verdict().valid
    assert ballot.recusing("1").verdict().valid


# Rules made of others


@of_all(ballots(), st.lists(conditions, min_size=1, max_size=3))
def test_a_rule_made_of_several_is_met_as_its_parts_are(ballot: Ballot, parts: list[Any]) -> None:
    alone = [_met(ballot, part) for part in parts]
    assert _met(ballot, AllOf(tuple(parts))) == all(alone)
    assert _met(ballot, AnyOf(tuple(parts))) == any(alone)


def _met(ballot: Ballot, majority: Any) -> bool:
    rule = replace(ballot.rule, majority=majority, tie=Tie.FAILS)
    return replace(ballot, rule=rule).verdict().tests[-1].met


@of_all(rules, st.booleans())
def test_a_rule_comes_back_from_its_kept_form_as_it_was(rule: Rule, revote: bool) -> None:
    rule = replace(rule, revote=revote and not rule.secret)
    assert rule_from(json.loads(json.dumps(plain_rule(rule)))) == rule


# Words


@of_all(ballots().map(Ballot.verdict) | secret_verdicts(), st.integers(0, 3), examples=100)
def test_every_verdict_is_read_out_in_both_languages(found: Verdict, calls: int) -> None:
    plain = json.loads(json.dumps(plain_verdict(replace(found, calls=calls))))
    for language in ("it", "en"):
        told = sentences(plain, language)
        assert len(told) == len(plain["tests"]) + len(plain["warnings"])
        for sentence in told:
            assert not set(sentence) & set("{}%")
            assert "  " not in sentence
            assert sentence.endswith(".")


@of_all(ballots())
def test_nothing_reads_approved_unless_it_is(ballot: Ballot) -> None:
    found = ballot.verdict()
    said = " ".join(sentences(plain_verdict(found), "it"))
    assert (re.search(r"(?<!non )approvata", said) is not None) == found.passed


# What cannot be made


@of_all(ballots(), st.sampled_from(Outcome))
def test_a_verdict_cannot_be_given_an_outcome(ballot: Ballot, outcome: Outcome) -> None:
    found = ballot.verdict()
    with pytest.raises(ValueError, match="outcome"):
        replace(found, outcome=outcome)
    with pytest.raises(TypeError, match="outcome"):
        Verdict(found.rule, found.tally, outcome=outcome)  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError):
        found.outcome = outcome  # type: ignore[misc]


@of_all(treatments)
def test_nobody_against_is_nobody_against_however_silence_is_treated(treatment: Treatment) -> None:
    rule = Rule(
        key="",
        source="",
        parameter=True,
        quorums=(Unopposed(),),
        majority=Unopposed(),
        abstained=treatment,
        not_voting=treatment,
    )
    electorate = Electorate((Place("0"), Place("1")))
    assert Verdict(rule, count(rule, electorate, [("0", Answer.ABSTAIN)])).passed
    assert not Verdict(rule, count(rule, electorate, [("0", Answer.NO)])).valid
