# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of step is one file, under its own key, on a machine that exists."""

from pathlib import Path
from typing import get_args

import pytest

from governance.machines import MACHINES
from tests.workflows.procedures.small import SMALL
from workflows.procedures import kinds
from workflows.procedures.kind import Kind
from workflows.procedures.kinds import KINDS
from workflows.procedures.loader import loads
from workflows.procedures.schema import Procedure


def test_every_file_of_a_kind_is_registered() -> None:
    files = {file.stem for file in Path(kinds.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_is_the_word_its_steps_are_written_with(kind: Kind) -> None:
    assert get_args(kind.options.model_fields["kind"].annotation) == (kind.key,)
    assert kind.machine in MACHINES
    assert all(need.where in kind.options.model_fields or need.where == "office" for need in kind.needs)


def test_what_is_not_in_the_file_is_not_found() -> None:
    procedure: Procedure = loads(SMALL, "prova.toml").procedure
    assert procedure.get_body("cabina").key == "cabina"
    assert procedure.routes["formation"].get("avvio").office == "ufficio"
    with pytest.raises(KeyError):
        procedure.get_body("nessuno")
    with pytest.raises(KeyError):
        procedure.get_route("adoption")
    with pytest.raises(KeyError):
        procedure.get_route("formation").get("nessuno")


def test_a_step_says_by_which_rule_which_body_votes() -> None:
    steps = {step.key: step.votes for step in loads(SMALL, "prova.toml").procedure.routes["formation"].step}
    assert steps == {
        "avvio": (),
        "analisi": (),
        "varco-analisi": (("cabina", "cabina"),),
        "ascolto": (),
        "presentazione": (),
    }
