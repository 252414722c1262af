# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verdict on a ballot: computed from a rule and a tally, with every number that was used."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from governance.rules.tally import Tally
from governance.rules.thresholds import Base, Threshold


@dataclass(frozen=True, slots=True)
class Rule:
    """How a body decides. `source` says where the rule comes from; `parameter`: it is the authority's choice.

    `abstentions_count`: whether abstainers are in the base "voters". A tie never approves: a majority is
    always "more than" a share. Units: seats (heads).
    """

    key: str
    source: str
    parameter: bool
    quorum: Threshold
    majority: Threshold
    abstentions_count: bool


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a verdict: `key` of its sentence in wording.py, and the numbers in it."""

    key: str
    met: bool
    numbers: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`valid`: enough were there; `passed`: valid and the proposal carried; `tests`: the working."""

    valid: bool
    passed: bool
    tests: tuple[Test, ...]


def verdict(rule: Rule, tally: Tally) -> Verdict:
    """Computes the outcome. The same rule and tally always give the same verdict."""
    quorum_base = _size(rule.quorum.base, rule, tally)
    valid = rule.quorum.is_met(tally.present, quorum_base)
    quorum = Test(
        "quorum",
        valid,
        {
            "base": rule.quorum.base.value,
            "size": quorum_base,
            "present": tally.present,
            "needed": _ceiling(rule.quorum.share * quorum_base, rule.quorum.strictly),
        },
    )
    majority_base = _size(rule.majority.base, rule, tally)
    carried = rule.majority.is_met(tally.yes, majority_base)
    majority = Test(
        "majority",
        carried,
        {
            "base": rule.majority.base.value,
            "size": majority_base,
            "yes": tally.yes,
            "no": tally.no,
            "abstained": tally.abstained,
            "not_voting": tally.not_voting,
            "needed": _ceiling(rule.majority.share * majority_base, rule.majority.strictly),
        },
    )
    return Verdict(valid=valid, passed=valid and carried, tests=(quorum, majority))


def rule_from(plain: Mapping[str, Any]) -> Rule:
    """The rule in its stored form (see `plain_rule`). Raises KeyError or ValueError on anything else."""
    return Rule(
        key=plain["key"],
        source=plain["source"],
        parameter=plain["parameter"],
        quorum=_threshold(plain["quorum"], strictly=False),
        majority=_threshold(plain["majority"], strictly=True),
        abstentions_count=plain["abstentions"] == "counted",
    )


def plain_rule(rule: Rule) -> dict[str, Any]:
    """The rule in JSON's own types, as it is frozen into a ballot."""
    return {
        "key": rule.key,
        "source": rule.source,
        "parameter": rule.parameter,
        "quorum": {"of": rule.quorum.base.value, "share": str(rule.quorum.share)},
        "majority": {"of": rule.majority.base.value, "share": str(rule.majority.share)},
        "abstentions": "counted" if rule.abstentions_count else "excluded",
    }


def plain_verdict(result: Verdict) -> dict[str, Any]:
    """The verdict in JSON's own types, as it is kept with the ballot."""
    return {
        "valid": result.valid,
        "passed": result.passed,
        "tests": [{"key": test.key, "met": test.met, "numbers": dict(test.numbers)} for test in result.tests],
    }


def _threshold(plain: Mapping[str, str], *, strictly: bool) -> Threshold:
    return Threshold(base=Base(plain["of"]), share=Fraction(plain["share"]), strictly=strictly)


def _size(base: Base, rule: Rule, tally: Tally) -> int:
    voters = tally.yes + tally.no + (tally.abstained if rule.abstentions_count else 0)
    sizes = {
        Base.ASSIGNED: tally.assigned,
        Base.MEMBERS: tally.members,
        Base.PRESENT: tally.present,
        Base.VOTERS: voters,
    }
    return sizes[base]


def _ceiling(needed: Fraction, strictly: bool) -> int:
    """The smallest whole number of heads that meets the threshold."""
    whole = -(-needed.numerator // needed.denominator)
    return whole + 1 if strictly and whole == needed else whole
