# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of opinions whatever their rule and whatever is known of them."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.opinions import (
    Consequence,
    Facts,
    Follows,
    Given,
    Lift,
    Nature,
    OpinionRule,
    Standing,
    effect,
    opinion_rule_from,
)
from governance.rules.proceedings_wording import effect_sentences
from governance.rules.rule import Rule, Tie
from governance.rules.tally import stated
from governance.rules.thresholds import Base, Threshold
from governance.rules.verdict import Verdict

REINFORCED = Rule(
    key="reinforced",
    source="by the rule",
    parameter=True,
    quorums=(Threshold(Fraction(3), None, strictly=False),),
    majority=Threshold(Fraction(1, 2), Base.MEMBERS, strictly=True),
    tie=Tie.REPEAT,
)
OVERCOME = Verdict(REINFORCED, stated(members=6, yes=6))

votes = st.builds(
    lambda yes, no: Verdict(REINFORCED, stated(members=6, yes=yes, no=no)), st.integers(0, 6), st.integers(0, 6)
)
numbers = st.integers(0, 3)


def consequence(follows: Follows, sittings: int, days: int) -> Consequence:
    if follows is Follows.AFTER:
        return Consequence(follows=follows, failed_sittings=sittings, silence_days=days + (sittings == days == 0))
    return Consequence(follows=follows, rule="reinforced" if follows is Follows.REINFORCED else "")


came = [each for each in Follows if each is not Follows.AFTER]
after_opinion = st.none() | st.builds(consequence, st.sampled_from(came), numbers, numbers)
after_silence = st.none() | st.builds(consequence, st.sampled_from(Follows), numbers, numbers)
rules = st.builds(
    OpinionRule,
    nature=st.sampled_from(Nature),
    source=st.just("Statuto"),
    parameter=st.booleans(),
    conditional=after_opinion,
    negative=after_opinion,
    missing=after_silence,
)


def facts(given_: Given | None, days_left: int | None, accepted: bool, **more: Any) -> Facts:
    runs = days_left is not None and days_left >= 0
    return Facts(
        given=None if given_ is Given.NOT_GIVEN and runs else given_,
        days_left=days_left,
        accepted=accepted and given_ is Given.CONDITIONAL,
        **more,
    )


known = st.builds(
    facts,
    st.none() | st.sampled_from(Given),
    st.none() | st.integers(-2, 2),
    st.booleans(),
    asked=st.sampled_from([True, True, True, False]),
    failed_sittings=numbers,
    silence_days=numbers,
    reasons=st.booleans(),
    reinforced=st.none() | votes,
)


@settings(deadline=None)
@given(rules, known)
def test_never_asked_for_stops_the_proposal_whatever_came_unless_optional(rule: OpinionRule, told: Facts) -> None:
    found = effect(rule, replace(told, asked=False))
    if rule.nature is not Nature.OPTIONAL:
        assert (found.standing, found.lifts) == (Standing.BLOCKED, (Lift.ASKING,))
    elif told.given is None:
        assert found.proceeds


@settings(deadline=None)
@given(rules, known)
def test_a_favourable_opinion_and_accepted_conditions_let_it_go_on(rule: OpinionRule, told: Facts) -> None:
    asked = replace(told, asked=True, accepted=False)
    assert effect(rule, replace(asked, given=Given.FAVOURABLE)).proceeds
    assert effect(rule, replace(asked, given=Given.CONDITIONAL, accepted=True)).proceeds


def lifted(told: Facts, lift: Lift) -> Facts:
    """The same, when that has been done."""
    if lift is Lift.REASONS:
        return replace(told, reasons=True)
    if lift is Lift.VOTE:
        return replace(told, reinforced=OVERCOME)
    if lift is Lift.CONDITIONS:
        return replace(told, accepted=True)
    return replace(told, asked=True, given=Given.FAVOURABLE, accepted=False)


@settings(deadline=None, max_examples=300)
@given(rules, known)
def test_whatever_is_said_to_let_it_go_on_does(rule: OpinionRule, told: Facts) -> None:
    found = effect(rule, told)
    for lift in found.lifts:
        assert effect(rule, lifted(told, lift)).proceeds
    assert found.lifts == () or found.standing in (Standing.OWED, Standing.BLOCKED)
    assert found.standing is not Standing.OWED or found.lifts
    for lift in {Lift.REASONS, Lift.CONDITIONS} - set(found.lifts):
        if told.given is Given.CONDITIONAL or lift is Lift.REASONS:
            assert effect(rule, lifted(told, lift)).proceeds == found.proceeds


@settings(deadline=None)
@given(rules, known, numbers, numbers)
def test_more_failed_sittings_and_more_silence_never_stop_it(
    rule: OpinionRule, told: Facts, sittings: int, days: int
) -> None:
    more = replace(told, failed_sittings=told.failed_sittings + sittings, silence_days=told.silence_days + days)
    assert effect(rule, more).proceeds or not effect(rule, told).proceeds


@settings(deadline=None)
@given(rules, known)
def test_the_end_of_the_term_is_the_same_as_not_given(rule: OpinionRule, told: Facts) -> None:
    over = replace(told, given=None, days_left=-1, accepted=False)
    assert effect(rule, over) == effect(rule, replace(over, given=Given.NOT_GIVEN)) or not told.asked


@settings(deadline=None)
@given(rules, known)
def test_an_effect_is_kept_in_plain_words_names_its_source_and_is_read_out(rule: OpinionRule, told: Facts) -> None:
    found = effect(rule, told)
    plain = json.loads(json.dumps(found.plain()))
    assert plain == effect(rule, told).plain()
    assert opinion_rule_from(json.loads(json.dumps(rule.plain()))) == rule
    assert found.source
    for language in ("it", "en"):
        said = effect_sentences(plain, language)
        assert len(said) == len(found.working)
        assert all(each.endswith(".") and "{" not in each for each in said)
