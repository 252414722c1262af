# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands ahead of a row: its gate as long as it is undecided, or the step that it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.machines import MACHINES
from governance.models import (
    AgendaItem,
    Assignment,
    Ballot,
    Criterion,
    Gate,
    Minutes,
    Obligation,
    Phase,
    Question,
    Sitting,
    Stateful,
)
from governance.selectors.ahead import Ahead, ahead_of
from governance.selectors.subjects import Place, places_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Gate:
    found = factories.row("gate", state="awaiting")
    assert isinstance(found, Gate)
    return found


def before(gate: Gate) -> list[Stateful]:
    """A row of each machine that has the gate ahead of it."""
    work = factories.row("assignment", state="assigned", of=gate.cycle)
    Assignment.objects.filter(pk=work.pk).update(phase=gate.phase)
    rows = [factories.row(machine, state="open", of=gate.cycle) for machine in ("criterion", "ballot")]
    Criterion.objects.update(gate=gate)
    Ballot.objects.update(gate=gate)
    return [work, *rows, gate, gate.phase]


def ahead(*rows: Stateful) -> dict[str, Ahead]:
    found = ahead_of({row.MACHINE.name: {row.pk} for row in rows})
    return {row.MACHINE.name: found[row.pk] for row in rows if row.pk in found}


def test_work_criteria_votes_and_the_phase_have_the_gate_ahead(gate: Gate) -> None:
    found = ahead(*before(gate))
    assert set(found) == {"assignment", "criterion", "ballot", "gate", "phase"}
    assert {(each.gate, each.phase) for each in found.values()} == {(gate.title, gate.phase.title)}


def test_only_the_gate_and_its_ballot_decide_a_step(gate: Gate) -> None:
    found = ahead(*before(gate))
    assert {name for name, each in found.items() if each.step == gate.key} == {"gate", "ballot"}
    assert {each.step for name, each in found.items() if name not in {"gate", "ballot"}} == {""}


@pytest.mark.parametrize("state", sorted(Gate.MACHINE.final))
def test_a_decided_gate_stands_ahead_of_nothing(gate: Gate, state: str) -> None:
    rows = before(gate)
    Gate.objects.filter(pk=gate.pk).update(state=state)
    assert ahead(*rows) == {}


def test_a_phase_without_a_gate_has_nothing_ahead() -> None:
    assert ahead(factories.phase()) == {}


@pytest.mark.parametrize("machine", ["milestone", "adoption", "annual_update"])
def test_a_step_that_no_gate_closes_decides_itself(machine: str) -> None:
    row = factories.row(machine, state="planned")
    assert ahead(row) == {machine: Ahead("", "", row.key)}  # type: ignore[attr-defined]


def test_all_are_read_in_one_query_and_nothing_in_none(gate: Gate) -> None:
    rows = before(gate)
    with CaptureQueriesContext(connection) as asked:
        assert len(ahead(*rows)) == 5
        assert len(asked) == 1
        assert ahead_of({}) == ahead_of({"phase": set()}) == ahead_of({"cycle": {gate.cycle_id}}) == {}
    assert len(asked) == 1


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_every_row_is_told_on_a_page(machine: str) -> None:
    row = factories.row(machine, state=MACHINES[machine].initial)
    found = places_of({machine: {row.pk}})[row.pk]
    if machine == "cycle":
        assert found == Place("plan", row.pk, "")
        return
    of_gate = isinstance(row, Criterion | Ballot | Question)
    if isinstance(row, AgendaItem | Minutes):
        assert found == Place("sitting", row.cycle_id, str(row.sitting_id))
    elif isinstance(row, Obligation | Sitting):
        assert found == Place(machine, row.cycle_id, str(row.pk))
    else:
        page = "gate" if of_gate or isinstance(row, Gate) else machine if machine == "assignment" else "step"
        assert found == Place(page, row.cycle_id, row.gate.key if of_gate else row.key)  # type: ignore[attr-defined]


def test_where_many_rows_are_told_is_one_query(gate: Gate) -> None:
    rows = before(gate)
    with CaptureQueriesContext(connection) as asked:
        assert len(places_of({row.MACHINE.name: {row.pk} for row in rows})) == len(rows)
        assert places_of({}) == places_of({"user": {gate.pk}}) == {}
    assert len(asked) == 1
    assert Phase.objects.get(pk=gate.phase_id).key
