# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of `cases/wanting.toml`: what would still change a verdict, and how the live panel says it.

Beside the words of case_words.py: `presences`, `enough` and `sure` say how many seats are wanted ("never": no number
would do), `away` how many of them are absent now, `which` who they are, `named` what seats are called on the panel.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.proceedings_wording import wanting_sentences
from governance.rules.rule import WRITTEN
from governance.rules.tally import Answer
from governance.rules.wanting import Wanting, wanting
from tests.governance.rules.case_words import electorate, rule, seats

Case = Mapping[str, Any]

TABLE = tomllib.loads(Path(__file__).with_name("cases").joinpath("wanting.toml").read_text(encoding="utf-8"))
WANTED = ("presences", "enough", "sure")


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in TABLE[kind]])


def found(case: Case) -> Wanting:
    by = rule({"like": case["rule"]} if isinstance(case["rule"], str) else case["rule"], TABLE["rule"])
    votes = [(seat, Answer(answer)) for answer, text in case.get("votes", {}).items() for seat in seats(text)]
    convocation = WRITTEN if case.get("written") else case.get("convocation", 1)
    return wanting(by, electorate(case), votes, convocation=convocation, **_told(case, "entering"))


def _told(case: Case, *names: str) -> dict[str, Any]:
    return {name: case[name] for name in names if name in case}


@cases("case")
def test_the_panel_says_what_the_table_says(case: Case) -> None:
    plain = found(case).plain()
    assert case["source"]
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["settled"], plain["valid"]) == (case["settled"], case["valid"])
    assert plain["written"] == case.get("written", False)
    wanted = {name: plain[name] for name in WANTED}
    assert {name: "never" if each is None else each["count"] for name, each in wanted.items()} == {
        name: case[name] for name in WANTED
    }
    assert {name: each["away"] for name, each in wanted.items() if each and each["away"]} == case.get("away", {})
    for name, text in case.get("which", {}).items():
        assert wanted[name]["seats"] == seats(text)
    assert wanting_sentences(plain, "it", case.get("named")) == case["it"]
    assert wanting_sentences(plain, "fr", case.get("named")) == case["it"]
    if "en" in case:
        assert wanting_sentences(plain, "en", case.get("named")) == case["en"]


@cases("refused")
def test_what_the_engine_cannot_foresee_is_refused(case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        found(case)
    assert refused.value.reasons[0].code == case["code"]
    assert str(refused.value) == case.get("text", str(refused.value))
    assert refused.value.field_name == case.get("field", "")
