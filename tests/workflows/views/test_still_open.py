# SPDX-License-Identifier: AGPL-3.0-or-later
"""Made-up numbers, told as seats, are the same ballot; and what would still change it is said where it is known."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.electorate import Electorate, Place, count, count_written
from governance.rules.rule import WRITTEN, Rule, Silence, Tie
from governance.rules.tally import Answer
from governance.rules.thresholds import Base, Threshold, Unit
from governance.rules.verdict import Verdict
from tests.workflows.forms.test_try_rule import (
    COLUMNS,
    COUNCIL,
    MAJORITY,
    NAMES,
    OF_SINDACO,
    PLAIN,
    SECRET,
    in_writing,
    sittings,
    tried,
    typed_of,
)
from workflows.forms.try_rule import TryRuleForm
from workflows.views.still_open import MOST_SEATS, ballot_of, what_would_change_it


def said(form: TryRuleForm) -> list[str]:
    assert form.is_valid(), form.errors
    with translation.override("it"):
        return list(what_would_change_it(form))


@given(sittings())
def test_the_seats_of_made_up_numbers_make_the_same_verdict(
    sitting: tuple[Rule, list[Place], dict[str, Answer]],
) -> None:
    rule, places, votes = sitting
    sindaco = OF_SINDACO.get(votes["0"], "non_votante") if "0" in votes else ""
    typed = typed_of(count(rule, Electorate(tuple(places)), votes.items()), places)
    form = tried(rule, **{**typed, "sindaco": sindaco})
    assert form.is_valid()
    electorate, cast = ballot_of(form)
    assert Verdict(rule, count(rule, electorate, cast)).tests == form.verdict.tests


@given(sittings(), st.sampled_from(Silence))
def test_the_seats_of_a_made_up_written_procedure_make_the_same_verdict(
    sitting: tuple[Rule, list[Place], dict[str, Answer]], silence: Silence
) -> None:
    rule, places, votes = sitting
    rule = in_writing(silence, rule)
    answered = {NAMES[column]: list(votes.values()).count(answer) for answer, column in COLUMNS.items()}
    office = sum(place.in_office for place in places)
    typed = {"in_carica": office, "assegnati": len(places), "obbligo": sum(place.recused for place in places)}
    sindaco = OF_SINDACO.get(votes.get("0", Answer.BLANK), "")
    form = tried(rule, WRITTEN, **typed, **answered, sindaco=sindaco)
    assert form.is_valid()
    electorate, cast = ballot_of(form)
    assert Verdict(rule, count_written(rule, electorate, cast), WRITTEN).tests == form.verdict.tests


@pytest.mark.parametrize(("chair", "tests"), [("favorevole", True), ("contrario", False), ("non_votante", False)])
def test_whoever_takes_the_chair_sits_among_those_who_answer_so(chair: str, tests: bool) -> None:
    rule = replace(PLAIN, tie=Tie.CHAIR)
    form = tried(rule, in_carica=9, favorevoli=3, contrari=3, non_votanti=1, presiede=chair)
    assert form.is_valid()
    electorate, cast = ballot_of(form)
    again = Verdict(rule, count(rule, electorate, cast))
    assert again.tests == form.verdict.tests
    assert again.passed is tests


def test_what_would_be_enough_is_said() -> None:
    form = tried(COUNCIL, assegnati=19, presenti=9, favorevoli=3, contrari=5, non_votanti=1, sindaco="contrario")
    assert said(form) == [
        "Il numero legale c’è.",
        "Ne bastano 3 favorevoli in più (2 ora assenti), se nessun altro risponde.",
        "Con 7 favorevoli in più (6 ora assenti) è certa, qualunque cosa facciano gli altri.",
    ]


def test_what_nobody_can_change_any_more_is_said() -> None:
    absolute = replace(PLAIN, majority=replace(MAJORITY, base=Base.MEMBERS))
    assert said(tried(absolute, in_carica=9, favorevoli=5, contrari=1))[-1].startswith("Già approvata")
    assert said(tried(absolute, in_carica=9, favorevoli=1, contrari=5))[-1] == "Non può più essere approvata."


def test_of_a_written_procedure_the_missing_answers_are_told() -> None:
    form = tried(in_writing(Silence.NOTHING), WRITTEN, in_carica=9, favorevoli=3)
    assert said(form)[0] == "Per la partecipazione minima mancano 2 risposte."


THREE_THERE = replace(PLAIN, quorums=(Threshold(Fraction(3), None, strictly=False),))


@pytest.mark.parametrize(
    "form",
    [
        tried(SECRET, in_carica=9, favorevoli=5),
        tried(replace(PLAIN, majority=replace(MAJORITY, unit=Unit.WEIGHT)), in_carica=9, presenti=5, pesi_favorevoli=5),
        tried(THREE_THERE, favorevoli=5),
        tried(PLAIN, in_carica=MOST_SEATS + 1, favorevoli=5),
        tried(in_writing(Silence.NOTHING), WRITTEN, in_carica=9, favorevoli=5, chiedono=1),
    ],
)
def test_nothing_is_said_where_it_cannot_be_known(form: TryRuleForm) -> None:
    assert said(form) == []
