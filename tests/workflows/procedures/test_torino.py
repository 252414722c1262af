# SPDX-License-Identifier: AGPL-3.0-or-later
"""Torino's file says what its sources say: calendar, bodies, rules, and what is unknown."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from governance.errors import Invalid
from governance.rules.electorate import Electorate, count
from governance.rules.tally import Answer
from governance.rules.thresholds import Base, Threshold
from governance.rules.verdict import Verdict
from workflows.procedures.kinds.gate import GateStep
from workflows.procedures.kinds.opinion import OpinionStep
from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.loader import load
from workflows.procedures.ready import ready, waits
from workflows.procedures.schema import Procedure, RouteName
from workflows.procedures.seats import places_of
from workflows.procedures.shipped import FOLDER, shipped
from workflows.procedures.spec import Event

START = date(2023, 7, 1)


@pytest.fixture(scope="module")
def torino() -> Procedure:
    return load(FOLDER / "torino.toml").procedure


def test_the_file_is_shipped_without_a_warning() -> None:
    assert [each.procedure.authority for each in shipped().values() if not each.warnings] == ["torino"]


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("analisi", date(2023, 7, 1), date(2023, 10, 31)),
        ("ascolto-preliminare", date(2023, 7, 1), date(2023, 9, 30)),
        ("ascolto", date(2023, 10, 1), date(2023, 11, 30)),
        ("co-pianificazione", date(2023, 11, 1), date(2023, 12, 31)),
        ("approvazione", date(2023, 12, 1), date(2024, 1, 31)),
        ("linee-di-indirizzo", date(2023, 5, 1), date(2023, 5, 31)),
        ("avvio", date(2023, 9, 1), date(2023, 9, 30)),
        ("adozione", date(2024, 1, 1), date(2024, 1, 31)),
    ],
)
def test_the_windows_are_those_of_the_slides(torino: Procedure, key: str, first: date, last: date) -> None:
    window = torino.routes["formation"].get(key).window
    assert window is not None
    assert window.dates(START) == (first, last)


def test_each_phase_has_its_gate_and_every_gate_has_criteria(torino: Procedure) -> None:
    steps = torino.routes["formation"].step
    phases = [step.key for step in steps if isinstance(step, PhaseStep)]
    gates = [step for step in steps if isinstance(step, GateStep)]
    assert [gate.closes for gate in gates] == phases
    assert len(phases) == 5
    assert all(gate.criterion for gate in gates)


DONE_FIRST: set[Event] = {("linee-di-indirizzo", "decided"), ("avvio", "decided")}


def test_analysis_and_preliminary_listening_open_together(torino: Procedure) -> None:
    after = waits(torino.routes["formation"].step)
    assert {"analisi", "ascolto-preliminare"} <= ready(after, {("linee-di-indirizzo", "decided")})


def test_listening_and_co_planning_overlap(torino: Procedure) -> None:
    after = waits(torino.routes["formation"].step)
    happened = DONE_FIRST | {
        (key, "decided") for key in ("analisi", "varco-analisi", "ascolto-preliminare", "varco-ascolto-preliminare")
    }
    assert "co-pianificazione" not in ready(after, happened)
    assert {"ascolto", "co-pianificazione"} <= ready(after, {*happened, ("ascolto", "opened")})


def test_co_planning_and_approval_overlap(torino: Procedure) -> None:
    after = waits(torino.routes["formation"].step)
    closed = ("analisi", "ascolto-preliminare", "ascolto")
    happened: set[Event] = DONE_FIRST | {(key, "decided") for key in closed}
    happened |= {(f"varco-{key}", "decided") for key in closed}
    assert "approvazione" not in ready(after, happened)
    assert {"co-pianificazione", "approvazione"} <= ready(after, {*happened, ("co-pianificazione", "opened")})


def test_the_plan_is_adopted_only_after_every_gate(torino: Procedure) -> None:
    route = torino.routes["formation"]
    after = waits(route.step)
    everything: set[Event] = {
        (step.key, "decided") for step in route.step if step.key not in ("adozione", "presentazione")
    }
    assert "adozione" in ready(after, everything)
    behind: set[str] = set()
    frontier = ["adozione"]
    while frontier:
        news = {step for step, _ in after[frontier.pop()]} - behind
        behind |= news
        frontier += news
    assert {step.key for step in route.step if isinstance(step, GateStep)} <= behind


def test_the_partners_owe_what_the_slides_say(torino: Procedure) -> None:
    phases = [step for step in torino.routes["formation"].step if isinstance(step, PhaseStep)]
    owed = {(work.body, work.key) for phase in phases for work in phase.assignment}
    assert owed == {
        ("ires", "analisi-socio-economica"),
        ("ires", "coerenza-amsvs"),
        ("avventura-urbana", "interviste"),
        ("avventura-urbana", "giornata-di-ascolto"),
        ("avventura-urbana", "tavoli-di-co-pianificazione"),
        ("dipartimento", "programmazione"),
        ("dipartimento", "sintesi"),
        ("dipartimento", "relazioni-territorio"),
        ("dipartimento", "raccordo-sovralocale"),
    }


SINDACO = "sindaco"


def decided(torino: Procedure, key: str, present: set[str], in_favour: set[str], convocation: int = 1) -> Verdict:
    """What the rule `key` says in the council, the other seats being held by who is away."""
    rule = torino.get_rule(key, START).as_rule("")
    council = [replace(place, present=place.seat in present) for place in places_of(torino.get_body("consiglio"), {})]
    votes = [(seat, Answer.YES if seat in in_favour else Answer.NO) for seat in present]
    return Verdict(rule, count(rule, Electorate(tuple(council), on=START), votes), convocation)


def councillors(number: int) -> set[str]:
    return {"consigliere-delegato", *(f"consigliere-{each}" for each in range(1, number))}


@pytest.mark.parametrize("convocation", [1, 2])
def test_six_councillors_are_enough_and_the_mayor_is_not_one_of_them(torino: Procedure, convocation: int) -> None:
    six, five = councillors(6), councillors(5)
    assert decided(torino, "consiglio", six, six, convocation).passed
    assert not decided(torino, "consiglio", five | {SINDACO}, five, convocation).valid
    quorum = decided(torino, "consiglio", six | {SINDACO}, six, convocation).tests[0].numbers
    assert (quorum["size"], quorum["needed"], quorum["counted"]) == (18, 6, 6)
    with pytest.raises(Invalid, match=r"convocation no\. 3"):
        decided(torino, "consiglio", six, six, 3)


def test_ten_of_nineteen_make_a_decision_immediately_executable(torino: Procedure) -> None:
    nine, all_there = councillors(9), councillors(18) | {SINDACO}
    assert len(all_there) == 19
    assert decided(torino, "immediata-eseguibilita", all_there, nine | {SINDACO}).passed
    assert not decided(torino, "immediata-eseguibilita", nine, nine).passed
    assert torino.get_body("consiglio").assigned == 19
    assert torino.get_rule("consiglio", START).substitutes == "none"


def test_the_statute_is_voted_by_municipalities_and_residents(torino: Procedure) -> None:
    """L. 56/2014 c. 8: a third of the municipalities, and more than half of the residents of them all."""
    towns = {f"{number:06}": 100 if number < 4 else 10 for number in range(12)}
    rule = torino.get_rule("conferenza-statuto", START).as_rule("")
    conference = Electorate(places_of(torino.get_body("conferenza"), towns))

    def passes(*in_favour: int) -> bool:
        votes = [(seat, Answer.YES if int(seat) in in_favour else Answer.NO) for seat in towns]
        return Verdict(rule, count(rule, conference, votes)).passed

    assert passes(0, 1, 2, 4), "four of twelve, 310 residents of 480"
    assert not passes(0, 1, 2), "three of twelve, 300 residents"
    assert not passes(4, 5, 6, 7, 8, 9, 10, 11), "eight of twelve, 80 residents"


def test_a_third_of_the_municipalities_makes_the_conference_valid(torino: Procedure) -> None:
    rule = torino.get_rule("conferenza", START).as_rule("")
    towns: dict[str, int | None] = {f"{number:06}": None for number in range(312)}
    for there, valid in ((104, True), (103, False)):
        conference = [
            replace(place, present=int(place.seat) < there) for place in places_of(torino.get_body("conferenza"), towns)
        ]
        votes = [(place.seat, Answer.YES) for place in conference if place.present]
        assert Verdict(rule, count(rule, Electorate(tuple(conference)), votes)).valid is valid


def test_what_no_source_tells_is_a_parameter(torino: Procedure) -> None:
    assert torino.get_rule("cabina", START).parameters() == ("rule",)
    assert torino.get_rule("conferenza", START).parameters() == ("quorum",)
    assert torino.get_rule("conferenza-statuto", START).parameters() == ("quorum",)
    assert torino.get_rule("consiglio", START).parameters() == ("quorum", "majority"), "in second convocation"
    assert torino.get_rule("immediata-eseguibilita", START).parameters() == ()
    assert torino.get_body("cabina").parameter
    gates = [step for step in torino.routes["formation"].step if isinstance(step, GateStep)]
    assert {source for gate in gates for source in gate.sources} == {"progetto"}


def test_the_conference_decides_by_the_majority_of_those_present(torino: Procedure) -> None:
    rule = torino.get_rule("conferenza", START).as_rule("")
    assert rule.majority == Threshold(Fraction(1, 2), Base.PRESENT, strictly=True)
    assert rule.abstained.in_voters
    with pytest.raises(KeyError):
        torino.get_rule("conferenza", date(2023, 2, 13))


def test_zones_are_heard_and_the_conference_binds_on_adoption_only(torino: Procedure) -> None:
    natures = {}
    names: tuple[RouteName, ...] = ("adoption", "annual_update")
    for name in names:
        for step in torino.routes[name].step:
            if isinstance(step, OpinionStep):
                natures[name, step.key] = step.nature
    assert natures == {
        ("adoption", "pareri-zone"): "mandatory",
        ("adoption", "parere-conferenza"): "binding",
        ("annual_update", "pareri-zone"): "mandatory",
        ("annual_update", "parere-conferenza"): "mandatory",
    }
