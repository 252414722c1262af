# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule asks for what it counts and nothing more, and made-up numbers count exactly as a real ballot's do."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from governance.permissions import Role
from governance.rules.electorate import Electorate, Place, count, count_papers, count_written
from governance.rules.rule import IN_VOTERS, WRITTEN, Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.tally import Answer, Count, Tally
from governance.rules.thresholds import AllOf, Base, Threshold, Unit, Unopposed
from governance.rules.verdict import Outcome, Verdict
from workflows.forms.try_rule import TryRuleForm

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
SINDACO = frozenset({Role.SINDACO.value})
MAYORS = frozenset({Role.MAYOR.value})

QUORUM = Threshold(HALF, Base.MEMBERS, strictly=False)
MAJORITY = Threshold(HALF, Base.VOTERS, strictly=True)
FLOOR = Threshold(THIRD, Base.ASSIGNED, strictly=False, without=SINDACO, uncounted=SINDACO)
PLAIN = Rule(key="prova", source="Prova", parameter=True, quorums=(QUORUM,), majority=MAJORITY)
COUNCIL = replace(PLAIN, quorums=(FLOOR,))
SECRET = replace(PLAIN, secret=True)
TOWNS = replace(PLAIN, quorums=(Threshold(THIRD, Base.ASSIGNED, strictly=False, unit=Unit.MUNICIPALITIES),))


def in_writing(silence: Silence, rule: Rule = PLAIN) -> Rule:
    return replace(rule, written=Written(days=5, participation=QUORUM, silence=silence))


def tried(rule: Rule, convocation: int = 1, **typed: Any) -> TryRuleForm:
    return TryRuleForm(rule, convocation, {name: str(value) for name, value in typed.items()})


def verdict(rule: Rule, convocation: int = 1, **typed: Any) -> Verdict:
    form = tried(rule, convocation, **typed)
    assert form.is_valid(), form.errors
    return form.verdict


def faults(rule: Rule, convocation: int = 1, **typed: Any) -> dict[str, list[str]]:
    with translation.override("it"):
        form = tried(rule, convocation, **typed)
        assert not form.is_valid()
        return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def asked(rule: Rule, convocation: int = 1) -> set[str]:
    return set(TryRuleForm(rule, convocation).fields) - {"verbale"}


ANSWERS = {"favorevoli", "contrari", "astenuti"}
SITTING = {"presenti", *ANSWERS, "non_votanti", "obbligo"}


@pytest.mark.parametrize(
    ("rule", "convocation", "fields"),
    [
        (PLAIN, 1, {"in_carica", *SITTING}),
        (COUNCIL, 1, {"assegnati", *SITTING, "sindaco"}),
        (SECRET, 1, {"in_carica", *SITTING, "bianche", "nulle"}),
        (replace(PLAIN, tie=Tie.CHAIR), 1, {"in_carica", *SITTING, "presiede"}),
        (replace(SECRET, tie=Tie.CHAIR), 1, {"in_carica", *SITTING, "bianche", "nulle"}),
        (TOWNS, 1, {"comuni_assegnati", "comuni_presenti", *SITTING}),
        (in_writing(Silence.CONSENT, COUNCIL), 1, {"assegnati", *SITTING, "sindaco"}),
        (in_writing(Silence.CONSENT, COUNCIL), WRITTEN, {"in_carica", *ANSWERS, "obbligo", "chiedono"}),
        (replace(PLAIN, quorums=(Threshold(Fraction(5), None, strictly=False),)), 1, SITTING),
        (
            replace(PLAIN, majority=Unopposed(Unit.WEIGHT)),
            1,
            {"in_carica", "presenti"} | {f"pesi_{n}" for n in SITTING},
        ),
    ],
)
def test_a_rule_asks_only_for_what_it_counts(rule: Rule, convocation: int, fields: set[str]) -> None:
    assert asked(rule, convocation) == fields


def test_an_answer_that_leaves_the_quorum_is_asked_in_the_units_of_the_quorum() -> None:
    rule = replace(TOWNS, abstained=Treatment(in_quorum=False, in_voters=False))
    assert {f"comuni_{name}" for name in ANSWERS} < asked(rule)
    there = {"comuni_assegnati": 9, "presenti": 3, "favorevoli": 2, "astenuti": 1, "comuni_presenti": 3}
    assert not verdict(rule, **there, comuni_favorevoli=2, comuni_astenuti=1).valid
    assert verdict(rule, **there, comuni_favorevoli=3).valid


def test_present_follows_from_the_answers() -> None:
    numbers = {"in_carica": 9, "favorevoli": 3, "contrari": 1, "non_votanti": 1}
    assert verdict(PLAIN, **numbers).tests == verdict(PLAIN, **numbers, presenti=5).tests


def test_numbers_are_read_as_people_write_them() -> None:
    rule = replace(PLAIN, quorums=(Threshold(HALF, Base.ASSIGNED, strictly=False, unit=Unit.POPULATION),))
    for written in ("1857701", "1.857.701", "1 857 701", "1’857’701", "1,857,701", " 1.857.701 "):
        read = verdict(rule, abitanti_assegnati="2277857", abitanti_presenti=written, favorevoli=1)
        assert read.tally.sum(Unit.POPULATION).present == 1_857_701


@pytest.mark.parametrize(("typed", "weight"), [("1/2", HALF), ("0,5", HALF), ("2.5", Fraction(5, 2)), ("4/2", 2)])
def test_half_a_vote_is_exact(typed: str, weight: Fraction) -> None:
    rule = replace(PLAIN, majority=replace(MAJORITY, unit=Unit.WEIGHT))
    counted = verdict(rule, in_carica=9, presenti=9, pesi_favorevoli=typed, pesi_contrari="1/2").tally
    assert counted.sum(Unit.WEIGHT).yes == weight


@pytest.mark.parametrize("typed", ["-1", "1,5", "tre", "10001", "1.00", "0x10", "1e3", "٣", "9" * 5000, "1\x00"])
def test_what_is_no_number_of_people_is_said_beside_its_field(typed: str) -> None:
    found = faults(PLAIN, in_carica=9, favorevoli=typed)
    assert set(found) == {"favorevoli"}
    assert found["favorevoli"][0] in {
        "Scrivi un numero intero da 0 a 10.000.",
        "I caratteri nulli non sono consentiti.",
    }


@pytest.mark.parametrize("typed", ["1/0", "-1/2", "1.000", "1000000", "mezzo"])
def test_what_is_no_weight_is_said_beside_its_field(typed: str) -> None:
    rule = replace(PLAIN, majority=replace(MAJORITY, unit=Unit.WEIGHT))
    found = faults(rule, in_carica=9, presenti=9, pesi_favorevoli=typed)
    assert found == {"pesi_favorevoli": ["Scrivi un numero da 0 a 999.999; la metà è 1/2."]}


WHERE_TO = "Chi è presente e non vota va tra i «presenti non votanti»."


@pytest.mark.parametrize(
    ("rule", "typed", "field", "sentence"),
    [
        (PLAIN, {"favorevoli": 3}, "in_carica", "Scrivi quanti sono."),
        (PLAIN, {"in_carica": 0, "favorevoli": 0}, "in_carica", "Scrivi quanti sono."),
        (PLAIN, {"in_carica": 9}, "favorevoli", "Scrivi quanti sono presenti o come votano."),
        (TOWNS, {"comuni_assegnati": 9, "favorevoli": 1}, "comuni_presenti", "Scrivi quanti sono."),
        (
            PLAIN,
            {"in_carica": 9, "presenti": 5, "favorevoli": 6},
            "presenti",
            "Le risposte sono 6 in tutto, ma i presenti solo 5.",
        ),
        (
            PLAIN,
            {"in_carica": 9, "presenti": 5, "favorevoli": 4},
            "presenti",
            f"Le risposte sono 4 in tutto e i presenti 5: differenza 1. {WHERE_TO}",
        ),
        (PLAIN, {"in_carica": 3, "favorevoli": 4}, "in_carica", "Stando agli altri numeri sono almeno 4."),
        (
            PLAIN,
            {"in_carica": 4, "favorevoli": 4, "obbligo": 1},
            "in_carica",
            "Stando agli altri numeri sono almeno 5.",
        ),
        (COUNCIL, {"assegnati": 3, "favorevoli": 4}, "assegnati", "Stando agli altri numeri sono almeno 4."),
        (
            COUNCIL,
            {"assegnati": 9, "favorevoli": 4, "sindaco": "contrario"},
            "sindaco",
            "Stando ai numeri qui sopra nessuno è presente e risponde così.",
        ),
        (
            COUNCIL,
            {"assegnati": 4, "favorevoli": 4},
            "sindaco",
            "Stando ai numeri qui sopra sono presenti tutti, anche il Sindaco.",
        ),
        (
            COUNCIL,
            {"assegnati": 9, "favorevoli": 4, "sindaco": "boh"},
            "sindaco",
            "Scegli una delle risposte proposte.",
        ),
        (PLAIN, {"in_carica": 9, "favorevoli": 4, "verbale": "boh"}, "verbale", "Scegli una delle risposte proposte."),
        (
            replace(PLAIN, tie=Tie.CHAIR),
            {"in_carica": 9, "favorevoli": 4, "presiede": "contrario"},
            "presiede",
            "Stando ai numeri qui sopra nessuno risponde così.",
        ),
    ],
)
def test_numbers_that_cannot_be_true_are_refused_one_by_one(
    rule: Rule, typed: dict[str, Any], field: str, sentence: str
) -> None:
    assert faults(rule, **typed) == {field: [sentence]}


def test_more_assigned_than_in_office_and_not_less() -> None:
    rule = replace(PLAIN, majority=replace(MAJORITY, base=Base.ASSIGNED))
    found = faults(rule, in_carica=9, assegnati=8, favorevoli=4)
    assert found == {"assegnati": ["Stando agli altri numeri sono almeno 9."]}


def test_the_numbers_of_a_role_that_is_left_out_are_asked_apart_and_taken_out() -> None:
    rule = replace(PLAIN, quorums=(replace(QUORUM, without=MAYORS, uncounted=MAYORS),))
    assert {"mayor_in_carica", "mayor_presenti", "mayor_favorevoli"} < asked(rule)
    numbers = {"in_carica": 12, "presenti": 6, "favorevoli": 6}
    assert verdict(rule, **numbers, mayor_in_carica=2, mayor_presenti=1, mayor_favorevoli=1).valid
    assert not verdict(rule, **numbers, mayor_in_carica=2, mayor_presenti=2, mayor_favorevoli=2).valid
    found = faults(rule, **numbers, mayor_in_carica=13, mayor_favorevoli=7)
    assert found == {
        "mayor_in_carica": ["Stando ai numeri qui sopra sono al massimo 12."],
        "mayor_presenti": ["Stando ai numeri qui sopra sono al massimo 6."],
        "mayor_favorevoli": ["Stando ai numeri qui sopra sono al massimo 6."],
    }
    assert faults(rule, **numbers, mayor_in_carica=7) == {"mayor_in_carica": ["Non si accorda con i numeri qui sopra."]}


def test_in_a_secret_ballot_it_is_asked_only_whether_the_sindaco_is_there() -> None:
    rule = replace(SECRET, quorums=(FLOOR,))
    numbers = {"assegnati": 19, "favorevoli": 5, "bianche": 1}
    assert verdict(rule, **numbers).valid
    assert not verdict(rule, **numbers, sindaco="presente").valid
    assert "sindaco" in faults(rule, **numbers, sindaco="favorevole")


def test_a_member_may_call_a_written_procedure_to_a_sitting() -> None:
    rule = in_writing(Silence.NOTHING)
    assert verdict(rule, WRITTEN, in_carica=9, favorevoli=9).passed
    assert verdict(rule, WRITTEN, in_carica=9, favorevoli=9, chiedono=1).outcome is Outcome.TO_SITTING


def test_who_takes_part_in_writing_is_told_by_the_answers() -> None:
    rule = in_writing(Silence.NOTHING, replace(PLAIN, majority=replace(MAJORITY, unit=Unit.MUNICIPALITIES)))
    assert {"in_carica", *ANSWERS} < asked(rule, WRITTEN)
    assert "presenti" not in asked(rule, WRITTEN)


@pytest.mark.parametrize(("chair", "outcome"), [("favorevole", Outcome.APPROVED), ("contrario", Outcome.NOT_APPROVED)])
def test_in_a_tie_whoever_takes_the_chair_decides(chair: str, outcome: Outcome) -> None:
    rule = replace(PLAIN, tie=Tie.CHAIR)
    assert verdict(rule, in_carica=9, favorevoli=3, contrari=3, presiede=chair).outcome is outcome


def test_the_second_convocation_has_its_own_quorum() -> None:
    rule = replace(PLAIN, quorums=(QUORUM, replace(QUORUM, amount=THIRD)))
    assert not verdict(rule, 1, in_carica=9, favorevoli=3).valid
    assert verdict(rule, 2, in_carica=9, favorevoli=3).valid


def test_what_was_typed_makes_the_same_form_again() -> None:
    form = tried(COUNCIL, assegnati="19", favorevoli=" 7 ", contrari="", sindaco="favorevole", altro="x")
    assert dict(form.address()) == {"assegnati": "19", "favorevoli": "7", "sindaco": "favorevole"}


def test_a_form_of_which_nothing_is_told_is_empty() -> None:
    assert not TryRuleForm.asked(PLAIN, 1, {"regola": "prova"}).is_bound
    assert TryRuleForm.asked(PLAIN, 1, {"favorevoli": ""}).is_bound


# Made-up numbers against the engine's own count of a real electorate.

OPEN = (Answer.YES, Answer.NO, Answer.ABSTAIN, Answer.NOT_VOTING)
NAMES = {
    "assigned": "assegnati",
    "members": "in_carica",
    "present": "presenti",
    "yes": "favorevoli",
    "no": "contrari",
    "abstained": "astenuti",
    "not_voting": "non_votanti",
    "blank": "bianche",
    "void": "nulle",
}
OF_SINDACO = {Answer.YES: "favorevole", Answer.NO: "contrario", Answer.ABSTAIN: "astenuto"}
COLUMNS = {Answer.YES: "yes", Answer.NO: "no", Answer.ABSTAIN: "abstained"}
BOTH = replace(COUNCIL, majority=AllOf((MAJORITY, Threshold(THIRD, Base.MEMBERS, strictly=False))))


@st.composite
def sittings(draw: st.DrawFn) -> tuple[Rule, list[Place], dict[str, Answer]]:
    """A council with its Sindaco, some of it vacant, absent or recused, and how everybody there answers."""
    recusal = draw(st.sampled_from(Recusal))
    rule = replace(draw(st.sampled_from([PLAIN, COUNCIL, BOTH])), recusal=recusal)
    rule = replace(rule, abstained=draw(st.sampled_from([IN_VOTERS, rule.abstained])))
    states = draw(st.lists(st.sampled_from(["vacant", "absent", "recused", *OPEN]), min_size=1, max_size=8))
    states = [draw(st.sampled_from(["absent", *OPEN])), *states]
    places = [
        Place(
            str(number),
            Role.SINDACO if number == 0 else Role.COUNCILLOR,
            in_office=state != "vacant",
            present=state not in {"vacant", "absent"},
            recused=state == "recused",
        )
        for number, state in enumerate(states)
    ]
    return rule, places, {str(number): state for number, state in enumerate(states) if isinstance(state, Answer)}


def typed_of(tally: Tally, places: list[Place]) -> dict[str, Any]:
    total = tally.sum(Unit.HEADS)
    told: dict[str, Any] = {name: getattr(total, column) for column, name in NAMES.items()}
    recused = sum(place.recused for place in places)
    return {**told, "in_carica": sum(place.in_office for place in places), "obbligo": recused}


@given(sittings())
def test_made_up_numbers_of_a_sitting_say_what_the_sitting_itself_says(
    sitting: tuple[Rule, list[Place], dict[str, Answer]],
) -> None:
    rule, places, votes = sitting
    tally = count(rule, Electorate(tuple(places)), votes.items())
    sindaco = votes.get("0")
    typed = {**typed_of(tally, places), "sindaco": OF_SINDACO.get(sindaco, "non_votante") if sindaco else ""}
    assert verdict(rule, **typed).tests == Verdict(rule, tally).tests


@given(sittings(), st.sampled_from(Silence))
def test_made_up_numbers_of_a_written_procedure_say_what_it_says_itself(
    sitting: tuple[Rule, list[Place], dict[str, Answer]], silence: Silence
) -> None:
    rule, places, votes = sitting
    rule = in_writing(silence, rule)
    votes = {seat: answer for seat, answer in votes.items() if answer in OF_SINDACO}
    tally = count_written(rule, Electorate(tuple(places)), votes.items())
    answered = {NAMES[column]: list(votes.values()).count(answer) for answer, column in COLUMNS.items()}
    typed = {**typed_of(Tally({("", Unit.HEADS): Count()}), places), **answered, "assegnati": len(places)}
    typed["sindaco"] = OF_SINDACO[votes["0"]] if "0" in votes else ""
    assert verdict(rule, WRITTEN, **typed).tests == Verdict(rule, tally, WRITTEN).tests


@given(st.lists(st.sampled_from([*Answer]), min_size=1, max_size=9), st.integers(0, 4))
def test_made_up_papers_say_what_the_urn_says(papers: list[Answer], absent: int) -> None:
    there = [Place(str(number)) for number in range(len(papers))]
    away = [Place(f"assente-{number}", present=False) for number in range(absent)]
    counted = {answer: papers.count(answer) for answer in Answer}
    tally = count_papers(SECRET, Electorate((*there, *away)), counted)
    assert verdict(SECRET, **typed_of(tally, [*there, *away])).tests == Verdict(SECRET, tally).tests
