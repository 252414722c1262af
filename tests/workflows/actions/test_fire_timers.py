# SPDX-License-Identifier: AGPL-3.0-or-later
"""A turn that a lag held back is given when the timer is due, and once."""

import logging
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from time_machine import travel

from governance.errors import NotNow
from governance.models import Cycle, Milestone, Phase, Plan, User
from governance.permissions import Role
from tests import factories
from tests.workflows.procedures.small import SMALL
from workflows.actions.fire_timers import fire_timer, fire_timers
from workflows.actions.load_procedure import load_procedure
from workflows.actions.make_move import make_move
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.models import JournalEntry, RefusalLog, Timer
from workflows.perform import unit
from workflows.procedures.loader import loads

pytestmark = pytest.mark.django_db

LAG = timedelta(days=15)


@pytest.fixture
def officer() -> User:
    return factories.seated(
        Role.PROGRAMMING_DEPARTMENT, on=factories.body("ufficio", of=factories.authority("prova"))
    ).user


@pytest.fixture
def cycle(officer: User) -> Cycle:
    """A cycle whose step "ascolto" has its turn fifteen days after the phase "analisi" was opened: that is, today."""
    authority = factories.authority("prova")
    loaded = loads(SMALL, "small.toml")
    load_procedure(actor=None, authority=authority.pk, loaded=loaded, key=None)
    plan = Plan.objects.create(authority=authority, code="psm", title="Piano", first_year=2027, last_year=2029)
    opening = Opening(plan.pk, "formation", loaded.sha256, "Formazione", date(2026, 1, 1))
    outcome = open_cycle(actor=officer, authority=authority.pk, opening=opening, key=None)
    cycle = Cycle.objects.get(pk=outcome.subject_id)
    for row, move in ((Milestone.objects.get(key="avvio"), "record"), (Phase.objects.get(key="analisi"), "open")):
        make_move(actor=officer, cycle=cycle.pk, machine=row.MACHINE.name, row=row.pk, move=move, key=None)
    return cycle


def due() -> travel:
    return travel(timezone.now() + LAG, tick=True)


def test_a_timer_that_is_due_gives_the_step_its_turn_and_fires_once(cycle: Cycle) -> None:
    assert fire_timers(at=timezone.now()) == 0
    with due():
        assert fire_timers(at=timezone.now()) == 1
        assert fire_timers(at=timezone.now()) == 0
    assert Milestone.objects.get(key="ascolto").state == "open"
    assert Timer.objects.get().fired_at
    row = JournalEntry.objects.latest("number")
    assert (row.event, row.actor_id) == ("milestone.open", None)


def test_a_timer_of_a_suspended_cycle_waits_for_its_resumption(cycle: Cycle, officer: User) -> None:
    def take(move: str) -> None:
        with unit(actor=officer, asked=move, key=None, cycle=cycle.pk, reason="Si attende.") as act:
            act.move(act.cycle, move)

    take("suspend")
    with due():
        assert fire_timers(at=timezone.now()) == 0
        take("resume")
        assert fire_timers(at=timezone.now()) == 1
    assert not RefusalLog.objects.exists()


def test_a_timer_cannot_be_fired_before_its_time_or_by_two(cycle: Cycle) -> None:
    timer = Timer.objects.get()
    with pytest.raises(NotNow):
        fire_timer(cycle=cycle.pk, timer=timer.pk)
    with due():
        fire_timer(cycle=cycle.pk, timer=timer.pk)
        with pytest.raises(NotNow):
            fire_timer(cycle=cycle.pk, timer=timer.pk)
    assert (
        JournalEntry.objects.filter(event="milestone.open", subject_id=Milestone.objects.get(key="ascolto").pk).count()
        == 1
    )


def test_who_comes_second_to_a_timer_passes_it_by(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    def beaten(**_which: object) -> None:
        raise NotNow

    monkeypatch.setattr("workflows.actions.fire_timers.fire_timer", beaten)
    with due():
        assert fire_timers(at=timezone.now()) == 0


def test_a_timer_that_fails_is_logged_and_keeps_no_other_one_waiting(
    cycle: Cycle, caplog: pytest.LogCaptureFixture
) -> None:
    odd = Timer.objects.create(cycle=cycle, step_key="none", event=f"x-{uuid4()}", due_at=timezone.now())
    with due(), caplog.at_level(logging.ERROR):
        assert fire_timers(at=timezone.now()) == 1
    assert f"timer {odd.pk} did not fire" in caplog.text
    odd.refresh_from_db()
    assert odd.fired_at is None
