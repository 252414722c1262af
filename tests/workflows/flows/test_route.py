# SPDX-License-Identifier: AGPL-3.0-or-later
"""A compiled route opens what the rule of the route says, when it says so, and ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.flows.routes import NOW, Act, Ride, Town, Turns, route_text
from tests.workflows.procedures.small import SMALL
from workflows.flows.compiled import flow_of
from workflows.flows.route import OutOfTurn, go_on, open_nodes, open_steps, witness
from workflows.models import RouteProcess, RouteTask
from workflows.procedures.ready import ready
from workflows.procedures.shipped import FOLDER
from workflows.procedures.spec import Event

Counting = Callable[[int], AbstractContextManager[object]]

DIAMOND = {"a": [], "b": ["a:decided"], "c": ["a:opened"], "d": ["b:decided", "c:decided"]}


def test_a_route_begins_with_what_waits_for_nothing(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": [], "c": ["a:decided"]})))
    assert ride.given == ["a", "b"]


def test_a_step_opens_only_when_all_it_waits_for_has_happened(town: Town) -> None:
    ride = Ride(town.cycle(route_text(DIAMOND)))
    ride.tell(("a", "opened"))
    assert ride.given == ["a", "c"]
    ride.tell(("c", "decided"))
    assert ride.given == ["a", "c"]
    ride.tell(("a", "decided"))
    assert ride.given == ["a", "c", "b"]
    ride.tell(("b", "opened"), ("b", "decided"))
    assert ride.given == ["a", "c", "b", "d"]
    ride.tell(("d", "decided"))
    assert ride.turns.ends == 1


def test_joins_of_different_forks_cross_in_any_order(town: Town) -> None:
    crossing = {"a": [], "b": [], "c": ["a:decided", "b:decided"], "d": ["b:decided"], "e": ["c:decided", "d:decided"]}
    for order in ("abcde", "abdce", "bacde", "badce", "bdace"):
        ride = Ride(town.cycle(route_text(crossing) + f"# {order}\n"))
        for number, step in enumerate(order):
            assert step in ride.given, f"{order}: {step} has no turn"
            assert ("e" in ride.given) == (number == len(order) - 1)
            ride.tell((step, "decided"))
        assert ride.turns.ends == 1


def test_a_step_that_opens_with_its_turn_sets_free_who_waits_for_its_opening(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:opened"], "c": ["b:opened"]})), opens="ab")
    assert ride.given == ["a", "b", "c"]
    assert ride.act.step_events == set()


def test_a_step_decided_without_being_opened_sets_free_who_waits_for_its_opening(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:opened"], "c": ["a:decided"]})))
    ride.tell(("a", "decided"))
    assert sorted(ride.given) == ["a", "b", "c"]


def test_an_opening_nobody_waits_for_moves_nothing(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:decided"]})))
    ride.tell(("a", "opened"))
    assert ride.given == ["a"]
    assert ride.act.step_events == set()


def test_several_steps_in_one_act_move_the_route_together(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": [], "c": ["a:decided", "b:decided"]})))
    ride.tell(("a", "decided"), ("b", "decided"))
    assert ride.given == ["a", "b", "c"]


def test_a_step_decided_before_its_turn_is_refused(town: Town) -> None:
    ride = Ride(town.cycle(route_text(DIAMOND)))
    with pytest.raises(OutOfTurn, match="d was decided before its turn"):
        ride.tell(("d", "decided"))


def test_a_route_that_has_not_begun_does_not_go_on(town: Town) -> None:
    act = Act(town.cycle(route_text(DIAMOND)), {("a", "decided")})
    with pytest.raises(OutOfTurn, match="has not begun"):
        go_on(act, Turns(act))


def test_a_refusal_where_a_turn_is_given_writes_nothing(town: Town) -> None:
    class Refuses(Turns):
        def give(self, step: str, machine: str, days: int = 0) -> None:
            raise ValueError("no")

    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:decided"]})))
    before = set(RouteTask.objects.values_list("flow_task", "status"))
    act = Act(ride.act.cycle, {("a", "decided")})
    with pytest.raises(ValueError, match="no"):
        go_on(act, Refuses(act))
    assert set(RouteTask.objects.values_list("flow_task", "status")) == before


def test_the_end_is_written_in_the_process(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": []})))
    process = RouteProcess.objects.get()
    assert (process.status, process.finished) == ("NEW", None)
    ride.tell(("a", "decided"))
    process.refresh_from_db()
    assert (process.status, process.finished) == ("DONE", NOW)
    assert not RouteTask.objects.exclude(status="DONE").exists()
    assert open_nodes(ride.act.cycle) == set()


def test_nobody_owns_a_task(town: Town) -> None:
    Ride(town.cycle(route_text(DIAMOND)))
    assert set(RouteTask.objects.values_list("owner", "owner_permission")) == {(None, None)}


def test_one_node_has_one_task(town: Town) -> None:
    Ride(town.cycle(route_text({"a": []})))
    task = RouteTask.objects.get(status="NEW")
    with pytest.raises(IntegrityError):
        RouteTask.objects.create(process=RouteProcess.objects.get(), flow_task=task.flow_task)


def test_a_step_costs_two_statements_in_a_line_and_in_a_join(town: Town, django_assert_num_queries: Counting) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:decided"], "c": [], "d": ["b:decided", "c:decided"]})))
    for step in "acb":
        with django_assert_num_queries(2):
            ride.tell((step, "decided"))
    with django_assert_num_queries(3):
        ride.tell(("d", "decided"))


def test_an_act_that_moves_no_step_costs_nothing(town: Town, django_assert_num_queries: Counting) -> None:
    ride = Ride(town.cycle(route_text(DIAMOND)))
    with django_assert_num_queries(0):
        ride.tell()


def test_a_route_begins_in_two_statements(town: Town, django_assert_num_queries: Counting) -> None:
    cycle = town.cycle(route_text(DIAMOND))
    flow_of(cycle.procedure_sha256, "formation")
    with django_assert_num_queries(2):
        Ride(cycle)


def test_a_lag_delays_a_turn_by_the_days_that_are_left(town: Town) -> None:
    ride = Ride(town.cycle(SMALL), opens=["varco-analisi"])
    ride.tell(("avvio", "decided"))
    assert ride.turns.given[-1] == ("analisi", "phase", 0)
    ride.act.now = NOW + timedelta(days=5)
    ride.tell(("analisi", "opened"))
    assert ride.turns.given[1:] == [("analisi", "phase", 0), ("varco-analisi", "gate", 0), ("ascolto", "milestone", 10)]


def test_a_lag_that_has_run_delays_nothing(town: Town) -> None:
    ride = Ride(town.cycle(SMALL))
    ride.tell(("avvio", "decided"))
    ride.act.now = NOW + timedelta(days=40)
    ride.tell(("analisi", "opened"))
    assert ride.turns.given[-1] == ("ascolto", "milestone", 0)


def test_a_lag_counts_from_the_day_it_happened_and_not_from_the_day_it_was_written(town: Town) -> None:
    ride = Ride(town.cycle(SMALL))
    ride.act.effective_at = NOW - timedelta(days=7)
    ride.tell(("avvio", "decided"))
    ride.tell(("analisi", "opened"))
    assert ride.turns.given[-1] == ("ascolto", "milestone", 8)


TORINO = (FOLDER / "torino.toml").read_text()


def test_both_overlaps_of_the_slides_come_out(town: Town) -> None:
    cycle = town.cycle(TORINO)
    gates = [
        f"varco-{key}" for key in ("analisi", "ascolto-preliminare", "ascolto", "co-pianificazione", "approvazione")
    ]
    ride = Ride(cycle, opens=[*gates, "linee-di-indirizzo", "avvio", "adozione"])
    ride.tell(("linee-di-indirizzo", "decided"))
    assert open_steps(cycle) == {"avvio", "analisi", "ascolto-preliminare"}
    ride.tell(("analisi", "opened"))
    ride.tell(("ascolto-preliminare", "opened"))
    ride.tell(("avvio", "decided"))
    ride.tell(("varco-ascolto-preliminare", "decided"), ("ascolto-preliminare", "decided"))
    ride.tell(("varco-analisi", "decided"), ("analisi", "decided"))
    assert open_steps(cycle) == {"ascolto"}
    ride.tell(("ascolto", "opened"))
    ride.tell(("co-pianificazione", "opened"))
    assert {"step_ascolto", "step_co_pianificazione"} <= open_nodes(cycle)
    ride.tell(("varco-ascolto", "decided"), ("ascolto", "decided"))
    ride.tell(("approvazione", "opened"))
    assert {"step_co_pianificazione", "step_approvazione"} <= open_nodes(cycle)
    ride.tell(("varco-approvazione", "decided"), ("approvazione", "decided"))
    assert "adozione" not in ride.given
    ride.tell(("varco-co-pianificazione", "decided"), ("co-pianificazione", "decided"))
    ride.tell(("adozione", "decided"))
    ride.tell(("presentazione", "decided"))
    assert ride.turns.ends == 1


@st.composite
def routes(draw: st.DrawFn) -> dict[str, list[str]]:
    """Steps that wait for events of steps before them, in any shape."""
    after: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 9))):
        events = [f"{step}:{moment}" for step in after for moment in ("opened", "decided")]
        chosen = draw(st.lists(st.sampled_from(events), unique=True, max_size=4)) if events else []
        after[f"s{number}"] = chosen
    return after


@given(after=routes(), chance=st.randoms(use_true_random=False))
@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_route_driven_in_any_order_opens_what_the_rule_says_and_ends(
    town: Town, after: dict[str, list[str]], chance: Random
) -> None:
    needs = {
        key: frozenset((each.partition(":")[0], each.partition(":")[2]) for each in said) for key, said in after.items()
    }
    at_once = {key for key in after if chance.random() < 0.3}
    cycle = town.cycle(route_text(after))
    ride = Ride(cycle, opens=at_once)
    happened: set[Event] = set()
    while True:
        happened |= {(key, "opened") for key in ride.given if key in at_once}
        turn = ready(needs, happened)
        assert set(ride.given) == turn | {key for key, moment in happened if moment == "decided"}
        assert witness(cycle, happened) == set()
        possible = [
            (key, moment) for key in sorted(turn) for moment in ("opened", "decided") if (key, moment) not in happened
        ]
        if not possible:
            break
        told = chance.sample(possible, k=min(len(possible), chance.choice([1, 1, 1, 2])))
        happened |= set(told)
        ride.tell(*told)
    assert len(ride.given) == len(after)
    assert ride.turns.ends == 1
    assert open_nodes(cycle) == set()
