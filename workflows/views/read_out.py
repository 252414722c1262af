# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a ballot as the chair reads it out in the room: the outcome, the numbers, how it comes to that, what follows."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

from governance.machines import gate
from governance.models import Ballot, Question
from governance.rules.thresholds import Unit
from governance.rules.verdict import Outcome
from governance.rules.wording import basis, sentences
from workflows.templatetags.words import day
from workflows.views.rule_answer import OUTCOMES

ANSWERS: Mapping[str, Promise] = MappingProxyType(
    {
        "yes": pgettext_lazy("tally", "In favour"),
        "no": pgettext_lazy("tally", "Against"),
        "abstained": pgettext_lazy("tally", "Abstained"),
        "not_voting": pgettext_lazy("tally", "Present, not voting"),
        "blank": pgettext_lazy("tally", "Blank papers"),
    }
)


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A result: its `shape` and word, how many gave each answer, the sentences of the working, what follows from it."""

    ballot: Ballot
    shape: str
    outcome: Promise
    counts: Sequence[tuple[Promise, int]]
    sentences: Sequence[str]
    basis: str
    follows: str


def read_out(ballot: Ballot, *, obligations: int) -> ReadOut:
    """The result of a closed ballot; `obligations`: how many its gate has left."""
    plain, language = json.loads(ballot.verdict), get_language() or "it"
    outcome = Outcome(plain["outcome"])
    shape, word, _valid, _passed = OUTCOMES[outcome]
    return ReadOut(
        ballot=ballot,
        shape=shape,
        outcome=word,
        counts=list(_counts(plain)),
        sentences=sentences(plain, language),
        basis=basis(plain, language),
        follows=_follows(ballot, outcome, obligations),
    )


def _counts(plain: Mapping[str, Any]) -> Iterator[tuple[Promise, int]]:
    """How many heads gave each answer, as the majority was counted; nothing where the rule counts no heads."""
    heads = (each["numbers"] for each in plain["tests"] if each["numbers"].get("unit") == Unit.HEADS)
    numbers: Mapping[str, int] = next((each for each in heads if "yes" in each), {})
    for name, label in ANSWERS.items():
        if name in numbers:
            yield label, numbers[name]


def _follows(ballot: Ballot, outcome: Outcome, obligations: int) -> str:
    """What the verdict has brought about: of the question, and with it of the gate."""
    if outcome in {Outcome.NO_QUORUM, Outcome.TO_SITTING}:
        return gettext("The question is not decided and can be put to the vote again.")
    if outcome is Outcome.REPEAT:
        return gettext("The vote is repeated: the question is put again.")
    if outcome is Outcome.APPROVED:
        return _CARRIED[Question.Kind(ballot.question.kind)](ballot, obligations)
    return _lost(ballot)


def _lost(ballot: Ballot) -> str:
    kind, state = ballot.question.kind, ballot.gate.state
    if kind == Question.Kind.WAIVER:
        return gettext("The criterion is still to be met.")
    if kind != Question.Kind.WHOLE:
        return gettext("The proposal falls; the gate goes on to the next question.")
    if state == gate.S.REJECTED:
        return gettext("The gate is rejected.")
    if state == gate.S.AWAITING:
        return gettext("The gate is not approved: the phase is opened again for rework.")
    return gettext("The gate is not approved and can be put to the vote again.")


def _approved(_ballot: Ballot, obligations: int) -> str:
    if not obligations:
        return gettext("The gate is approved.")
    told = ngettext(
        "The gate is approved with %(number)d obligation.",
        "The gate is approved with %(number)d obligations.",
        obligations,
    )
    return told % {"number": obligations}


def _returned(_ballot: Ballot, _obligations: int) -> str:
    return gettext("The gate is returned: the phase is opened again for rework.")


def _put_off(ballot: Ballot, _obligations: int) -> str:
    return gettext("The gate is put off: %(day)s.") % {"day": day(ballot.question.put_off_to)}


def _rejected(ballot: Ballot, obligations: int) -> str:
    if ballot.gate.state == gate.S.AWAITING:
        return _returned(ballot, obligations)
    return gettext("The gate is rejected.")


def _bound(_ballot: Ballot, _obligations: int) -> str:
    return gettext("The condition binds the approval, if the whole is approved. The gate goes on to the next question.")


def _waived(_ballot: Ballot, _obligations: int) -> str:
    return gettext("The gate does without this criterion.")


_CARRIED: Mapping[Question.Kind, Callable[[Ballot, int], str]] = MappingProxyType(
    {
        Question.Kind.REJECTION: _rejected,
        Question.Kind.RETURN: _returned,
        Question.Kind.SUSPENSIVE: _put_off,
        Question.Kind.CONDITION: _bound,
        Question.Kind.WHOLE: _approved,
        Question.Kind.WAIVER: _waived,
    }
)
