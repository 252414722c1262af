# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every machine, every state, every move: django-fsm does what the table says, and nothing else."""

import pytest

from governance.errors import NotNow
from governance.machines import MACHINES
from governance.machines.table import Because, Machine
from governance.models import STEPS, Stateful
from governance.permissions import HOLDS, May, Role, holders

PAIRS = [
    pytest.param(machine, state, move, id=f"{machine.name}-{state}-{move}")
    for machine in MACHINES.values()
    for state in machine.states
    for move in machine.moves
]


def test_every_machine_rules_one_model() -> None:
    assert {name: model.MACHINE for name, model in Stateful.BY_MACHINE.items()} == MACHINES


@pytest.mark.parametrize(("machine", "state", "move"), PAIRS)
def test_a_move_leads_where_the_table_says_or_is_refused(machine: Machine, state: str, move: str) -> None:
    row = Stateful.BY_MACHINE[machine.name](state=state)
    rule = machine.row(state, move)
    if rule is None:
        with pytest.raises(NotNow):
            row.take(move)
        assert row.state == state
    else:
        row.take(move)
        assert row.state == rule.target


@pytest.mark.parametrize("model", Stateful.BY_MACHINE.values(), ids=lambda model: model.__name__)
def test_django_fsm_says_yes_to_nobody(model: type[Stateful]) -> None:
    superuser = type("Anybody", (), {"is_superuser": True})()
    for state in model.MACHINE.states:
        row = model(state=state)
        offered = row.get_available_user_state_transitions(superuser)  # type: ignore[attr-defined]
        assert list(offered) == []


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_every_right_in_a_table_is_held_by_some_role(machine: Machine) -> None:
    for row in machine.rows:
        if isinstance(row.who, May):
            assert holders(row.who), f"nobody may {row.move}"


def test_every_right_is_held_by_some_role_and_every_role_holds_something() -> None:
    assert set(HOLDS) == set(Role)
    assert {what for rights in HOLDS.values() for what in rights} == set(May)


def test_who_audits_changes_nothing() -> None:
    assert HOLDS[Role.AUDITOR] == {May.READ_JOURNAL, May.READ_PLAN, May.READ_SITTINGS}


def test_who_prepares_does_not_vote_and_who_votes_does_not_prepare() -> None:
    voters = holders(May.CAST_VOTE)
    assert not voters & holders(May.SUBMIT_PHASE)
    assert not voters & holders(May.DELIVER_WORK)
    assert not voters & holders(May.APPOINT)


@pytest.mark.parametrize("model", STEPS, ids=lambda model: model.__name__)
def test_a_step_is_reached_by_the_route_alone(model: type[Stateful]) -> None:
    from_start = model.MACHINE.leaving(model.MACHINE.initial)
    assert [row.who for row in from_start] == [Because.ROUTE]
