# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of the tables in `cases/`: what the engine says of them is what the tables say (words: case_words.py)."""

import json
from collections.abc import Iterable
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.dates import date_refused
from governance.rules.plain import plain_verdict
from governance.rules.slip import slip
from governance.rules.verdict import Test as Line
from governance.rules.verdict import Verdict
from governance.rules.wording import sentences
from tests.governance.rules.case_words import Words, number, tables, verdict

LANGUAGES = ("it", "en")


def cases(kind: str) -> pytest.MarkDecorator:
    """Every case of that kind, named by its file and its name."""
    found = list(tables(kind))
    return pytest.mark.parametrize("case", [pytest.param(words, id=name) for name, words in found])


def told(numbers: Words) -> dict[str, Any]:
    """The numbers of a table as the engine has them; its words as they are."""
    read = {name: number(each) if str(each)[:1].isdigit() else each for name, each in numbers.items()}
    return {name: each for name, each in read.items() if name not in {"part", "key"}}


def same(words: Words, line: Line) -> bool:
    """Whether a line of the working is the one of the table: its subject, and every number that the table gives."""
    subject, met = next(iter(words.items()))
    numbers = told({name: each for name, each in words.items() if name != subject})
    return (
        (line.subject, line.met) == (subject, met)
        and line.part == words.get("part", False)
        and line.key == words.get("key", "threshold")
        and numbers.items() <= line.numbers.items()
    )


def compare(lines: Iterable[Line], table: Iterable[Words]) -> None:
    """Fails with the first line that is not the one of the table."""
    for line, words in zip(lines, table, strict=True):
        assert same(words, line), f"{words} is not {line}"


@cases("case")
def test_the_engine_says_what_the_table_says(case: Words) -> None:
    found = verdict(case)
    plain = json.loads(json.dumps(plain_verdict(found)))
    assert case["source"]
    assert found.outcome == case["outcome"]
    assert (found.valid, found.passed) == (case["valid"], case["passed"])
    if "working" in case:
        compare(found.tests, case["working"])
    for language in LANGUAGES:
        if language in case:
            assert sentences(plain, language) == case[language]
    assert [note.key for note in found.warnings] == case.get("warnings", [])


@cases("refused")
def test_the_engine_refuses_what_the_table_refuses(case: Words) -> None:
    with pytest.raises(Invalid) as refused:
        verdict(case)
    assert refused.value.reasons[0].code == case["code"]
    assert str(refused.value) == case["text"]
    assert refused.value.field_name == case.get("field", "")


@cases("recorded")
def test_a_date_is_taken_or_refused(case: Words) -> None:
    happened = case.get("happened")
    refused = date_refused(
        happened and happened.replace(tzinfo=UTC),
        now=datetime(2026, 6, 1, 12, tzinfo=UTC),
        reconstruction=case.get("reconstruction", False),
        live=case.get("live", False),
        reason=case.get("reason", ""),
    )
    said = refused and {"code": refused.reasons[0].code, "text": str(refused), "field": refused.field_name}
    assert said == case.get("refused")


@cases("late")
def test_how_late_something_was(case: Words) -> None:
    planned: date | None = case.get("planned")
    actual: date | None = case.get("actual")
    assert slip(planned, actual) == case.get("days")


def _frozen(value: object) -> Iterable[object]:
    yield value
    for each in fields(value):  # type: ignore[arg-type]
        inside = getattr(value, each.name)
        for part in inside if isinstance(inside, tuple) else (inside,):
            if hasattr(part, "__dataclass_fields__"):
                yield from _frozen(part)


@cases("case")
def test_nothing_of_a_verdict_can_be_changed(case: Words) -> None:
    found = verdict(case)
    for value in _frozen(found):
        assert not hasattr(value, "__dict__")
        for each in fields(value):  # type: ignore[arg-type]
            with pytest.raises(FrozenInstanceError):
                setattr(value, each.name, None)


def test_a_verdict_takes_no_outcome() -> None:
    (_, case), *_ = tables("case")
    found = verdict(case)
    with pytest.raises(TypeError, match="outcome"):
        Verdict(found.rule, found.tally, outcome=found.outcome)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Verdict(found.rule, found.tally, 1, 0, found.outcome)  # type: ignore[call-arg]


def test_numbers_are_exact() -> None:
    for _, case in tables("case"):
        for line in verdict(case).tests:
            assert all(isinstance(each, int | str | Fraction) for each in line.numbers.values())
