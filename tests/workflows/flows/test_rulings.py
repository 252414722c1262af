# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the procedure says of a step: who votes in it by which rule, and what it waits for."""

from datetime import date

import pytest

from tests.stories.banco import FILE, Banco
from workflows.flows.rulings import is_a_decision, rulings_of, waited_for

pytestmark = pytest.mark.django_db

ON = date(2026, 1, 1)
BOUNDED = FILE.read_text(encoding="utf-8").replace(
    'name = "Maggioranza semplice"', 'name = "Maggioranza semplice"\neffective = { from = 2020-01-01 }'
)


def test_a_gate_is_voted_by_its_rule_and_its_body() -> None:
    run = Banco().cycle()
    (ruling,) = rulings_of(run.row, "varco", ON)
    assert (ruling.key, ruling.bodies, ruling.advises) == ("maggioranza", ["Comitato"], False)


def test_a_phase_and_a_step_that_is_not_in_the_procedure_are_voted_by_nobody() -> None:
    run = Banco().cycle()
    assert rulings_of(run.row, "lavoro", ON) == ()
    assert rulings_of(run.row, "mai-visto", ON) == ()
    assert waited_for(run.row, "mai-visto") == ()


def test_a_rule_that_is_not_in_force_on_the_day_is_left_out() -> None:
    run = Banco(text=BOUNDED).cycle()
    assert [ruling.key for ruling in rulings_of(run.row, "varco", ON)] == ["maggioranza"]
    assert rulings_of(run.row, "varco", date(2019, 1, 1)) == ()


def test_a_step_waits_for_events_of_others() -> None:
    run = Banco().cycle()
    assert [after.event for after in waited_for(run.row, "varco")] == ["lavoro:opened"]


def test_only_the_kinds_in_which_the_step_s_own_body_votes_are_decisions() -> None:
    kinds = ("gate", "adoption", "annual_update", "vote", "phase", "event", "opinion", "row of a test")
    assert [is_a_decision(kind) for kind in kinds] == [True, True, True, True, False, False, False, False]
