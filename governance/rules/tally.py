# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tally: how many answered what, in each unit. It must add up, whoever states it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from fractions import Fraction

from governance.errors import Invalid, Reason
from governance.rules.thresholds import Unit

Number = int | Fraction

_BELOW_ZERO = Reason("tally_below_zero", "No number of a tally can be below zero")


class Answer(StrEnum):
    """What a seat answers. `BLANK` and `VOID` are papers of a secret ballot."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    NOT_VOTING = "not_voting"
    BLANK = "blank"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Count:
    """Sums in one unit.

    `assigned`, `members`, `present`: the bases that do not depend on the answers. `recused`: recused and still
    counted among those present; `left`: recused and out of every base. `silent`: who did not answer a written
    procedure and is counted as the rule says, so is also in `present` and in `yes` or `abstained`.
    """

    assigned: Number = 0
    members: Number = 0
    present: Number = 0
    yes: Number = 0
    no: Number = 0
    abstained: Number = 0
    not_voting: Number = 0
    blank: Number = 0
    void: Number = 0
    recused: Number = 0
    left: Number = 0
    silent: Number = 0

    @property
    def told(self) -> Number:
        """What the answers add up to, with those who are there and cannot answer."""
        return self.yes + self.no + self.abstained + self.not_voting + self.blank + self.void + self.recused

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, each) + getattr(other, each) for each in _COLUMNS))


_COLUMNS = tuple(each.name for each in fields(Count))


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told beside the numbers: the `key` of a sentence in wording.py and what fills its places."""

    key: str
    values: Mapping[str, Number | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one question: a count for each role and unit, and what the chair answered, if the chair did.

    Roles matter only to a threshold that leaves one out; numbers read in a document may stand under one role,
    and so do the papers of a secret ballot. Raises Invalid where the answers do not add up to those present, or
    a number is below zero.
    """

    counts: Mapping[tuple[str, Unit], Count]
    chair: Answer | None = None
    warnings: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for unit in sorted({unit for _, unit in self.counts}):
            total = self.sum(unit)
            if total.told != total.present:
                raise Invalid(_difference(total.told, total.present), field_name="present")
            if min(getattr(total, each) for each in _COLUMNS) < 0:
                raise Invalid(_BELOW_ZERO)

    def sum(self, unit: Unit, without: Set[str] = frozenset()) -> Count:
        """The whole count in `unit`, the roles `without` left out."""
        total = Count()
        for (role, counted), count in self.counts.items():
            if counted is unit and role not in without:
                total += count
        return total


def stated(unit: Unit = Unit.HEADS, **numbers: Number) -> Tally:
    """A tally as a document gives it: the columns of `Count` by name, in one unit.

    Where it does not say how many were present, they are those who answered.
    """
    count = Count(**numbers)
    return Tally({("", unit): count if "present" in numbers else replace(count, present=count.told)})


def whole(number: Number) -> Number:
    """The same number, as an int where it is whole."""
    return int(number) if number == int(number) else number


def contradiction(*, present: int | None, secret: bool = False, **answers: int | None) -> Reason | None:
    """Why numbers read in a document cannot all be true; None where they add up or are not all given.

    `answers`: heads by answer, each a column of `Count`: yes, no, abstained, not_voting, in a secret ballot also
    blank and void; None where the document is silent. Source: a tally adds up as yes + no + abstained +
    present-not-voting (+ blank and void if secret) = present for the question.
    """
    papers = (answers.pop("blank", None), answers.pop("void", None))
    if not secret and any(papers):
        return Reason("papers_of_an_open_vote", "An open vote has no blank and no void papers")
    parts = (*answers.values(), *(papers if secret else ()))
    if any(part is not None and part < 0 for part in (present, *parts)):
        return _BELOW_ZERO
    if present is None:
        return None
    told = sum(part for part in parts if part is not None)
    complete = all(part is not None for part in parts)
    if told == present or (told < present and not complete):
        return None
    return _difference(told, present)


def _difference(told: Number, present: Number) -> Reason:
    return Reason(
        "tally_does_not_add_up",
        "The answers add up to %(told)s, the document says %(present)s present: %(difference)s of difference",
        {"told": told, "present": present, "difference": abs(told - present)},
    )
