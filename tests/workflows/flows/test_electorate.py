# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot is decided by the rule of its procedure on the body as it was frozen, whatever the rule counts."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance import grants
from governance.errors import BadFile, Invalid, NotYet
from governance.models import Municipality, Population, Tenure, Vote
from governance.rules.wording import sentences
from governance.selectors.frozen import electorate_of
from tests import factories
from tests.stories.banco import FILE, Banco, BancoCycle
from workflows.actions.load_procedure import load_procedure
from workflows.flows.electorate import seats_of
from workflows.procedures.loader import load, loads
from workflows.procedures.shipped import FOLDER

pytestmark = pytest.mark.django_db

QUORUM = 'quorum = { of = "members", at_least = "1/2" }'
MAJORITY = 'majority = { of = "voters", more_than = "1/2" }'
MEMBERS = 'role = "cabina_member", count = 2 },'
TAKEN = date(2011, 10, 9)
CENSUS = """
[[census]]
key = "censimento"
title = "Censimento 2011"
taken = 2011-10-09
source = "prova"
effective = { from = 2011-10-09, until = 2021-12-30 }

[[rule]]
"""
TOWNS = '{ key = "comune", label = "Comune", role = "councillor", each = "municipality" },'
THIRD_AND_MOST = """majority = { all_of = [
    { unit = "municipalities", of = "assigned", at_least = "1/3" },
    { unit = "population", of = "assigned", more_than = "1/2" },
] }"""


def ruled(
    majority: str = MAJORITY, *, quorum: str = QUORUM, body: str = "", seats: str = "", member: str = MEMBERS
) -> str:
    """The committee of three with another rule, with more seats, with a census."""
    text = FILE.read_text().replace(QUORUM, quorum).replace(MAJORITY, majority).replace("[[rule]]\n", CENSUS)
    text = text.replace(MEMBERS, f"{member}\n    {seats}")
    return text.replace('kind = "steering"\n', f'kind = "steering"\n{body}\n')


def voting(run: BancoCycle) -> BancoCycle:
    run.deliver_all()
    return run


def told(run: BancoCycle) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run.ballot.verdict)
    return told


def leave(run: BancoCycle, seat: str) -> None:
    Tenure.objects.filter(seat=run.banco.seats[seat]).update(until="2021-01-01T00:00:00Z")


def found_towns(residents: Sequence[int | None]) -> None:
    authority = factories.authority("banco")
    for number, each in enumerate(residents, 1):
        town = Municipality.objects.create(authority=authority, istat=f"00100{number}", name=f"Comune {number}")
        if each is not None:
            Population.objects.create(municipality=town, census=TAKEN, residents=each, source="Prova")


class TestResidents:
    """A third of the municipalities, and more than half of the residents."""

    @pytest.fixture
    def run(self) -> BancoCycle:
        found_towns([100, 10, 10])
        return Banco(text=ruled(THIRD_AND_MOST, quorum="quorum = { at_least = 1 }", seats=TOWNS)).cycle()

    def test_a_large_town_decides_alone_and_the_census_is_told(self, run: BancoCycle) -> None:
        leave(run, "comitato-001003")
        voting(run).vote("comitato-001001", "yes")
        run.vote("comitato-001002", "no")
        run.close()
        assert run.gate.state == "approved"
        on = timezone.localdate(run.ballot.opened_at)
        assert told(run)["warnings"] == [
            {"key": "census_not_in_force", "values": {"census": "Censimento 2011", "on": on.isoformat()}}
        ]
        towns, residents = (test["numbers"] for test in told(run)["tests"][1:3])
        assert (towns["unit"], towns["size"], towns["counted"]) == ("municipalities", 3, 1)
        assert (residents["unit"], residents["size"], residents["counted"]) == ("population", 120, 100)

    def test_who_stands_for_no_municipality_brings_no_residents(self, run: BancoCycle) -> None:
        voting(run)
        for seat in ("comitato-presidente", "comitato-componente-1", "comitato-001002", "comitato-001003"):
            run.vote(seat, "yes")
        run.close()
        residents = told(run)["tests"][2]["numbers"]
        assert (residents["counted"], residents["size"]) == (20, 120)
        assert run.gate.state == "ready"

    def test_the_residents_are_those_of_the_opening(self, run: BancoCycle) -> None:
        voting(run)
        Population.objects.filter(municipality__istat="001001").update(residents=1)
        run.vote("comitato-001001", "yes")
        run.close()
        assert run.gate.state == "approved"

    def test_a_town_merged_before_the_day_is_not_counted(self, run: BancoCycle) -> None:
        Municipality.objects.filter(istat="001001").update(until=date(2020, 12, 31))
        voting(run).vote("comitato-001001", "yes")
        run.close()
        assert [test["numbers"]["size"] for test in told(run)["tests"][1:3]] == [2, 20]

    def test_a_ballot_that_could_not_be_counted_does_not_open(self, run: BancoCycle) -> None:
        Population.objects.filter(municipality__istat="001002").delete()
        with pytest.raises(Invalid, match="residents of 001002 are not known"):
            voting(run)
        assert run.gate.state == "awaiting"
        assert run.gate.ballots.count() == 0


def test_a_ballot_by_a_rule_that_is_over_does_not_open_and_says_so() -> None:
    over = "effective = { from = 2020-01-01, until = 2020-12-31 }\n"
    text = FILE.read_text().replace(MAJORITY, f"{MAJORITY}\n{over}")
    found = re.search(r"^effective = .*\n", text, re.MULTILINE)
    assert found
    run = Banco(text=text.replace(found[0], over, 1)).cycle()
    with pytest.raises(Invalid, match="This rule is not in force on"):
        voting(run)
    assert (run.gate.state, run.gate.ballots.count()) == ("awaiting", 0)


def test_residents_that_are_not_known_are_told_when_the_procedure_is_loaded() -> None:
    found_towns([100, None])
    text = ruled(THIRD_AND_MOST, seats=TOWNS)
    with pytest.raises(BadFile) as refused:
        Banco(text=text)
    (problem,) = refused.value.problems
    assert problem.reason == 'the rule "maggioranza" counts residents: "censimento" has none for 001002'
    assert text.splitlines()[(problem.line or 0) - 1] == "[[rule]]"


def test_the_rules_of_torino_are_met_by_its_municipalities() -> None:
    authority = factories.authority()
    loaded = load(FOLDER / "torino.toml")
    load_procedure(actor=None, authority=authority.pk, loaded=loaded, key=None)
    Municipality.objects.create(authority=authority, istat="001272", name="Torino")
    conference = loaded.procedure.get_body("conferenza")
    assert [each.seat for each in seats_of(conference, authority=authority.pk, on=date(2024, 7, 19))] == ["001272"]


def test_a_seat_that_stands_empty_is_assigned_in_its_own_role() -> None:
    """Four of five who are no chairs: one seat is empty, and the chair counts nowhere."""
    five = MEMBERS.replace("2", "5")
    majority = 'majority = { of = "assigned", at_least = "4/5", without = ["cabina_chair"] }'
    run = Banco(text=ruled(majority, body="assigned = 6", member=five)).cycle()
    leave(run, "comitato-componente-5")
    voting(run)
    assert json.loads(run.ballot.rule)["assigned"] == {"cabina_chair": 1, "cabina_member": 5}
    for number in range(1, 5):
        run.vote(f"comitato-componente-{number}", "yes")
    run.close()
    numbers = told(run)["tests"][1]["numbers"]
    assert (numbers["size"], numbers["counted"], run.gate.state) == (5, 4, "approved")


def test_nothing_of_the_body_is_frozen_that_the_rule_does_not_look_at() -> None:
    rule = json.loads(voting(Banco(text=ruled()).cycle()).ballot.rule)
    assert {name: rule[name] for name in ("assigned", "chair", "places", "census")} == {
        "assigned": None,
        "chair": None,
        "places": None,
        "census": None,
    }


@pytest.mark.parametrize(("chair", "member", "state"), [("yes", "no", "approved"), ("no", "yes", "ready")])
def test_in_a_tie_the_chair_decides(chair: str, member: str, state: str) -> None:
    run = voting(Banco(text=ruled(f'{MAJORITY}\ntie = "chair"', body='chair = "presidente"')).cycle())
    run.vote("comitato-presidente", chair)
    run.vote("comitato-componente-1", member)
    run.close()
    assert run.gate.state == state
    assert sentences(told(run), "it")[-1].startswith("A parità di voti prevale il voto di chi presiede")


def test_a_half_vote_weighs_half() -> None:
    half = MEMBERS.replace("count = 2", 'count = 2, weight = "1/2"')
    majority = 'majority = { unit = "weight", of = "present", more_than = "1/2" }'
    run = voting(Banco(text=ruled(majority, member=half)).cycle())
    run.vote("comitato-presidente", "no")
    run.vote("comitato-componente-1", "yes")
    run.vote("comitato-componente-2", "yes")
    run.close()
    numbers = told(run)["tests"][-1]["numbers"]
    assert (numbers["counted"], numbers["size"], run.gate.state) == (1, 2, "ready")


def stand_in(run: BancoCycle) -> None:
    """Somebody else acts for the first member."""
    now = timezone.now()
    tenure = Tenure.objects.get(seat=run.banco.seats["comitato-componente-1"])
    run.banco.people["sostituto"] = other = factories.person("sostituto")
    grants.substitute(tenure=tenure, user=other, since=now - timedelta(days=1), until=now + timedelta(days=1))


def test_where_the_rule_admits_no_substitutes_nobody_votes_for_another() -> None:
    run = voting(Banco(text=ruled()).cycle())
    stand_in(run)
    with pytest.raises(NotYet, match="nobody votes for another"):
        run.vote("comitato-componente-1", "yes", who="sostituto")
    assert not Vote.objects.exists()
    run.vote("comitato-componente-1", "yes")
    assert Vote.objects.count() == 1


def test_where_it_admits_them_their_votes_count() -> None:
    run = voting(Banco(text=ruled(f'{MAJORITY}\nsubstitutes = "allowed"')).cycle())
    stand_in(run)
    run.vote("comitato-componente-1", "yes", who="sostituto")
    run.vote("comitato-presidente", "yes")
    electorate, votes = electorate_of(run.ballot, json.loads(run.ballot.rule))
    acted_for = {place.role: place.substitute for place in electorate.places if place.present}
    assert acted_for == {"cabina_chair": "", "cabina_member": str(run.banco.people["sostituto"].pk)}
    assert len(votes) == 2
    run.close()
    assert run.gate.state == "approved"


def test_the_rule_is_the_one_of_the_day_on_which_the_ballot_opens() -> None:
    two = f"""{MAJORITY}
effective = {{ from = 2020-01-01, until = 2021-12-31 }}
abstentions = "excluded"

[[rule]]
key = "maggioranza"
name = "Unanimità"
source = "prova"
parameter = true
effective = {{ from = 2022-01-01 }}
{QUORUM}
majority = "unanimous\""""
    text = FILE.read_text().replace(MAJORITY, two)
    assert len(loads(text, "banco").procedure.rule) == 2
    run = voting(Banco(text=text).cycle())
    run.vote("comitato-presidente", "yes")
    run.vote("comitato-componente-1", "yes")
    run.vote("comitato-componente-2", "abstain")
    run.close()
    assert run.gate.state == "ready"
    assert json.loads(run.ballot.rule)["since"] == "2022-01-01"
