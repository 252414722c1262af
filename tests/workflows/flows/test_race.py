# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people decide the last two branches at the same moment: what follows opens once. PostgreSQL alone can tell."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from governance.errors import NotNow, Refusal
from governance.models import Milestone, User
from tests import factories
from tests.workflows.flows.routes import route_text
from tests.workflows.flows.test_turns import opened
from workflows.actions.make_move import make_move
from workflows.flows.route import open_steps, witness
from workflows.models import RouteTask

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HANGS = 120
"""Seconds after which something hangs: no machine is so slow, and nothing is measured by it."""


def together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Runs the acts at the same moment, each on a connection of its own; returns what each was refused with."""
    barrier = Barrier(len(acts))

    def alone(act: Callable[[], object]) -> BaseException | None:
        try:
            barrier.wait(timeout=HANGS)
            act()
        except Refusal as refused:
            return refused
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


def recording(officer: User, key: str) -> Callable[[], object]:
    row = Milestone.objects.get(key=key)
    return lambda: make_move(
        actor=officer, cycle=row.cycle_id, machine="milestone", row=row.pk, move="record", key=None
    )


def test_the_last_branches_into_a_join_decided_at_once_open_what_follows_once() -> None:
    branches = [f"a{number}" for number in range(8)]
    officer = factories.person("dirigente")
    cycle = opened(route_text({key: [] for key in branches} | {"z": [f"{key}:decided" for key in branches]}), officer)
    for first in range(0, 8, 4):
        refused = together(*(recording(officer, key) for key in branches[first : first + 4]))
        assert refused == [None] * 4
    assert open_steps(cycle) == {"z"}
    assert witness(cycle) == set()
    assert RouteTask.objects.filter(flow_task__endswith="gather_step_z").count() == 1


def test_a_step_decided_twice_at_once_moves_the_route_once() -> None:
    officer = factories.person("dirigente")
    cycle = opened(route_text({"a": [], "b": ["a:decided"]}), officer)
    refused = together(*(recording(officer, "a") for _ in range(4)))
    assert sorted(type(each).__name__ for each in refused) == ["NoneType"] + [NotNow.__name__] * 3
    assert open_steps(cycle) == {"b"}
    assert witness(cycle) == set()
