# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a plan stands, in the sentences that a person would say."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.utils import translation

from governance.models import Adoption, Assignment, Authority, Body, Cycle, Gate, Milestone, Phase
from governance.selectors.inside import CycleInside, GateInside, StepInside, Work
from workflows.views.decisions import Decision
from workflows.views.standing import where_it_stands

TODAY = date(2026, 4, 13)
CABINA = Body(name="Cabina di regia")


def phase(title: str, work: Sequence[Work] = (), **fields: Any) -> StepInside:
    gate = GateInside(Gate(title="Varco", body=CABINA, state="awaiting", planned_end=date(2026, 5, 8)), (), (), None)
    return StepInside(Phase(**{"title": title, "state": "active", **fields}), work, gate, None)


def late(title: str, due_on: date) -> Work:
    return Work(Assignment(title=title, body=Body(name="IRES"), state="assigned", due_on=due_on), None)


def said(*steps: StepInside, decisions: Sequence[Decision] = (), state: str = "open", language: str = "it") -> str:
    cycle = Cycle(authority=Authority(language="it"), state=state)
    with translation.override(language):
        sentences = where_it_stands(CycleInside(cycle, steps), decisions, TODAY)
    return re.sub(r"<[^>]+>", "", " ".join(sentences))


def test_a_title_that_says_phase_is_said_once_and_two_phases_are_joined() -> None:
    told = said(phase("Fase di analisi", planned_end=date(2026, 4, 1)), phase("Monitoraggio"))
    assert told == "Siamo nella fase di analisi, in ritardo di 12 giorni e nella fase «Monitoraggio»."


def test_in_english_a_title_stays_in_its_language() -> None:
    assert said(phase("Fase di analisi"), language="en") == "We are in the phase “Fase di analisi”."


def test_a_title_cannot_bring_marks_of_its_own() -> None:
    cycle = Cycle(authority=Authority(language="it"), state="open")
    (told,) = where_it_stands(CycleInside(cycle, [phase("<b>x</b>")]), (), TODAY)
    assert "<b>" not in told
    assert '<span lang="it">&lt;b&gt;x&lt;/b&gt;</span>' in told


def test_between_phases_the_steps_whose_turn_it_is_are_named() -> None:
    steps = [StepInside(Milestone(title=title, state="open"), (), None, None) for title in ("Deposito", "Pareri")]
    assert said(*steps) == "Ora tocca a «Deposito»; «Pareri»."
    assert said() == "In questo momento nessun passo è aperto."


def test_of_late_work_the_latest_is_named_first_and_the_rest_is_counted() -> None:
    works = [late("A", date(2026, 4, 12)), late("B", date(2026, 4, 1)), late("C", date(2026, 4, 11))]
    told = said(phase("Fase di ascolto", works))
    assert "In ritardo: «B» (IRES, 12 giorni); «C» (IRES, 2 giorni); altra 1." in told


def test_a_decision_without_a_planned_day_is_told_without() -> None:
    for planned_end, end in ((None, "«Varco»."), (date(2026, 5, 8), "«Varco», prevista entro l’8 maggio 2026.")):
        step = StepInside(Gate(title="Varco", body=CABINA, planned_end=planned_end), (), None, None)
        told = said(phase("Fase di ascolto"), decisions=[Decision(step, None, (), ())])
        assert told.endswith(f"La prossima decisione spetta a: Cabina di regia, {end}")


def test_a_concluded_route_says_when_the_plan_was_adopted_as_far_as_it_is_known() -> None:
    adopted = datetime(2026, 4, 8, 10, tzinfo=UTC)
    assert said(state="concluded") == "Il percorso è concluso."
    for planned_end, end in ((None, "."), (date(2026, 4, 1), ", 7 giorni di ritardo.")):
        step = StepInside(Adoption(state="executive", decided_at=adopted, planned_end=planned_end), (), None, None)
        assert said(step, state="concluded") == f"Il percorso è concluso: piano adottato l’8 aprile 2026{end}"
