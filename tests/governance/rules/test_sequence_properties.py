# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of a sequence whatever its order, its questions and their votes."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.errors import Invalid
from governance.rules.proceedings_wording import decision_sentences
from governance.rules.rule import Rule, Tie
from governance.rules.sequence import Decision, Kind, Order, Question, Result, decide
from governance.rules.tally import stated
from governance.rules.thresholds import Base, Threshold
from governance.rules.verdict import Outcome, Verdict

RULE = Rule(
    key="case",
    source="by the rule",
    parameter=True,
    quorums=(Threshold(Fraction(3), None, strictly=False),),
    majority=Threshold(Fraction(1, 2), Base.VOTERS, strictly=True),
    tie=Tie.REPEAT,
)
STOPPED = (Outcome.NO_QUORUM, Outcome.REPEAT)
DECIDED = (Result.APPROVED, Result.APPROVED_WITH_CONDITIONS, Result.NOT_APPROVED)
KEPT_FROM_THE_MERITS = {
    Kind.SUSPENSIVE: Result.SUSPENDED,
    Kind.RETURN: Result.RETURNED,
    Kind.REJECTION: Result.REJECTED,
}
FALLEN = (Result.NOT_APPROVED, Result.REJECTED)

kinds = st.permutations([each for each in Kind if each is not Kind.WHOLE])
orders = st.tuples(kinds, st.integers(0, 5)).map(lambda each: Order((*each[0][: each[1]], Kind.WHOLE)))
verdicts = st.builds(lambda yes, no: Verdict(RULE, stated(yes=yes, no=no)), st.integers(0, 5), st.integers(0, 5))
carried = Verdict(RULE, stated(yes=5))


def question(number: int, kind: Kind, verdict: Verdict, changes: bool) -> Question:
    return Question(f"q{number}", kind, verdict, changes_sense=changes and kind is Kind.AMENDMENT)


@st.composite
def sequences(draw: st.DrawFn) -> Decision:
    """A sequence as a chair would put it: what can come next, as long as something can."""
    found = decide(draw(orders), ())
    for number in range(draw(st.integers(0, 7))):
        if not found.next:
            break
        put = question(number, draw(st.sampled_from(found.next)), draw(verdicts), draw(st.booleans()))
        found = decide(found.order, (*found.questions, put))
    return found


@settings(deadline=None)
@given(sequences(), st.sampled_from(Kind))
def test_what_can_come_next_is_taken_and_nothing_else(found: Decision, kind: Kind) -> None:
    put = question(99, kind, carried, changes=False)
    if kind in found.next:
        assert decide(found.order, (*found.questions, put)).questions[-1] == put
    else:
        with pytest.raises(Invalid):
            decide(found.order, (*found.questions, put))


@settings(deadline=None)
@given(sequences())
def test_every_beginning_of_a_sequence_is_a_sequence_that_had_not_ended(found: Decision) -> None:
    for number in range(len(found.questions)):
        assert decide(found.order, found.questions[:number]).result is Result.UNFINISHED


@settings(deadline=None)
@given(sequences())
def test_the_result_follows_from_the_last_question_and_the_conditions(found: Decision) -> None:
    last = found.questions[-1] if found.questions else None
    whole = last is not None and last.kind == Kind.WHOLE and last.verdict.outcome not in STOPPED
    assert (found.result in DECIDED) == whole
    for kind, result in KEPT_FROM_THE_MERITS.items():
        assert (found.result is result) == (last is not None and last.kind == kind and last.verdict.passed)
    assert (found.again != "") == (last is not None and last.verdict.outcome in STOPPED)
    passed = found.result in (Result.APPROVED, Result.APPROVED_WITH_CONDITIONS)
    assert passed == (last is not None and last.kind == Kind.WHOLE and last.verdict.passed)
    assert (found.result is Result.APPROVED_WITH_CONDITIONS) == (passed and found.conditions != ())
    assert bool(found.next) == (found.result is Result.UNFINISHED)


@settings(deadline=None)
@given(sequences())
def test_only_what_carried_counts_and_only_amendments_reopen_the_opinions(found: Decision) -> None:
    by_key = {each.key: each for each in found.questions}
    for kind, keys in ((Kind.AMENDMENT, found.amendments), (Kind.CONDITION, found.conditions)):
        assert list(keys) == [key for key, each in by_key.items() if each.kind == kind and each.verdict.passed]
    assert set(found.reopening) == {key for key in found.amendments if by_key[key].changes_sense}


@settings(deadline=None)
@given(sequences(), verdicts)
def test_a_question_put_again_takes_the_place_of_the_one_that_decided_nothing(found: Decision, now: Verdict) -> None:
    if found.again:
        *before, last = found.questions
        anew = decide(found.order, (*before, replace(last, verdict=now)))
        assert (anew.again == last.key) == (now.outcome in STOPPED)


@settings(deadline=None)
@given(sequences())
def test_a_decision_is_kept_in_plain_words_and_read_out_line_by_line(found: Decision) -> None:
    plain = json.loads(json.dumps(found.plain()))
    assert plain == found.plain() == decide(found.order, list(found.questions)).plain()
    lines = len(found.questions) + 1 + bool(found.reopening and found.result not in FALLEN)
    for language in ("it", "en"):
        said = decision_sentences(plain, language)
        assert len(said) == lines
        assert all(each.endswith(".") and "{" not in each for each in said)
