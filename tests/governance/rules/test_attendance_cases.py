# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of `cases/attendance.toml`: whether those who are there are the quorum, and how it is said.

Beside the words of case_words.py: `missing` says how many more must come in ("none": no number of heads tells).
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.attendance import Attendance, attendance
from governance.rules.plain import plain_test
from governance.rules.proceedings_wording import attendance_sentences
from tests.governance.rules.case_words import electorate, rule

Case = Mapping[str, Any]

TABLE = tomllib.loads(Path(__file__).with_name("cases").joinpath("attendance.toml").read_text(encoding="utf-8"))


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in TABLE[kind]])


def found(case: Case) -> Attendance:
    by = rule({"like": case["rule"]} if isinstance(case["rule"], str) else case["rule"], TABLE["rule"])
    return attendance(by, electorate(case), *([case["convocation"]] if "convocation" in case else []))


@cases("case")
def test_the_sitting_is_told_what_the_table_says(case: Case) -> None:
    told = found(case)
    plain = told.plain()
    assert case["source"]
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["met"], "none" if plain["missing"] is None else plain["missing"]) == (case["met"], case["missing"])
    assert plain["by_seat"] == case.get("by_seat", False)
    assert plain["tests"] == [plain_test(each) for each in told.tests]
    assert {each["subject"] for each in plain["tests"]} == {"quorum"}
    assert attendance_sentences(plain, "it") == case["it"]
    assert attendance_sentences(plain, "fr") == case["it"]
    if "en" in case:
        assert attendance_sentences(plain, "en") == case["en"]


@cases("refused")
def test_what_has_no_quorum_of_those_present_is_refused(case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        found(case)
    assert refused.value.reasons[0].code == case["code"]
    assert str(refused.value) == case["text"]
    assert refused.value.field_name == case["field"]
