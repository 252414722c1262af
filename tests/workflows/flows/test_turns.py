# SPDX-License-Identifier: AGPL-3.0-or-later
"""A route and the rows of its steps move together, through the real door."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from governance import grants
from governance.errors import NotNow
from governance.models import Cycle, Gate, Milestone, Phase, Plan, Seat, User
from governance.permissions import Role
from tests import factories
from tests.workflows.flows.routes import route_text
from tests.workflows.procedures.small import SMALL
from workflows.actions.load_procedure import load_procedure
from workflows.actions.make_move import make_move
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.flows.route import open_nodes, open_steps, take_turn, witness
from workflows.models import RouteProcess, Timer
from workflows.perform import unit
from workflows.procedures.loader import loads


@pytest.fixture
def officer(db: None) -> User:
    """The head of the office, who opens cycles and records what takes place."""
    return factories.person("dirigente")


def opened(text: str, officer: User) -> Cycle:
    """A cycle on the formation route of `text`, opened by the action."""
    authority = factories.authority("prova")
    loaded = loads(text, "prova.toml")
    load_procedure(actor=None, authority=authority.pk, loaded=loaded, key=None)
    seat = Seat.objects.get(body__authority=authority, role=Role.PROGRAMMING_DEPARTMENT)
    with transaction.atomic():  # noqa: TID251 - appoint locks the seat, and this is no act
        grants.appoint(user=officer, seat=seat, since=factories.LONG_AGO)
    plan = Plan.objects.create(authority=authority, code="psm", title="Piano", first_year=2027, last_year=2029)
    opening = Opening(plan.pk, "formation", loaded.sha256, "Formazione", date(2026, 1, 1))
    outcome = open_cycle(actor=officer, authority=authority.pk, opening=opening, key=None)
    return Cycle.objects.get(pk=outcome.subject_id)


def move(officer: User, row: Milestone | Phase, name: str) -> None:
    machine = row.MACHINE.name
    make_move(actor=officer, cycle=row.cycle_id, machine=machine, row=row.pk, move=name, key=None)


def test_a_cycle_that_is_opened_gives_its_first_steps_their_turn(officer: User) -> None:
    cycle = opened(SMALL, officer)
    assert Milestone.objects.get(key="avvio").state == "open"
    assert Phase.objects.get(key="analisi").state == "planned"
    assert open_steps(cycle) == {"avvio"}
    assert witness(cycle) == set()


def test_a_recorded_milestone_makes_the_next_phase_ready(officer: User) -> None:
    cycle = opened(SMALL, officer)
    move(officer, Milestone.objects.get(key="avvio"), "record")
    assert Phase.objects.get(key="analisi").state == "ready"
    assert open_nodes(cycle) == {"opened_analisi"}
    assert witness(cycle) == set()


def test_an_opened_phase_opens_its_gate_and_a_lag_sets_a_timer(officer: User) -> None:
    cycle = opened(SMALL, officer)
    move(officer, Milestone.objects.get(key="avvio"), "record")
    move(officer, Phase.objects.get(key="analisi"), "open")
    assert Gate.objects.get(key="varco-analisi").state == "awaiting"
    assert Milestone.objects.get(key="ascolto").state == "planned"
    timer = Timer.objects.get()
    assert (timer.cycle_id, timer.step_key, timer.event) == (cycle.pk, "ascolto", "turn")
    assert timezone.localdate(timer.due_at) == timezone.localdate() + timedelta(days=15)
    assert open_steps(cycle) == {"analisi", "varco-analisi", "ascolto"}
    assert witness(cycle) == set()


def test_a_turn_that_a_timer_held_back_is_given_once(officer: User) -> None:
    cycle = opened(SMALL, officer)
    move(officer, Milestone.objects.get(key="avvio"), "record")
    move(officer, Phase.objects.get(key="analisi"), "open")
    with unit(actor=None, asked="give_turn", key=None, cycle=cycle.pk) as act:
        take_turn(act, "ascolto")
    assert Milestone.objects.get(key="ascolto").state == "open"
    assert witness(cycle) == set()
    with pytest.raises(NotNow), unit(actor=None, asked="give_turn", key=None, cycle=cycle.pk) as act:
        take_turn(act, "ascolto")


def test_the_end_of_the_route_concludes_the_cycle(officer: User) -> None:
    cycle = opened(route_text({"a": [], "b": ["a:decided"]}), officer)
    for key in "ab":
        move(officer, Milestone.objects.get(key=key), "record")
    cycle.refresh_from_db()
    assert cycle.state == "concluded"
    assert RouteProcess.objects.get(cycle=cycle).status == "DONE"


def test_the_witness_sees_a_row_that_moved_without_its_route(officer: User) -> None:
    cycle = opened(route_text({"a": [], "b": ["a:decided"]}), officer)
    Milestone.objects.filter(key="a").update(state="recorded")
    assert witness(cycle) == {"a", "b"}
