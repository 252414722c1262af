# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outcome read in a document, held against the rule in force on the document's own numbers."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass

from governance.errors import Reason
from governance.rules.rule import Rule, Tie
from governance.rules.tally import Answer, Count, Tally, contradiction
from governance.rules.thresholds import Threshold, Unit, leaves
from governance.rules.verdict import Verdict

_HEADS = frozenset({Unit.HEADS})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The heads that a document tells, by answer; None where it is silent."""

    present: int | None = None
    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    not_voting: int | None = None

    def completed(self) -> dict[str, int] | None:
        """The answers, with those present and not voting taken from the difference; None where more is missing."""
        told = asdict(self)
        present = told.pop("present")
        if None in (self.yes, self.no, self.abstained):
            return None
        if self.not_voting is None:
            others = sum(each for each in told.values() if each is not None)
            told["not_voting"] = 0 if present is None else present - others
        return told


def too_many(assigned: Mapping[str, int], present: int | None) -> Reason | None:
    """Why that many heads cannot have been present in a body with the seats `assigned` by role; None where they can."""
    seats = sum(assigned.values())
    if present is None or present <= seats:
        return None
    return Reason(
        "more_than_the_seats",
        "The document says %(present)s present, the body has %(seats)s seats",
        {"present": present, "seats": seats},
    )


def contradicted(rule: Rule, assigned: Mapping[str, int], numbers: Numbers, *, approved: bool) -> Verdict | None:
    """The verdict that contradicts an outcome read in a document (`approved` or not); None where none does.

    `assigned`: seats of the body by role. A document is held to nothing that it does not tell: who of those
    present sat in a seat that the rule leaves out, how many seats were vacant, how many were there and did not vote,
    how the chair voted in a tie, and in which convocation it was, are read in its favour. None also where the numbers are not complete or do not add up
    (see `contradiction`), are more than the seats (see `too_many`), or where the rule counts more than heads, and
    where papers of a secret ballot that it does not tell may make the difference. Source: the rule's own.
    """
    answers = numbers.completed()
    if answers is None or rule.units != _HEADS or contradiction(present=numbers.present, secret=False, **answers):
        return None
    if rule.secret and answers["not_voting"] and numbers.not_voting is None:
        return None  # the rest may be blank or void papers
    convocations = range(1, len(rule.quorums) + 1)
    tallies = [tally for each in _attended(numbers, assigned, answers) for tally in _readings(rule, assigned, each)]
    readings = [Verdict(rule, tally, convocation) for convocation in convocations for tally in tallies]
    against = [verdict for verdict in readings if verdict.passed != approved]
    return against[0] if against and len(against) == len(readings) else None


def _attended(numbers: Numbers, assigned: Mapping[str, int], answers: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    """The answers with nobody else there and, where it is not told how many were present, with all the others."""
    yield answers
    others = sum(assigned.values()) - sum(answers.values())
    if numbers.present is None and numbers.not_voting is None and others > 0:
        yield {**answers, "not_voting": others}


def _readings(rule: Rule, assigned: Mapping[str, int], answers: Mapping[str, int]) -> Iterator[Tally]:
    """Every way in which the numbers may have come about, as far as it makes a difference to the rule."""
    left_out = _left_out(rule) & assigned.keys()
    apart = sum(assigned[role] for role in left_out)
    others = sum(assigned.values()) - apart
    for column in (None, *(name for name, number in answers.items() if left_out and number >= apart)):
        inside = {name: number - (apart if name == column else 0) for name, number in answers.items()}
        own = {} if column is None else {"present": apart, column: apart}
        counts = {(role, Unit.HEADS): Count(assigned=apart, members=apart, **own) for role in sorted(left_out)[:1]}
        there = sum(inside.values())
        for members in sorted({there, others}) if there <= others else ():
            rest = Count(assigned=others, members=members, present=there, **inside)
            for chair in (Answer.NO, Answer.YES) if rule.tie is Tie.CHAIR else (None,):
                yield Tally({**counts, ("", Unit.HEADS): rest}, chair)


def _left_out(rule: Rule) -> Set[str]:
    tests = [leaf for condition in (*rule.quorums, rule.majority) for leaf in leaves(condition)]
    return {role for each in tests if isinstance(each, Threshold) for role in each.without | each.uncounted}
