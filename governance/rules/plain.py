# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules and verdicts in JSON's own types, as they are frozen into a ballot: fractions as texts, never floats."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from governance.rules.rule import Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.tally import Note, Number
from governance.rules.thresholds import AllOf, AnyOf, Base, Condition, Threshold, Unit, Unopposed
from governance.rules.verdict import Test, Verdict


def plain_rule(rule: Rule) -> dict[str, Any]:
    """The rule as it is frozen into a ballot."""
    written = rule.written
    return {
        "key": rule.key,
        "source": rule.source,
        "parameter": rule.parameter,
        "quorums": [_plain_condition(each) for each in rule.quorums],
        "majority": _plain_condition(rule.majority),
        "since": rule.since and rule.since.isoformat(),
        "until": rule.until and rule.until.isoformat(),
        "abstained": _plain_treatment(rule.abstained),
        "not_voting": _plain_treatment(rule.not_voting),
        "blank": _plain_treatment(rule.blank),
        "tie": rule.tie.value,
        "secret": rule.secret,
        "revote": rule.revote,
        "recusal": rule.recusal.value,
        "substitutes": rule.substitutes,
        "written": written
        and {
            "days": written.days,
            "participation": _plain_condition(written.participation),
            "silence": written.silence.value,
            "calls": written.calls,
        },
    }


def rule_from(plain: Mapping[str, Any]) -> Rule:
    """The rule in its stored form (see `plain_rule`). Raises KeyError, ValueError or Invalid on anything else.

    One that was kept before rules said so lets no vote be changed.
    """
    written = plain["written"]
    return Rule(
        key=plain["key"],
        source=plain["source"],
        parameter=plain["parameter"],
        quorums=tuple(_condition(each) for each in plain["quorums"]),
        majority=_condition(plain["majority"]),
        since=plain["since"] and date.fromisoformat(plain["since"]),
        until=plain["until"] and date.fromisoformat(plain["until"]),
        abstained=_treatment(plain["abstained"]),
        not_voting=_treatment(plain["not_voting"]),
        blank=_treatment(plain["blank"]),
        tie=Tie(plain["tie"]),
        secret=plain["secret"],
        revote=plain.get("revote", False),
        recusal=Recusal(plain["recusal"]),
        substitutes=plain["substitutes"],
        written=written
        and Written(
            days=written["days"],
            participation=_condition(written["participation"]),
            silence=Silence(written["silence"]),
            calls=written["calls"],
        ),
    )


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict as it is kept with the ballot: outcome, working, and the rule's source."""
    return {
        "outcome": verdict.outcome.value,
        "valid": verdict.valid,
        "passed": verdict.passed,
        "convocation": verdict.convocation,
        "source": verdict.rule.source,
        "parameter": verdict.rule.parameter,
        "tests": [plain_test(test) for test in verdict.tests],
        "warnings": [plain_note(note) for note in verdict.warnings],
    }


def plain_test(test: Test) -> dict[str, Any]:
    """A line of the working, by the key of its sentence."""
    return {
        "subject": test.subject,
        "key": test.key,
        "met": test.met,
        "part": test.part,
        "numbers": _plain_numbers(test.numbers),
    }


def plain_note(note: Note) -> dict[str, Any]:
    """A note by the key of its sentence."""
    return {"key": note.key, "values": _plain_numbers(note.values)}


def _plain_numbers(numbers: Mapping[str, Number | str]) -> dict[str, int | str]:
    return {name: _plain_number(each) for name, each in numbers.items()}


def _plain_number(number: Number | str) -> int | str:
    """Halves may add up to a whole: then it is told as one."""
    if isinstance(number, Fraction):
        return number.numerator if number.denominator == 1 else str(number)
    return number


def _plain_condition(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, AllOf | AnyOf):
        parts = [_plain_condition(part) for part in condition.parts]
        return {"all_of" if isinstance(condition, AllOf) else "any_of": parts}
    if isinstance(condition, Unopposed):
        return {"unopposed": condition.unit.value}
    return {
        "amount": str(condition.amount),
        "base": condition.base and condition.base.value,
        "strictly": condition.strictly,
        "unit": condition.unit.value,
        "without": sorted(condition.without),
        "uncounted": sorted(condition.uncounted),
    }


def _condition(plain: Mapping[str, Any]) -> Condition:
    if "all_of" in plain:
        return AllOf(tuple(_condition(part) for part in plain["all_of"]))
    if "any_of" in plain:
        return AnyOf(tuple(_condition(part) for part in plain["any_of"]))
    if "unopposed" in plain:
        return Unopposed(Unit(plain["unopposed"]))
    return Threshold(
        amount=Fraction(plain["amount"]),
        base=plain["base"] and Base(plain["base"]),
        strictly=plain["strictly"],
        unit=Unit(plain["unit"]),
        without=frozenset(plain["without"]),
        uncounted=frozenset(plain["uncounted"]),
    )


def _plain_treatment(treatment: Treatment) -> dict[str, bool]:
    return {"in_quorum": treatment.in_quorum, "in_voters": treatment.in_voters}


def _treatment(plain: Mapping[str, bool]) -> Treatment:
    return Treatment(in_quorum=plain["in_quorum"], in_voters=plain["in_voters"])
