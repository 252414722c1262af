# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of `cases/opinions.toml`: what an opinion does to a proposal, and how it is read out.

`rule`: a rule of the table by its name, or in full; `facts`: what is known; `vote` in it: the ballot that was to
overcome the opinion, by heads, with the key of its rule. `basis`: where what was applied comes from.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.opinions import Effect, Facts, Follows, Given, Nature, OpinionRule, effect, opinion_rule_from
from governance.rules.proceedings_wording import effect_sentences
from governance.rules.tally import stated
from governance.rules.verdict import Verdict
from governance.rules.wording import basis
from tests.governance.rules.case_words import rule

Case = Mapping[str, Any]

TABLE = tomllib.loads(Path(__file__).with_name("cases").joinpath("opinions.toml").read_text(encoding="utf-8"))


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in TABLE[kind]])


def opinion_rule(case: Case) -> OpinionRule:
    return opinion_rule_from(TABLE["opinion"][case["rule"]] if isinstance(case["rule"], str) else case["rule"])


def facts(words: Case) -> Facts:
    told = dict(words)
    if "given" in told:
        told["given"] = Given(told["given"])
    if "vote" in told:
        numbers = dict(told.pop("vote"))
        by = rule({"like": numbers.pop("rule")}, TABLE["rule"])
        told["reinforced"] = Verdict(by, stated(**numbers))
    return Facts(**told)


def found(case: Case) -> Effect:
    return effect(opinion_rule(case), facts(case["facts"]))


@cases("case")
def test_an_opinion_does_what_the_table_says(case: Case) -> None:
    plain = found(case).plain()
    assert case["source"]
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["standing"], plain["lifts"]) == (case["standing"], case.get("lifts", []))
    assert found(case).proceeds == plain["proceeds"] == (case["standing"] == "proceeds")
    assert effect_sentences(plain, "it") == case["it"]
    assert effect_sentences(plain, "fr") == case["it"]
    if "en" in case:
        assert effect_sentences(plain, "en") == case["en"]
    if "basis" in case:
        assert basis(plain, "it") == case["basis"]


@cases("case")
def test_a_rule_of_opinions_is_kept_as_it_is(case: Case) -> None:
    kept = opinion_rule(case).plain()
    assert opinion_rule_from(json.loads(json.dumps(kept))) == opinion_rule(case)


@cases("kept")
def test_a_rule_of_opinions_is_kept_to_the_byte(case: Case) -> None:
    assert json.dumps(opinion_rule(case).plain(), ensure_ascii=False) == case["plain"]


@cases("default")
def test_what_follows_by_default(case: Case) -> None:
    by = OpinionRule(nature=Nature(case["nature"]), source="Statuto", parameter=False)
    for given in Given:
        applied = by.consequence(given)
        follows, source = case.get(given.value, ["proceeds", "Statuto"])
        assert (applied.follows, applied.source) == (Follows(follows), source)
        assert applied.parameter == (source == "parameter of the authority")
        kept = OpinionRule(nature=Nature(case["nature"]), source="Regolamento", parameter=True).consequence(given)
        assert kept.parameter


@cases("refused")
def test_what_contradicts_itself_is_refused(case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        found(case)
    assert refused.value.reasons[0].code == case["code"]
    assert str(refused.value) == case["text"]
    assert refused.value.field_name == case.get("field", "")


def test_nothing_of_an_effect_can_be_changed() -> None:
    case = TABLE["case"][0]
    told = facts(case["facts"])
    for each, name in ((found(case), "standing"), (opinion_rule(case), "nature"), (told, "given")):
        assert not hasattr(each, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(each, name, None)
