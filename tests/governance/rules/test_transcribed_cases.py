# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outcome read in a document is held against the rule, case by case as `cases/transcribed.toml` tells."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from governance.rules.rule import Rule, Tie
from governance.rules.thresholds import Base, Threshold, Unit
from governance.rules.transcribed import Numbers, contradicted, too_many

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "transcribed.toml").read_text())


def threshold(plain: Mapping[str, Any]) -> Threshold:
    return Threshold(
        amount=Fraction(plain["amount"]),
        base=Base(plain["base"]),
        strictly=plain.get("strictly", False),
        unit=Unit(plain.get("unit", "heads")),
        without=frozenset(plain.get("without", ())),
        uncounted=frozenset(plain.get("uncounted", ())),
    )


@pytest.mark.parametrize("case", TABLE["case"], ids=[case["name"] for case in TABLE["case"]])
def test_a_documents_outcome_is_held_against_its_own_numbers(case: Mapping[str, Any]) -> None:
    plain = TABLE["rules"][case["rule"]]
    rule = Rule(
        key=case["rule"],
        source=case["source"],
        parameter=False,
        quorums=tuple(threshold(each) for each in plain.get("quorums", [plain.get("quorum")])),
        majority=threshold(plain["majority"]),
        tie=Tie(plain.get("tie", "fails")),
        secret=plain.get("secret", False),
    )
    seats, numbers = TABLE["seats"][plain["seats"]], Numbers(**case["numbers"])
    found = contradicted(rule, seats, numbers, approved=case["approved"])
    assert (found.outcome.value if found else "") == case["found"]
    more = too_many(seats, numbers.present)
    assert (more and {"code": more.code, "text": str(more)}) == case.get("too_many")
    assert too_many(seats, None) is None
