# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is coming: to whom, within how many days, and not what is asked already."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Assignment, Criterion, Cycle, Gate, Phase
from governance.permissions import HOLDS, May, Role
from governance.selectors.coming import Coming, coming
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
UNTIL = TODAY + timedelta(days=60)
DEPARTMENT = HOLDS[Role.PROGRAMMING_DEPARTMENT]


def told(rights: Mapping[UUID, frozenset[May]], *, limit: int = 10) -> Sequence[Coming]:
    return coming(rights, today=TODAY, until=UNTIL, limit=limit)


def planned(cycle: Cycle, begins: int | None, ends: int | None, *, state: str = "planned") -> Phase:
    """A phase so many days from today."""
    phase = factories.phase(cycle)
    phase.planned_start = None if begins is None else TODAY + timedelta(days=begins)
    phase.planned_end = None if ends is None else TODAY + timedelta(days=ends)
    phase.state = state
    phase.save()
    return phase


@pytest.mark.parametrize(
    ("begins", "ends", "on"),
    [
        (0, 90, 0),
        (60, 90, 60),
        (61, 90, None),
        (-10, 20, 20),
        (None, 20, 20),
        (-30, -1, None),
        (-30, 61, None),
        (None, None, None),
    ],
)
def test_it_counts_from_its_beginning_and_once_that_has_gone_by_from_its_end(
    begins: int | None, ends: int | None, on: int | None
) -> None:
    cycle = factories.cycle()
    planned(cycle, begins, ends)
    found = [each.on for each in told({cycle.body_id: DEPARTMENT})]
    assert found == ([] if on is None else [TODAY + timedelta(days=on)])


def test_it_says_what_will_be_asked_of_which_plan_and_where_that_is_told() -> None:
    phase = planned(factories.cycle(), 5, 40)
    (only,) = told({phase.body_id: DEPARTMENT})
    assert (only.machine, only.move, only.title) == ("phase", "open", "Fase di ascolto")
    assert (only.cycle_title, only.language) == ("Formazione del piano", "it")
    assert (only.place.page, only.place.cycle_id, only.place.key) == ("step", phase.cycle_id, phase.key)


@pytest.mark.parametrize("state", ["ready", "active", "in_review", "closed", "skipped"])
def test_what_is_asked_already_or_over_is_not_coming(state: str) -> None:
    phase = planned(factories.cycle(), 5, 40, state=state)
    assert told({phase.body_id: DEPARTMENT}) == []


@pytest.mark.parametrize("role", Role)
def test_it_is_told_to_those_who_will_be_asked_and_to_nobody_else(role: Role) -> None:
    phase = planned(factories.cycle(), 5, 40)
    assert len(told({phase.body_id: HOLDS[role]})) == (May.OPEN_PHASE in HOLDS[role])


def test_another_body_with_the_same_right_is_not_asked() -> None:
    planned(factories.cycle(), 5, 40)
    assert told({factories.body("altrove").pk: DEPARTMENT}) == []


def test_who_holds_no_seat_has_nothing_coming() -> None:
    assert told({}) == ()


@pytest.mark.parametrize("changes", [{"state": "suspended"}, {"state": "concluded"}, {"nature": "historical"}])
def test_a_cycle_that_does_not_run_brings_nothing(changes: dict[str, str]) -> None:
    phase = planned(factories.cycle(), 5, 40)
    Cycle.objects.filter(pk=phase.cycle_id).update(**changes)
    assert told({phase.body_id: DEPARTMENT}) == []


@pytest.mark.parametrize(("role", "move"), [(Role.CABINA_CHAIR, "call"), (Role.CABINA_MEMBER, "vote")])
@pytest.mark.parametrize("state", ["planned", "awaiting"])
def test_a_gate_is_coming_to_who_calls_the_ballot_and_to_who_votes(role: Role, move: str, state: str) -> None:
    gate = factories.row("gate", state=state)
    Gate.objects.filter(pk=gate.pk).update(planned_end=TODAY)
    (only,) = told({gate.body_id: HOLDS[role]})
    assert (only.move, only.place.page) == (move, "gate")


def test_work_is_coming_by_its_due_date_once_its_phase_should_have_begun() -> None:
    work = factories.row("assignment", state="planned")
    phases = Phase.objects.filter(assignments=work.pk)
    Assignment.objects.filter(pk=work.pk).update(due_on=TODAY + timedelta(days=30))
    phases.update(planned_start=TODAY + timedelta(days=3))
    assert [each.on for each in told({work.body_id: HOLDS[Role.RESEARCH_PARTNER]})] == [TODAY + timedelta(days=3)]
    phases.update(planned_start=TODAY - timedelta(days=3))
    assert [each.on for each in told({work.body_id: HOLDS[Role.RESEARCH_PARTNER]})] == [TODAY + timedelta(days=30)]


def test_a_statement_is_coming_and_a_criterion_that_nobody_states_is_not() -> None:
    stated = factories.row("criterion", state="planned")
    Criterion.objects.update(due_on=TODAY)
    (only,) = told({stated.body_id: frozenset({May.STATE_EVIDENCE})})
    assert (only.move, only.place.page, only.begins) == ("state", "gate", None)
    Criterion.objects.update(kind="date")
    assert told({stated.body_id: frozenset({May.STATE_EVIDENCE})}) == []


def test_the_soonest_come_first_and_only_so_many_in_one_query() -> None:
    cycle = factories.cycle()
    for days in (30, 10, 20):
        planned(cycle, days, 90)
    for machine in ("gate", "milestone", "adoption", "annual_update", "assignment", "criterion"):
        factories.row(machine, state="planned", of=cycle)
    with CaptureQueriesContext(connection) as asked:
        found = told({cycle.body_id: frozenset(May)}, limit=2)
    assert [(each.on - TODAY).days for each in found] == [10, 20]
    assert len(asked) == 1
