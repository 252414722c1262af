# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promises of the library of procedures: a rule says where it comes from."""

from datetime import date

import pytest

from governance.rules.rule import PARAMETER
from workflows.flows import library
from workflows.procedures.shipped import shipped

DAY = date(2024, 1, 10)


@pytest.fixture(autouse=True)
def torino(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "procedure_of", lambda sha256: shipped()[sha256].procedure)


def sha256() -> str:
    return next(key for key, each in shipped().items() if each.procedure.authority == "torino")


def test_a_rule_that_no_source_says_is_the_authoritys_own() -> None:
    rule = library.decision_rule(sha256(), "cabina", DAY)
    assert (rule.source, rule.parameter) == (PARAMETER, True)


def test_a_rule_of_which_a_part_is_chosen_names_its_act() -> None:
    rule = library.decision_rule(sha256(), "consiglio", DAY)
    assert rule.source.startswith("D.Lgs. 267/2000 art. 38")
    assert rule.parameter
