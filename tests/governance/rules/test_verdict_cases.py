# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of the tables in `cases/`: what the engine says of them is what the tables say (words: case_words.py)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from governance.errors import Invalid, Reason
from governance.rules.dates import date_refused
from governance.rules.plain import plain_rule, plain_verdict, rule_from
from governance.rules.slip import slip
from governance.rules.tally import contradiction
from governance.rules.thresholds import Unit
from governance.rules.verdict import Test as Line
from governance.rules.verdict import Verdict, contested
from governance.rules.wording import basis, languages, sentences
from tests.governance.rules.case_words import Words, electorate, number, rule, tables, verdict

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


def _said(reason: Reason | None) -> dict[str, Any]:
    return {} if reason is None else {"code": reason.code, "text": str(reason), **reason.values}


@cases("transcribed")
def test_a_transcribed_tally_adds_up_or_is_contradicted(case: Words) -> None:
    answers: dict[str, Any] = {name: case.get(name) for name in ("yes", "no", "abstained", "not_voting")}
    answers |= {name: case[name] for name in ("blank", "void", "secret") if name in case}
    found = contradiction(present=case.get("present"), **answers)
    assert _said(found) == case["said"]


@cases("weighs")
def test_what_a_seat_weighs(case: Words) -> None:
    (place,) = electorate(case).places
    assert {unit.value: place.weigh(unit) for unit in Unit} == {each: number(many) for each, many in case["by"].items()}


@cases("outcome")
def test_a_transcribed_outcome_is_held_against_its_own_numbers(case: Words) -> None:
    assert _said(contested(verdict(case), stated=case["says_approved"])) == case["said"]


@cases("kept")
def test_a_rule_and_a_verdict_are_kept_to_the_byte(case: Words) -> None:
    by = rule(case["rule"], case["named"])
    assert json.dumps(plain_rule(by), ensure_ascii=False) == case["plain_rule"]
    assert rule_from(json.loads(case["plain_rule"])) == by
    if "plain_verdict" in case:
        assert json.dumps(plain_verdict(verdict(case)), ensure_ascii=False) == case["plain_verdict"]


@cases("earlier")
def test_a_rule_that_was_kept_when_rules_said_less_is_still_read(case: Words) -> None:
    (_, kept), *_ = tables("kept")
    stored = json.loads(kept["plain_rule"])
    del stored[case["missing"]]
    assert rule_from(stored) == rule(kept["rule"], kept["named"])


@cases("unreadable")
def test_what_is_no_stored_rule_is_not_read_as_one(case: Words) -> None:
    (_, kept), *_ = tables("kept")
    stored = {**json.loads(kept["plain_rule"]), **case.get("change", {})}
    stored.pop(case.get("missing"), None)
    with pytest.raises((KeyError, ValueError, Invalid)) as raised:
        rule_from(stored)
    assert raised.type.__name__ == case["raises"]


@cases("read")
def test_a_kept_verdict_is_read_out(case: Words) -> None:
    plain = {"valid": case.get("valid", True), "tests": case.get("tests", []), "warnings": case.get("warnings", [])}
    for language in LANGUAGES:
        assert sentences(plain, language) == case[language]


@cases("basis")
def test_a_verdict_says_where_its_rule_comes_from(case: Words) -> None:
    plain = {"source": case["source"], "parameter": case["parameter"]}
    for language in (*LANGUAGES, "fr"):
        assert basis(plain, language) == case.get(language, case["it"])


def test_a_language_that_is_not_there_is_read_out_in_italian() -> None:
    (_, case), *_ = tables("read")
    assert languages() == LANGUAGES
    assert sentences({"valid": True, "tests": case["tests"], "warnings": []}, "fr") == case["it"]


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
        parts = inside.values() if isinstance(inside, Mapping) else inside
        for part in parts if isinstance(parts, Iterable) else (parts,):
            if hasattr(part, "__dataclass_fields__"):
                yield from _frozen(part)


@cases("case")
def test_nothing_of_a_verdict_can_be_changed(case: Words) -> None:
    for value in (*_frozen(verdict(case)), *(_frozen(electorate(case)) if "body" in case else ())):
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
