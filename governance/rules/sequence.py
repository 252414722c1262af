# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several questions put one after the other on one proposal, each with its own ballot: what they decide together.

The order is data. By default whatever would keep the body from deciding now comes before the merits, and of that first
what forecloses least: to put off, to send back, to reject; then the amendments, the conditions one by one, the whole as
amended. No act prescribes it to every body: parameter of the authority.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.plain import plain_note, plain_verdict
from governance.rules.rule import PARAMETER
from governance.rules.tally import Note
from governance.rules.terms import must_be_sourced
from governance.rules.verdict import Outcome, Verdict


class Kind(StrEnum):
    """What a question asks: to put the matter off, to send it back for rework, to reject it outright, to change the text,
    to bind the approval, to approve the whole.
    """

    SUSPENSIVE = "suspensive"
    RETURN = "return"
    REJECTION = "rejection"
    AMENDMENT = "amendment"
    CONDITION = "condition"
    WHOLE = "whole"


class Result(StrEnum):
    """What a sequence has decided.

    `NO_QUORUM`, `INTERRUPTED` (a tie to be repeated, a written procedure called to a sitting): it stops at its last
    question, to be put again. `UNFINISHED`: the whole has not been put yet.
    """

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    NOT_APPROVED = "not_approved"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    INTERRUPTED = "interrupted"
    UNFINISHED = "unfinished"


_STOPPED = {
    Outcome.NO_QUORUM: Result.NO_QUORUM,
    Outcome.REPEAT: Result.INTERRUPTED,
    Outcome.TO_SITTING: Result.INTERRUPTED,
}
# What a question of the kind decides by being carried: the merits are not come to.
_ENDS = {Kind.SUSPENSIVE: Result.SUSPENDED, Kind.RETURN: Result.RETURNED, Kind.REJECTION: Result.REJECTED}
_FALLEN = frozenset({Result.NOT_APPROVED, Result.REJECTED})


@dataclass(frozen=True, slots=True)
class Order:
    """The kinds of question that a procedure knows, in the order in which they are put; several of a kind may follow
    one another.

    `source`: an act and its article; `parameter`: it is the authority's choice, not law. Refused (Invalid): a kind
    twice, an order that does not end with the whole, no source.
    """

    kinds: tuple[Kind, ...] = tuple(Kind)
    source: str = PARAMETER
    parameter: bool = True

    def __post_init__(self) -> None:
        if len(set(self.kinds)) < len(self.kinds):
            raise Invalid(Reason("kind_twice", "A kind of question stands in the order twice"), field_name="kinds")
        if self.kinds[-1:] != (Kind.WHOLE,):
            told = Reason("whole_not_last", "An order of questions ends with the proposal as a whole")
            raise Invalid(told, field_name="kinds")
        must_be_sourced(self.source)

    def place(self, question: "Question") -> int:
        """Where the kind of `question` stands. Refused (Invalid): a kind that is not in the order."""
        if question.kind not in self.kinds:
            values = {"key": question.key, "kind": str(question.kind)}
            told = Reason("kind_unknown", "%(key)s: no question of the kind %(kind)s is put in this procedure", values)
            raise Invalid(told, field_name="kind")
        return self.kinds.index(Kind(question.kind))

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {"kinds": [each.value for each in self.kinds], "source": self.source, "parameter": self.parameter}


def order_from(plain: Mapping[str, Any]) -> Order:
    """The order in its plain form (see `Order.plain`). Refused (Invalid): a word that is no kind, and as `Order`."""
    known = {each.value: each for each in Kind}
    for word in plain["kinds"]:
        if word not in known:
            values = {"value": word, "known": ", ".join(known)}
            raise Invalid(Reason("word_unknown", "%(value)s is not one of %(known)s", values), field_name="kinds")
    return Order(tuple(known[word] for word in plain["kinds"]), plain["source"], plain["parameter"])


@dataclass(frozen=True, slots=True)
class Recorded:
    """A verdict as it was recorded when its ballot closed: nothing of it is counted again. `told`: its plain form."""

    told: Mapping[str, Any]

    @property
    def outcome(self) -> Outcome:
        """What it came to."""
        return Outcome(self.told["outcome"])

    @property
    def passed(self) -> bool:
        """Whether the proposal carried."""
        return self.outcome is Outcome.APPROVED

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return dict(self.told)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with the verdict on it. `changes_sense`: an amendment that changes the sense of the proposal.

    Refused (Invalid): a question without a key, and any but an amendment that changes the sense.
    """

    key: str
    kind: str
    verdict: Verdict | Recorded
    title: str = ""
    changes_sense: bool = False

    def __post_init__(self) -> None:
        if not self.key.strip():
            raise Invalid(Reason("key_needed", "A question needs a key of its own"), field_name="key")
        if self.changes_sense and self.kind != Kind.AMENDMENT:
            told = Reason(
                "no_amendment",
                "%(key)s is no amendment, so it cannot change the sense of the proposal",
                {"key": self.key},
            )
            raise Invalid(told, field_name="changes_sense")

    @property
    def name(self) -> str:
        """Its title, or else its key."""
        return self.title or self.key

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "title": self.title,
            "changes_sense": self.changes_sense,
            "verdict": plain_verdict(self.verdict) if isinstance(self.verdict, Verdict) else self.verdict.plain(),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What `questions`, in the order in which they were put, decide by `order`; all of it follows from their verdicts.

    Refused (Invalid): an unknown kind, two questions of one key, one out of order, and any after the whole, after one
    that was carried and keeps from the merits, or after one that decided nothing and is to be put again.
    """

    order: Order
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        for number, question in enumerate(self.questions):
            refused = _refused(self.order, self.questions[:number], question)
            if refused is not None:
                raise Invalid(refused, field_name="questions")

    @property
    def result(self) -> Result:
        """What has been decided so far."""
        if not self.questions:
            return Result.UNFINISHED
        last = self.questions[-1]
        if last.verdict.outcome in _STOPPED:
            return _STOPPED[last.verdict.outcome]
        if last.verdict.passed and last.kind in _ENDS:
            return _ENDS[Kind(last.kind)]
        if last.kind != Kind.WHOLE:
            return Result.UNFINISHED
        if not last.verdict.passed:
            return Result.NOT_APPROVED
        return Result.APPROVED_WITH_CONDITIONS if self.conditions else Result.APPROVED

    @property
    def amendments(self) -> tuple[str, ...]:
        """The keys of the amendments that carried."""
        return tuple(each.key for each in self._carried(Kind.AMENDMENT))

    @property
    def conditions(self) -> tuple[str, ...]:
        """The keys of the conditions that carried: the approval is bound to them."""
        return tuple(each.key for each in self._carried(Kind.CONDITION))

    @property
    def reopening(self) -> tuple[str, ...]:
        """The keys of carried amendments that change the sense: they reopen the opinions (D.Lgs 267/2000 art. 49)."""
        return tuple(each.key for each in self._reopening)

    @property
    def again(self) -> str:
        """The key of the question to be put again ("" for none)."""
        return self.questions[-1].key if self.result in _STOPPED.values() else ""

    @property
    def next(self) -> tuple[Kind, ...]:
        """The kinds of question that can be put next, by the order."""
        if self.result is not Result.UNFINISHED:
            return ()
        return self.order.kinds[self.order.place(self.questions[-1]) if self.questions else 0 :]

    @property
    def working(self) -> tuple[Note, ...]:
        """A line for each question, one for opinions that are reopened, and one that concludes."""
        lines = [
            Note("question", {"kind": str(each.kind), "name": each.name, "outcome": each.verdict.outcome.value})
            for each in self.questions
        ]
        if self._reopening and self.result not in _FALLEN:
            names = "; ".join(each.name for each in self._reopening)
            lines.append(Note("reopened", {"many": len(self._reopening), "names": names}))
        return (*lines, self._conclusion())

    def plain(self) -> dict[str, Any]:
        """In JSON's own types, with every verdict."""
        return {
            "result": self.result.value,
            "order": self.order.plain(),
            "questions": [each.plain() for each in self.questions],
            "amendments": list(self.amendments),
            "conditions": list(self.conditions),
            "reopening": list(self.reopening),
            "again": self.again,
            "next": [each.value for each in self.next],
            "working": [plain_note(each) for each in self.working],
        }

    def _carried(self, kind: Kind) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.kind == kind and each.verdict.passed)

    @property
    def _reopening(self) -> tuple[Question, ...]:
        return tuple(each for each in self._carried(Kind.AMENDMENT) if each.changes_sense)

    def _conclusion(self) -> Note:
        if self.again:
            return Note(self.result.value, {"name": self.questions[-1].name})
        if self.result is Result.UNFINISHED:
            return Note(self.result.value, {"next": " ".join(self.next)})
        return Note(self.result.value, {"amendments": len(self.amendments), "conditions": len(self.conditions)})


def decide(order: Order, questions: Iterable[Question]) -> Decision:
    """What `questions`, in the order in which they were put, decide. Refused (Invalid) as `Decision`."""
    return Decision(order, tuple(questions))


def _refused(order: Order, before: Sequence[Question], question: Question) -> Reason | None:
    """Why `question` cannot be put after those `before`; None where it can."""
    place = order.place(question)
    if any(each.key == question.key for each in before):
        return Reason("key_twice", "Two questions have the key %(key)s", {"key": question.key})
    if not before:
        return None
    last, values = before[-1], {"key": question.key, "last": before[-1].key}
    if last.verdict.outcome in _STOPPED:
        return Reason("after_interruption", "%(last)s decided nothing: it is put again before %(key)s", values)
    if last.verdict.passed and last.kind in _ENDS:
        return _ended(last.kind, values)
    if last.kind == Kind.WHOLE and question.kind == Kind.WHOLE:
        return Reason("two_wholes", "The proposal as a whole is put once, and %(last)s was it: not %(key)s too", values)
    if last.kind == Kind.WHOLE:
        return Reason("after_whole", "%(last)s decided on the proposal as a whole: %(key)s comes too late", values)
    if place < order.place(last):
        return Reason("out_of_order", "%(key)s is out of order: its kind is put before %(last)s", values)
    return None


def _ended(kind: str, values: Mapping[str, str]) -> Reason:
    """Why nothing can be put after a question of that kind which was carried."""
    if kind == Kind.RETURN:
        return Reason("after_return", "%(last)s sent the proposal back: %(key)s cannot be put", values)
    if kind == Kind.REJECTION:
        return Reason("after_rejection", "%(last)s rejected the proposal: %(key)s cannot be put", values)
    return Reason("after_suspension", "%(last)s put the matter off: %(key)s cannot be put", values)
