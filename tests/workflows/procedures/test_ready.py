# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose turn it is follows from what has happened, and from nothing else."""

from tests.workflows.procedures.small import SMALL
from workflows.procedures.loader import loads
from workflows.procedures.ready import ready, run_to_the_end, waits
from workflows.procedures.spec import Event

A_OPENED: Event = ("a", "opened")
A_DECIDED: Event = ("a", "decided")
B_DECIDED: Event = ("b", "decided")
C_DECIDED: Event = ("c", "decided")

#   a, b; c after a opened; d after a and b decided
ROUTE = {
    "a": frozenset[Event](),
    "b": frozenset[Event](),
    "c": frozenset({A_OPENED}),
    "d": frozenset({A_DECIDED, B_DECIDED}),
}


def test_what_waits_for_nothing_is_ready_at_once() -> None:
    assert ready(ROUTE, set()) == {"a", "b"}


def test_a_step_stays_until_it_is_decided() -> None:
    assert ready(ROUTE, {A_OPENED}) == {"a", "b", "c"}


def test_a_decided_step_counts_as_opened() -> None:
    assert ready(ROUTE, {A_DECIDED}) == {"b", "c"}


def test_a_step_waits_for_all_and_not_for_most() -> None:
    assert "d" not in ready(ROUTE, {A_DECIDED, C_DECIDED})
    assert "d" in ready(ROUTE, {A_DECIDED, B_DECIDED})


def test_when_all_is_decided_nobody_has_a_turn() -> None:
    assert ready(ROUTE, {(step, "decided") for step in ROUTE}) == set()


def test_everything_happens_on_a_sound_route() -> None:
    assert run_to_the_end(ROUTE, {}) == {(step, moment) for step in ROUTE for moment in ("opened", "decided")}


def test_a_phase_whose_gate_waits_for_its_end_is_never_decided() -> None:
    happened = run_to_the_end(
        {"a": frozenset(), "b": frozenset({A_OPENED, A_DECIDED})}, {"a": frozenset({("b", "decided")})}
    )
    assert happened == {A_OPENED}


def test_a_lag_delays_a_turn_by_days_and_not_by_events() -> None:
    route = loads(SMALL, "prova.toml").procedure.routes["formation"]
    assert waits(route.step)["ascolto"] == {("analisi", "opened"), ("avvio", "decided")}
