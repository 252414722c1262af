# SPDX-License-Identifier: AGPL-3.0-or-later
"""How things are said: dates as people write them, states with a shape, rules and rights in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation

from governance.errors import Reason
from governance.machines import MACHINES
from governance.models import Assignment, Criterion, Gate
from governance.permissions import May, Role, holders
from governance.rules.rule import IN_VOTERS, PARAMETER, Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.thresholds import AllOf, AnyOf, Base, Condition, Threshold, Unit, Unopposed
from governance.selectors.inside import Evidence
from workflows.procedures.loader import loads
from workflows.procedures.shipped import shipped
from workflows.templatetags import shapes, words
from workflows.views.rule_words import rule_sentences

TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def italian() -> Iterator[None]:
    with translation.override("it"):
        yield


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2023, 11, 10), "10 novembre 2023"),
        (date(2023, 11, 1), "1° novembre 2023"),
        (date(2023, 11, 11), "11 novembre 2023"),
        (datetime(2023, 11, 9, 23, 30, tzinfo=UTC), "10 novembre 2023"),
        (None, "–"),
    ],
)
def test_a_day(value: date | None, said: str) -> None:
    assert words.day(value) == said


def test_a_day_in_english() -> None:
    with translation.override("en"):
        assert words.day(date(2023, 11, 1)) == "1 November 2023"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("2023-05", "maggio 2023"),
        ("2023-11-10", "10 novembre 2023"),
        ("2023-11-10T09:30", "10 novembre 2023, ore 09:30"),
    ],
)
def test_a_date_as_far_as_its_document_goes(told: str, said: str) -> None:
    assert words.as_dated(told) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 11, 7), "in ritardo di 3 giorni"),
        (date(2026, 11, 9), "in ritardo di 1 giorno"),
        (date(2026, 11, 10), "scade oggi"),
        (date(2026, 11, 11), "scade domani"),
        (date(2026, 11, 15), "scade tra 5 giorni"),
        (date(2026, 12, 8), "entro l’8 dicembre 2026"),
        (date(2026, 12, 31), "entro il 31 dicembre 2026"),
        (None, "senza scadenza"),
    ],
)
def test_by_when(due: date | None, said: str) -> None:
    assert words.by_when(due, TODAY) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2023, 7, 1), date(2023, 10, 31), "da luglio a ottobre 2023"),
        (date(2023, 7, 1), date(2023, 8, 31), "da luglio ad agosto 2023"),
        (date(2023, 12, 1), date(2024, 1, 31), "da dicembre 2023 a gennaio 2024"),
        (date(2023, 5, 1), date(2023, 5, 31), "maggio 2023"),
        (date(2023, 5, 8), date(2023, 5, 11), "dall’8 all’11 maggio 2023"),
        (date(2023, 5, 1), date(2023, 6, 12), "dal 1° maggio al 12 giugno 2023"),
        (date(2023, 12, 5), date(2024, 1, 8), "dal 5 dicembre 2023 all’8 gennaio 2024"),
        (None, date(2023, 5, 11), "entro l’11 maggio 2023"),
        (date(2023, 5, 18), None, "dal 18 maggio 2023"),
        (None, None, "–"),
    ],
)
def test_a_planned_window(start: date | None, end: date | None, said: str) -> None:
    assert words.window(start, end) == said


@pytest.mark.parametrize(
    ("number", "said"), [(170, "170 giorni di ritardo"), (-3, "3 giorni di anticipo"), (0, "nei tempi"), (None, "–")]
)
def test_a_slip(number: int | None, said: str) -> None:
    assert words.slip_words(number) == said


def test_an_instant_that_the_record_does_not_tell() -> None:
    assert words.moment(None) == "data non agli atti"
    assert words.moment(datetime(2026, 1, 8, 9, 5, tzinfo=UTC)) == "8 gennaio 2026, ore 10:05"


@pytest.mark.parametrize(
    ("text", "said"),
    [("Presidente", "presidente"), ("IRES", "IRES"), ("L’analisi", "l’analisi"), ("L'analisi", "l'analisi"), ("", "")],
)
def test_a_name_inside_a_sentence(text: str, said: str) -> None:
    assert words.sentence_case(text) == said


def test_every_right_and_every_role_has_its_words() -> None:
    assert set(words.RIGHTS) == set(May)
    assert set(words.ROLES) == set(Role)
    said = words.someone_of(May.CALL_BALLOT, holders(May.CALL_BALLOT))
    assert said == "Possono mettere ai voti: il presidente della cabina di regia."


def test_a_reason_names_states_and_moves_in_the_words_of_their_machine() -> None:
    reason = Reason(
        "not_now",
        "This is “%(state)s” now: “%(move)s” is not possible",
        {"state": "closed", "move": "Open the phase"},
    )
    assert words.say(reason, "phase") == "Ora lo stato è «chiusa»: «Apri la fase» non è possibile"
    asleep = Reason("cycle_not_running", "The cycle is “%(state)s”: nothing in it moves", {"state": "suspended"})
    assert words.say(asleep, "phase") == "Il ciclo è «sospeso»: al suo interno non si muove nulla"


def test_every_state_has_a_shape() -> None:
    known = {"planned", "ready", "active", "deciding", "paused", "done", "document", "unknown", "skipped", "stopped"}
    found = {shapes.shape_of(machine, state) for machine in MACHINES.values() for state in machine.states}
    assert found == known


def test_states_that_differ_in_meaning_differ_in_shape() -> None:
    phase = MACHINES["phase"]
    assert (
        len({shapes.shape_of(phase, state) for state in ("planned", "active", "in_review", "closed", "stopped")}) == 5
    )


@pytest.mark.parametrize(
    ("work", "gate", "met", "said"),
    [
        ("accepted", "approved", True, ("done", "soddisfatto")),
        ("assigned", "awaiting", False, ("planned", "manca ancora")),
        ("not_in_record", "not_in_record", True, ("unknown", "non risulta agli atti")),
        ("transcribed", "not_in_record", True, ("document", "trascritta")),
        (None, "transcribed", False, ("unknown", "non risulta agli atti")),
    ],
)
def test_a_criterion_that_the_record_does_not_tell_is_never_called_met(
    work: str | None, gate: str, met: bool, said: tuple[str, str]
) -> None:
    criterion = Criterion(title="C", assignment=Assignment(state=work) if work else None)
    told = shapes.criterion(Evidence(criterion, met), Gate(state=gate))
    assert (told["shape"], told["label"]) == said


def test_a_criterion_that_is_waived_or_no_longer_asked_says_so() -> None:
    for state, said in (("waived", "derogato"), ("lapsed", "non più richiesto")):
        told = shapes.criterion(Evidence(Criterion(title="C", state=state), met=True), Gate(state="approved"))
        assert (told["shape"], told["label"]) == ("skipped", said)


HALF = Threshold(Fraction(1, 2), Base.MEMBERS, strictly=False)
MOST = Threshold(Fraction(1, 2), Base.VOTERS, strictly=True)
THIRD_OF_TOWNS = Threshold(Fraction(1, 3), Base.ASSIGNED, strictly=False, unit=Unit.MUNICIPALITIES)
MOST_RESIDENTS = Threshold(Fraction(1, 2), Base.ASSIGNED, strictly=True, unit=Unit.POPULATION)
SINDACO = frozenset({"sindaco"})


def rule(majority: Condition = MOST, *quorums: Condition, parameter: bool = False, **told: Any) -> Rule:
    return Rule(
        key="r", source="Statuto, art. 1", parameter=parameter, quorums=quorums or (HALF,), majority=majority, **told
    )


def test_a_rule_in_words() -> None:
    assert rule_sentences(rule(parameter=True)) == [
        "Per decidere serve la presenza di almeno la metà dei componenti in carica.",
        "Per approvare serve il voto favorevole di più della metà di chi vota a favore o contro.",
        "In caso di parità non si approva.",
        "Nessuno vota per un altro.",
        "Chi deve astenersi per un interesse non vota e non è contato tra i presenti.",
        "Fonte: Statuto, art. 1. In tutto o in parte la regola è una scelta dell’ente, non una norma di legge.",
    ]
    chosen = replace(rule(parameter=True), source=PARAMETER)
    assert rule_sentences(chosen)[-1] == "Questa regola è una scelta dell’ente, non una norma di legge."
    assert rule_sentences(rule())[-1] == "Fonte: Statuto, art. 1."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (rule(HALF, Threshold(Fraction(3, 7), Base.ASSIGNED, strictly=False)), "di almeno 3/7 dei posti assegnati."),
        (
            rule(HALF, Threshold(Fraction(10), None, strictly=False)),
            "Per decidere serve la presenza di almeno 10 componenti.",
        ),
        (rule(HALF, Threshold(Fraction(1), None, strictly=False)), "di almeno 1 componente."),
        (rule(HALF, Threshold(Fraction(0), None, strictly=False)), "Per decidere non serve un numero minimo."),
        (
            rule(HALF, Threshold(Fraction(1, 3), Base.ASSIGNED, strictly=False, without=SINDACO, uncounted=SINDACO)),
            "di almeno un terzo dei posti assegnati, senza contare il Sindaco metropolitano.",
        ),
        (
            rule(HALF, Threshold(Fraction(1, 3), Base.ASSIGNED, strictly=False, without=SINDACO)),
            "dei posti assegnati, togliendo dal totale il Sindaco metropolitano.",
        ),
        (
            rule(HALF, Threshold(Fraction(1, 3), Base.ASSIGNED, strictly=False, uncounted=SINDACO)),
            "dei posti assegnati, tra i quali non si conta: il Sindaco metropolitano.",
        ),
        (rule(HALF, THIRD_OF_TOWNS), "Per decidere serve la presenza di almeno un terzo di tutti i comuni."),
        (
            rule(MOST_RESIDENTS),
            "il voto favorevole di comuni con più della metà degli abitanti di tutti i comuni.",
        ),
        (
            rule(AllOf((THIRD_OF_TOWNS, MOST_RESIDENTS))),
            (
                "Per approvare serve tutto questo: il voto favorevole di almeno un terzo di tutti i comuni; "
                "il voto favorevole di comuni con più della metà degli abitanti di tutti i comuni."
            ),
        ),
        (
            rule(AnyOf((AllOf((HALF, Unopposed())), MOST))),
            (
                "Per approvare serve una di queste condizioni: (tutto questo: il voto favorevole di almeno la metà "
                "dei componenti in carica; nessun voto contrario); il voto favorevole di più della metà di chi vota "
                "a favore o contro."
            ),
        ),
        (rule(Unopposed()), "È approvata se nessuno vota contro."),
        (
            rule(Threshold(Fraction(1), Base.PRESENT, strictly=False)),
            "Per approvare serve il voto favorevole di tutti i presenti.",
        ),
        (
            rule(Threshold(Fraction(1), Base.VOTERS, strictly=False), abstained=IN_VOTERS),
            "il voto favorevole di tutti coloro che votano, contando anche chi si astiene.",
        ),
        (
            rule(Threshold(Fraction(1), Base.ASSIGNED, strictly=False, unit=Unit.POPULATION)),
            "il voto favorevole di tutti i comuni.",
        ),
        (rule(Threshold(Fraction(2, 5), Base.MEMBERS, strictly=True)), "di più di 2/5 dei componenti in carica."),
        (
            rule(Threshold(Fraction(40_000), None, strictly=True, unit=Unit.POPULATION)),
            "il voto favorevole di comuni con più di 40.000 abitanti.",
        ),
        (rule(Threshold(Fraction(2), None, strictly=False, unit=Unit.MUNICIPALITIES)), "di almeno 2 comuni."),
        (rule(Threshold(Fraction(3), None, strictly=True, unit=Unit.WEIGHT)), "di più di 3 voti pesati."),
        (
            rule(Threshold(Fraction(1, 2), Base.PRESENT, strictly=True, unit=Unit.WEIGHT)),
            "di più della metà dei voti pesati dei presenti.",
        ),
        (
            rule(abstained=IN_VOTERS),
            "di più della metà di chi vota, contando anche chi si astiene.",
        ),
        (
            rule(abstained=IN_VOTERS, not_voting=IN_VOTERS, secret=True),
            "contando anche chi si astiene, chi è presente e non vota e le schede bianche e nulle.",
        ),
        (
            rule(Threshold(Fraction(1, 2), Base.VOTERS, strictly=True, unit=Unit.MUNICIPALITIES), abstained=IN_VOTERS),
            "di più della metà dei comuni che votano, contando anche chi si astiene.",
        ),
        (
            rule(abstained=Treatment(in_quorum=False, in_voters=False)),
            "Tra i presenti, per decidere non si conta: chi si astiene.",
        ),
        (rule(tie=Tie.CHAIR), "In caso di parità decide il voto di chi presiede."),
        (rule(tie=Tie.REPEAT), "In caso di parità si rivota."),
        (rule(secret=True), "Il voto è segreto."),
        (rule(revote=True), "Prima della chiusura il voto si può cambiare; restano agli atti entrambi."),
        (rule(substitutes=True), "Chi è assente può farsi sostituire."),
        (rule(recusal=Recusal.LEAVES_VOTE), "non vota, ma resta contato tra i presenti."),
        (
            rule(written=Written(5, HALF, Silence.CONSENT)),
            "Si può decidere anche per iscritto, entro 5 giorni: serve la risposta di almeno la metà dei componenti in carica.",
        ),
        (rule(written=Written(1, HALF, Silence.CONSENT)), "entro 1 giorno: serve"),
        (rule(written=Written(5, HALF, Silence.CONSENT)), "Per iscritto, chi non risponde è contato a favore."),
        (rule(written=Written(5, HALF, Silence.ABSTENTION)), "Per iscritto, chi non risponde è contato come astenuto."),
        (rule(written=Written(5, HALF, Silence.NOTHING)), "Per iscritto, chi non risponde non è contato."),
        (rule(written=Written(5, HALF, Silence.NOTHING)), "Basta che 1 componente chieda la seduta perché si tenga."),
        (
            rule(written=Written(5, HALF, Silence.NOTHING, calls=3)),
            "Basta che 3 componenti chiedano la seduta perché si tenga.",
        ),
    ],
)
def test_every_form_of_a_rule_is_said_in_a_sentence(told: Rule, said: str) -> None:
    sentences = rule_sentences(told)
    assert any(said in sentence for sentence in sentences), sentences


def test_each_convocation_has_its_sentence() -> None:
    said = rule_sentences(rule(MOST, HALF, THIRD_OF_TOWNS, HALF, HALF))
    assert said[:4] == [
        "In prima convocazione: per decidere serve la presenza di almeno la metà dei componenti in carica.",
        "In seconda convocazione: per decidere serve la presenza di almeno un terzo di tutti i comuni.",
        "In terza convocazione: per decidere serve la presenza di almeno la metà dei componenti in carica.",
        "Nella convocazione n. 4: per decidere serve la presenza di almeno la metà dei componenti in carica.",
    ]


def test_where_a_vote_cannot_be_changed_nothing_is_said_of_changing_it() -> None:
    assert not any("cambiare" in sentence for sentence in rule_sentences(rule()))


@pytest.mark.parametrize("majority", [HALF, THIRD_OF_TOWNS, AllOf((MOST, HALF)), Unopposed()])
def test_of_a_tie_nothing_is_said_where_it_means_nothing(majority: Condition) -> None:
    assert not any("parità" in sentence for sentence in rule_sentences(rule(majority)))


@pytest.mark.parametrize("text", [loaded.text for loaded in shipped().values()])
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_shipped_rule_is_said_in_words(text: str, language: str) -> None:
    with translation.override(language):
        for spec in loads(text, "shipped").procedure.rule:
            assert len(rule_sentences(spec.as_rule("Una fonte"))) >= 5
