# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verdict on a ballot: computed from a rule and a tally, with every number that was used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from governance.errors import Reason
from governance.rules.rule import WRITTEN, Rule, Silence, Tie, Treatment
from governance.rules.tally import Answer, Count, Note, Number, Tally, whole
from governance.rules.thresholds import AllOf, Base, Condition, Threshold, Unopposed


class Outcome(StrEnum):
    """What a ballot comes to. Only `APPROVED` passes; `NO_QUORUM` and `TO_SITTING` decide nothing."""

    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    NO_QUORUM = "no_quorum"
    REPEAT = "repeat"
    TO_SITTING = "to_sitting"


_ALWAYS = ("present", "yes", "no")
_MENTIONED = ("abstained", "not_voting", "blank", "void", "recused", "left", "silent")
_SAYS_APPROVED = Reason(
    "outcome_contradicted",
    "The document says approved, the rule in force on its own numbers says not approved",
)
_SAYS_NOT_APPROVED = Reason(
    "outcome_contradicted",
    "The document says not approved, the rule in force on its own numbers says approved",
)
_DECIDES_NOTHING = frozenset({Outcome.NO_QUORUM, Outcome.TO_SITTING})


@dataclass(frozen=True, slots=True)
class Test:
    """One line of the working: `key` of its sentence in wording.py, whether it is met, and every number in it.

    `subject`: "quorum", "participation" or "majority". `part`: it is one of several that are told together by a
    later line.
    """

    subject: str
    key: str
    met: bool
    numbers: Mapping[str, Number | str]
    part: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `rule` says of `tally`: nothing of the outcome can be given, so none can contradict the votes.

    `convocation`: 1 for the first, 2 for the second…, WRITTEN for a written procedure. `calls`: how many members
    called a written procedure to a sitting. Same input, same verdict, to the byte. Raises Invalid for a
    convocation that the rule does not know.
    """

    rule: Rule
    tally: Tally
    convocation: int = 1
    calls: int = 0
    outcome: Outcome = field(init=False)
    tests: tuple[Test, ...] = field(init=False)

    def __post_init__(self) -> None:
        tests = tuple(_working(self))
        object.__setattr__(self, "tests", tests)
        object.__setattr__(self, "outcome", _outcome(tests))

    @property
    def valid(self) -> bool:
        """Whether the body could decide: enough were there, or answered."""
        return self.outcome not in _DECIDES_NOTHING

    @property
    def passed(self) -> bool:
        """Whether the proposal carried."""
        return self.outcome is Outcome.APPROVED

    @property
    def warnings(self) -> tuple[Note, ...]:
        """What does not change the outcome and should be known."""
        return self.tally.warnings


def contested(verdict: Verdict, *, stated: bool) -> Reason | None:
    """Why an outcome read in a document (`stated`: approved or not) is not what its own numbers give by the rule;
    None where they agree.
    """
    if verdict.passed == stated:
        return None
    return _SAYS_APPROVED if stated else _SAYS_NOT_APPROVED


def _outcome(tests: tuple[Test, ...]) -> Outcome:
    *before, majority = (test for test in tests if not test.part)
    if any(test.key == "called" for test in before):
        return Outcome.TO_SITTING
    if not all(test.met for test in before):
        return Outcome.NO_QUORUM
    if majority.met:
        return Outcome.APPROVED
    return Outcome.REPEAT if majority.key == "tie_repeat" else Outcome.NOT_APPROVED


def _working(verdict: Verdict) -> Iterator[Test]:
    rule, tally = verdict.rule, verdict.tally
    subject = "participation" if verdict.convocation == WRITTEN else "quorum"
    enough = tuple(_tests(subject, rule.quorum(verdict.convocation), rule, tally))
    if rule.written and verdict.convocation == WRITTEN and verdict.calls >= rule.written.calls:
        yield Test(subject, "called", True, {"calls": verdict.calls, "needed": rule.written.calls})
    yield from enough
    yield from _tie(rule, tally, tuple(_tests("majority", rule.majority, rule, tally)))


def _tie(rule: Rule, tally: Tally, tests: tuple[Test, ...]) -> Iterator[Test]:
    """The majority's lines, and where the votes are even and the rule says more than "fails", what it says."""
    last = tests[-1]
    if last.met or rule.tie is Tie.FAILS or not _even(rule.majority, tally, last):
        yield from tests
        return
    yield Test(last.subject, last.key, last.met, last.numbers, part=True)
    if rule.tie is Tie.REPEAT:
        yield Test("majority", "tie_repeat", False, {})
    else:
        chair = "" if tally.chair is None else tally.chair.value
        yield Test("majority", "tie_chair", tally.chair is Answer.YES, {"chair": chair})


def _even(majority: Condition, tally: Tally, test: Test) -> bool:
    """Whether those whom the majority counts stand at what is needed, as many in favour as against."""
    if not isinstance(majority, Threshold):
        return False
    counted = tally.sum(majority.unit, majority.uncounted)
    return counted.yes == counted.no == test.numbers["needed"] != 0


def _tests(subject: str, condition: Condition, rule: Rule, tally: Tally, *, part: bool = False) -> Iterator[Test]:
    """A line for each single test inside `condition`, and after several one that concludes."""
    if isinstance(condition, Threshold):
        yield _threshold(subject, condition, rule, tally, part=part)
    elif isinstance(condition, Unopposed):
        numbers = {"unit": condition.unit.value, **_answers(rule, tally.sum(condition.unit))}
        yield Test(subject, "unopposed", numbers["present"] != 0 == numbers["no"], numbers, part)
    else:
        inside = [tuple(_tests(subject, each, rule, tally, part=True)) for each in condition.parts]
        for tests in inside:
            yield from tests
        met = sum(tests[-1].met for tests in inside)
        key, enough = ("all_of", met == len(inside)) if isinstance(condition, AllOf) else ("any_of", met > 0)
        yield Test(subject, key, enough, {"met": met, "parts": len(inside)}, part)


def _threshold(subject: str, threshold: Threshold, rule: Rule, tally: Tally, *, part: bool) -> Test:
    counted = tally.sum(threshold.unit, threshold.uncounted)
    there = counted.yes if subject == "majority" else counted.present - counted.silent
    reached = counted.yes if subject == "majority" else _for_quorum(rule, counted)
    size = _size(threshold, rule, tally.sum(threshold.unit, threshold.without))
    numbers: dict[str, Number | str] = {
        "unit": threshold.unit.value,
        "base": threshold.base.value if threshold.base else "",
        "size": size,
        "amount": threshold.amount,
        "relation": ">" if threshold.exceeds(Fraction(size)) else "≥",
        "needed": whole(threshold.needed(Fraction(size))),
        "counted": reached,
        "without": " ".join(sorted(threshold.without)),
        "uncounted": " ".join(sorted(threshold.uncounted)),
        **({} if there == reached else {"there": there}),
        **_answers(rule, tally.sum(threshold.unit)),
    }
    return Test(subject, "threshold", threshold.is_met(Fraction(reached), Fraction(size)), numbers, part)


def _size(threshold: Threshold, rule: Rule, count: Count) -> Number:
    if threshold.base is None:
        return 0
    sizes = {
        Base.ASSIGNED: count.assigned,
        Base.MEMBERS: count.members,
        Base.PRESENT: count.present,
        Base.VOTERS: count.yes + count.no + sum(number for number, how in _others(rule, count) if how.in_voters),
    }
    return sizes[threshold.base]


def _for_quorum(rule: Rule, count: Count) -> Number:
    """Who counts for the quorum: those present, without the answers that the rule leaves out and without the silent."""
    left_out = sum(number for number, how in _others(rule, count) if not how.in_quorum)
    return count.present - left_out - (0 if _silent_left_out(rule) else count.silent)


def _silent_left_out(rule: Rule) -> bool:
    """Whether the silent are among the abstainers whom the rule leaves out of the quorum."""
    silence = rule.written and rule.written.silence
    return silence is Silence.ABSTENTION and not rule.abstained.in_quorum


def _others(rule: Rule, count: Count) -> tuple[tuple[Number, Treatment], ...]:
    """The answers that are neither yes nor no, and how the rule treats them."""
    return (
        (count.abstained, rule.abstained),
        (count.not_voting, rule.not_voting),
        (count.blank, rule.blank),
        (count.void, rule.blank),
    )


def _answers(rule: Rule, count: Count) -> dict[str, Number | str]:
    """Every number of a tally that is not zero, and which answers are left out of the voters."""
    numbers = {name: getattr(count, name) for name in (*_ALWAYS, *_MENTIONED)}
    numbers = {name: number for name, number in numbers.items() if number or name in _ALWAYS}
    treatments = {"abstained": rule.abstained, "not_voting": rule.not_voting, "blank": rule.blank, "void": rule.blank}
    excluded = [name for name, how in treatments.items() if not how.in_voters]
    return {**numbers, "excluded": " ".join(excluded)}
