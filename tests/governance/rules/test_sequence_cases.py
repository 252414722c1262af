# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of `cases/sequences.toml`: what several questions on one proposal decide together, and how it is read out.

A question has the numbers of its ballot by heads (yes, no, present…), as a document gives them; `order` lists the
kinds of question that the procedure knows; `opens` says which of them can be put next.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.plain import plain_verdict
from governance.rules.proceedings_wording import decision_sentences
from governance.rules.sequence import Decision, Kind, Order, Question, Recorded, decide, order_from
from governance.rules.tally import stated
from governance.rules.verdict import Verdict
from tests.governance.rules.case_words import rule

Case = Mapping[str, Any]

TABLE = tomllib.loads(Path(__file__).with_name("cases").joinpath("sequences.toml").read_text(encoding="utf-8"))
OF_THE_BALLOT = ("rule", "convocation", "calls")
OF_THE_QUESTION = ("key", "kind", "title", "changes_sense")


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in TABLE[kind]])


def question(words: Case) -> Question:
    by = rule({"like": words.get("rule", "council")}, TABLE["rule"])
    numbers = {name: each for name, each in words.items() if name not in (*OF_THE_BALLOT, *OF_THE_QUESTION)}
    ballot = {name: words[name] for name in ("convocation", "calls") if name in words}
    told = {name: words[name] for name in OF_THE_QUESTION if name in words}
    return Question(**told, verdict=Verdict(by, stated(**numbers), **ballot))


def order(case: Case) -> Order:
    if "order" not in case:
        return Order()
    return order_from({"kinds": case["order"], "source": case["source"], "parameter": False})


def _plain(asked: Question) -> Case:
    assert isinstance(asked.verdict, Verdict)
    return plain_verdict(asked.verdict)


def decided(case: Case) -> Decision:
    return decide(order(case), (question(words) for words in case["questions"]))


@cases("case")
def test_a_sequence_decides_what_the_table_says(case: Case) -> None:
    found = decided(case)
    plain = found.plain()
    assert case["source"]
    assert json.loads(json.dumps(plain)) == plain
    told = {name: case.get(name, []) for name in ("amendments", "conditions", "reopening")}
    assert {name: plain[name] for name in told} == told
    assert (plain["result"], plain["again"], plain["next"]) == (
        case["result"],
        case.get("again", ""),
        case.get("opens", []),
    )
    assert decision_sentences(plain, "it") == case["it"]
    assert decision_sentences(plain, "fr") == case["it"]
    if "en" in case:
        assert decision_sentences(plain, "en") == case["en"]


@cases("case")
def test_a_decision_is_kept_with_its_order_and_every_verdict(case: Case) -> None:
    found = decided(case)
    plain = found.plain()
    assert order_from(plain["order"]) == found.order
    assert plain["order"]["parameter"] == ("order" not in case)
    assert [Kind(each) for each in case.get("order", Kind)] == list(found.order.kinds)
    assert plain["questions"] == [
        {
            "key": words["key"],
            "kind": words["kind"],
            "title": words.get("title", ""),
            "changes_sense": words.get("changes_sense", False),
            "verdict": _plain(question(words)),
        }
        for words in case["questions"]
    ]


@cases("case")
def test_verdicts_that_were_recorded_decide_the_same_without_being_counted_again(case: Case) -> None:
    found = decided(case)
    kept = [replace(each, verdict=Recorded(json.loads(json.dumps(_plain(each))))) for each in found.questions]
    assert decide(found.order, kept).plain() == found.plain()


@cases("refused")
def test_a_question_that_cannot_be_put_is_refused(case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        decided(case)
    assert refused.value.reasons[0].code == case["code"]
    assert str(refused.value) == case["text"]
    assert refused.value.field_name == case["field"]


def test_the_default_order_is_a_choice_of_the_authority() -> None:
    assert Order().plain() == {
        "kinds": ["suspensive", "return", "rejection", "amendment", "condition", "whole"],
        "source": "parameter of the authority",
        "parameter": True,
    }


def test_nothing_of_a_decision_can_be_changed_or_stated() -> None:
    found = decided(TABLE["case"][1])
    for each, name in ((found, "questions"), (found.order, "kinds"), (found.questions[0], "verdict")):
        assert not hasattr(each, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(each, name, None)
    with pytest.raises(TypeError):
        Decision(found.order, found.questions, "approved")  # type: ignore[call-arg]
