# SPDX-License-Identifier: AGPL-3.0-or-later
"""A verdict is computed from a rule and a tally, and says how."""

from fractions import Fraction

import pytest

from governance.rules.tally import Tally, contradiction
from governance.rules.thresholds import Base, Threshold
from governance.rules.verdict import Rule, plain_rule, plain_verdict, rule_from, verdict
from governance.rules.wording import sentences

HALF = Fraction(1, 2)


def rule(majority: Base = Base.VOTERS, *, abstentions_count: bool = False, quorum: Base = Base.MEMBERS) -> Rule:
    return Rule(
        key="sample",
        source="parameter of the authority",
        parameter=True,
        quorum=Threshold(quorum, HALF, strictly=False),
        majority=Threshold(majority, HALF, strictly=True),
        abstentions_count=abstentions_count,
    )


def tally(yes: int, no: int, abstained: int = 0, not_voting: int = 0, members: int = 5) -> Tally:
    return Tally(members, members, yes, no, abstained, not_voting)


@pytest.mark.parametrize(
    ("ruled_by", "counted", "valid", "passed"),
    [
        pytest.param(rule(), tally(3, 2), True, True, id="three of five carry"),
        pytest.param(rule(), tally(2, 2), True, False, id="a tie does not approve (Ministry 2019)"),
        pytest.param(rule(), tally(2, 0), False, False, id="two of five are no quorum of a half"),
        pytest.param(rule(), tally(7, 0, 10, members=17), True, True, id="TAR Brescia 680/2020: abstainers excluded"),
        pytest.param(rule(abstentions_count=True), tally(7, 0, 10, members=17), True, False, id="abstainers counted"),
        pytest.param(rule(Base.PRESENT), tally(7, 0, 10, members=17), True, False, id="majority of those present"),
        pytest.param(rule(Base.MEMBERS), tally(10, 6, 0, members=19), True, True, id="10 of 19 members"),
        pytest.param(rule(Base.MEMBERS), tally(9, 0, 0, members=19), False, False, id="9 of 19 members"),
        pytest.param(rule(), tally(3, 9, members=12), True, False, id="9 against 3 is not approved"),
        pytest.param(rule(), tally(0, 0, 3), True, False, id="only abstentions carry nothing"),
        pytest.param(rule(Base.PRESENT), tally(2, 1, 0, 1), True, False, id="present not voting stays in the base"),
    ],
)
def test_the_outcome_follows_from_rule_and_tally(ruled_by: Rule, counted: Tally, valid: bool, passed: bool) -> None:
    found = verdict(ruled_by, counted)
    assert (found.valid, found.passed) == (valid, passed)


def test_a_verdict_reads_itself_out_in_both_languages() -> None:
    working = plain_verdict(verdict(rule(), tally(3, 1, 1)))
    assert sentences(working, "it") == [
        "5 in carica, 5 presenti: numero legale 3 raggiunto.",
        "3 favorevoli, 1 contrario, 1 astenuto, 0 presenti non votanti: voti necessari 3 su 4 votanti, approvata.",
    ]
    assert sentences(working, "en")[0] == "5 in office, 5 present: quorum of 3 reached."
    assert sentences(working, "fr") == sentences(working, "it")


def test_what_was_needed_is_the_smallest_number_that_carries() -> None:
    for members in range(1, 40):
        needed = int(verdict(rule(), tally(members, 0, members=members)).tests[1].numbers["needed"])
        assert verdict(rule(), tally(needed, members - needed, members=members)).tests[1].met
        assert not verdict(rule(), tally(needed - 1, members - needed + 1, members=members)).tests[1].met


def test_a_rule_comes_back_from_its_frozen_form_as_it_was() -> None:
    for each in (rule(), rule(Base.ASSIGNED, abstentions_count=True, quorum=Base.ASSIGNED)):
        assert rule_from(plain_rule(each)) == each


@pytest.mark.parametrize(
    ("numbers", "difference"),
    [
        ((17, 7, 0, 10, 0), None),
        ((16, 10, 0, 6, 0), None),
        ((None, 11, None, 5, None), None),
        ((20, 10, None, 6, None), None),
        ((17, 10, 0, 6, 0), 1),
        ((12, 9, 0, 6, None), 3),
    ],
)
def test_a_transcribed_tally_must_add_up(numbers: tuple[int | None, ...], difference: int | None) -> None:
    present, yes, no, abstained, not_voting = numbers
    found = contradiction(present=present, yes=yes, no=no, abstained=abstained, not_voting=not_voting)
    assert (found and found.values["difference"]) == difference
