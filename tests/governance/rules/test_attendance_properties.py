# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many are missing at a sitting, held against every choice of absent seats that could come in."""

from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.attendance import attendance
from governance.rules.electorate import Electorate, Place, count
from governance.rules.proceedings_wording import attendance_sentences
from governance.rules.rule import Rule
from governance.rules.tally import Answer
from governance.rules.thresholds import Base, Unit
from governance.rules.verdict import Verdict
from tests.governance.rules.bodies import ROLES, conditions, grouped, rules, seat, thresholds

FIXED = (Base.ASSIGNED, Base.MEMBERS, None)
by_head = grouped(thresholds(FIXED).map(lambda each: replace(each, unit=Unit.HEADS)))
head_rules = st.builds(lambda rule, quorum: replace(rule, quorums=(quorum,), since=None, until=None), rules, by_head)
any_rules = st.builds(lambda rule, quorum: replace(rule, quorums=(quorum,), since=None, until=None), rules, conditions)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Place, ...]:
    chance = draw(st.randoms(use_true_random=False))
    return tuple(member(number, chance) for number in range(chance.randint(0, 7)))


def member(number: int, chance: Random) -> Place:
    """A seat that is away as often as not."""
    return replace(seat(number, chance), role=chance.choice(ROLES), present=chance.random() < 0.5)


def entering(places: tuple[Place, ...], seats: tuple[str, ...]) -> Electorate:
    return Electorate(tuple(replace(each, present=each.present or each.seat in seats) for each in places))


def absent(places: tuple[Place, ...]) -> list[str]:
    return [each.seat for each in places if not each.present]


def are_enough(rule: Rule, places: tuple[Place, ...], seats: tuple[str, ...]) -> bool:
    return attendance(rule, entering(places, seats)).met


@settings(deadline=None, max_examples=100)
@given(head_rules, bodies())
def test_with_so_many_more_it_is_met_and_with_one_fewer_it_never_is(rule: Rule, places: tuple[Place, ...]) -> None:
    missing, away = attendance(rule, Electorate(places)).missing, absent(places)
    for number in range(len(away) + 1):
        met = any(are_enough(rule, places, each) for each in combinations(away, number))
        assert met == (missing is not None and number >= missing)


@settings(deadline=None, max_examples=100)
@given(any_rules, bodies())
def test_enough_are_there_where_a_vote_of_all_of_them_would_be_valid(rule: Rule, places: tuple[Place, ...]) -> None:
    told = attendance(rule, Electorate(places))
    voting = replace(rule, secret=False, substitutes=True)
    there = [each for each in places if each.in_office and each.present and not each.recused]
    votes = [(each.seat, Answer.YES) for each in there]
    verdict = Verdict(voting, count(voting, Electorate(places), votes))
    assert told.met == verdict.valid
    assert told.met == (told.missing == 0)
    assert told.missing is None or told.met or not told.by_seat


@settings(deadline=None, max_examples=100)
@given(any_rules, bodies())
def test_it_is_said_in_both_languages(rule: Rule, places: tuple[Place, ...]) -> None:
    plain = attendance(rule, Electorate(places)).plain()
    for language in ("it", "en"):
        said = attendance_sentences(plain, language)
        assert said
        assert all(each.endswith(".") and "{" not in each for each in said)
