# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the criteria of a gate look at exists, and can happen before the gate is decided."""

import pytest

from tests.workflows.procedures.small import SMALL, refused
from workflows.procedures.loader import loads

CRITERION = 'kind = "assignment"\nassignment = "studio"\n'
COMUNI = """
[[body]]
key = "comuni"
name = "Comuni"
kind = "conference"
source = "legge"
seat = [{ key = "sindaco", label = "Sindaco", role = "mayor" }]
"""


def opinion(after: str, more: str = "") -> str:
    return f"""
[[routes.formation.step]]
key = "parere"
kind = "opinion"
title = "Parere"
after = ["{after}"]
body = "ufficio"
asks = ["comuni"]
nature = "mandatory"
{more}
"""


def second_phase(criterion: str) -> str:
    """A phase that the first gate opens, with work, and its gate with a criterion."""
    return f"""
[[routes.formation.step]]
key = "dopo"
kind = "phase"
title = "Dopo"
after = ["varco-analisi:decided"]
body = "ufficio"
window = {{ from = 4, months = 2 }}
assignment = [{{ key = "lavoro", title = "Lavoro", body = "ufficio" }}]

[[routes.formation.step]]
key = "varco-dopo"
kind = "gate"
title = "Varco dopo"
after = ["dopo:opened"]
closes = "dopo"
body = "cabina"
rule = "cabina"
criterion = [{{ key = "c", title = "C", {criterion} }}]
"""


def with_criterion(criterion: str, *more: str) -> str:
    """The small procedure whose first gate has that criterion."""
    assert SMALL.count(CRITERION) == 1
    text = SMALL.replace(CRITERION, criterion + "\n")
    return text.replace("\n[[rule]]", COMUNI + "\n[[rule]]", 1) + "".join(more)


def reasons(text: str) -> list[str]:
    return [problem.reason for problem in refused(text)]


@pytest.mark.parametrize(
    "text",
    [
        with_criterion('kind = "opinion"\nstep = "parere"', opinion("analisi:opened")),
        with_criterion('kind = "opinion"\nstep = "parere"', opinion("avvio:decided")),
        with_criterion('kind = "deliverable"\ndeliverable = "report"'),
        with_criterion(CRITERION, second_phase('kind = "obligations", gate = "varco-analisi"')),
        with_criterion(CRITERION, second_phase('kind = "assignment", assignment = "studio"')),
    ],
    ids=["beside its phase", "before its phase", "a document", "an earlier gate", "work of an earlier phase"],
)
def test_what_comes_before_or_beside_the_gate_can_be_asked_for(text: str) -> None:
    assert loads(text, "prova").warnings == ()


def test_an_opinion_that_comes_after_the_gate_is_a_deadlock() -> None:
    text = with_criterion('kind = "opinion"\nstep = "parere"', opinion("varco-analisi:decided"))
    told = reasons(text)
    assert any('"varco-analisi" waits for "parere:decided"' in each for each in told), told


def test_an_opinion_that_may_be_skipped_would_be_waited_for_for_ever() -> None:
    text = with_criterion('kind = "opinion"\nstep = "parere" # qui', opinion("analisi:opened", "skippable = true"))
    (problem,) = refused(text)
    assert problem.reason == '"parere" can be skipped: "varco-analisi" would wait for ever'
    assert problem.line == 1 + text.splitlines().index('step = "parere" # qui')


def test_the_obligations_of_the_gate_itself_cannot_be_asked_for() -> None:
    told = reasons(with_criterion('kind = "obligations"\ngate = "varco-analisi"'))
    assert '"varco-analisi" waits for itself' in told


def test_the_obligations_of_a_gate_that_comes_after_are_a_deadlock() -> None:
    text = with_criterion(
        'kind = "obligations"\ngate = "varco-dopo"', second_phase('kind = "assignment", assignment = "lavoro"')
    )
    told = reasons(text)
    assert any('"varco-analisi" waits for "varco-dopo:decided"' in each for each in told), told


def test_work_of_a_phase_that_the_gate_opens_is_a_deadlock() -> None:
    text = with_criterion(
        'kind = "assignment"\nassignment = "lavoro"', second_phase('kind = "assignment", assignment = "lavoro"')
    )
    told = reasons(text)
    assert any('"varco-analisi" waits for "dopo:opened"' in each for each in told), told
