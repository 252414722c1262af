# SPDX-License-Identifier: AGPL-3.0-or-later
"""Made-up presences and votes: which numbers a rule asks for, whether they can all be true, and what they count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from governance.rules.rule import WRITTEN, Recusal, Rule, Silence
from governance.rules.tally import Count, Number
from governance.rules.thresholds import Base, Threshold, Unit, leaves, units

# The columns that are asked, in the order in which a page asks them and as its address names them.
NAMES: Mapping[str, str] = {
    "assigned": "assegnati",
    "members": "in_carica",
    "present": "presenti",
    "yes": "favorevoli",
    "no": "contrari",
    "abstained": "astenuti",
    "not_voting": "non_votanti",
    "blank": "bianche",
    "void": "nulle",
    "recused": "obbligo",
}
PREFIXES: Mapping[Unit, str] = {
    Unit.HEADS: "",
    Unit.MUNICIPALITIES: "comuni_",
    Unit.POPULATION: "abitanti_",
    Unit.WEIGHT: "pesi_",
}
ANSWERS = ("yes", "no", "abstained", "not_voting", "blank", "void")

_SILENT_AS = {Silence.CONSENT: "yes", Silence.ABSTENTION: "abstained"}

Numbers = dict[str, Number]


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that are asked together: of everybody, or of the seats of one `role`, in one unit."""

    unit: Unit
    columns: tuple[str, ...]
    role: str = ""

    def name(self, column: str) -> str:
        """The name of the field for `column`."""
        return f"{self.role and f'{self.role}_'}{PREFIXES[self.unit]}{NAMES[column]}"


@dataclass(frozen=True, slots=True)
class Question:
    """A rule in one convocation: the numbers it asks for, and what they are to it."""

    rule: Rule
    convocation: int

    @property
    def written(self) -> bool:
        """Whether it is about a written procedure."""
        return self.convocation == WRITTEN

    @property
    def silent_as(self) -> str:
        """The column of those who do not answer a written procedure; "" where they count as nothing."""
        return _SILENT_AS.get(self.rule.written.silence, "") if self.rule.written and self.written else ""

    def groups(self) -> Iterator[Group]:
        """What is to be told of everybody, by unit, and then of each role that a test in that unit leaves out.

        In a secret ballot nobody knows how a role answered.
        """
        counted = units(self.rule.quorum(self.convocation), self.rule.majority)
        for unit in (unit for unit in Unit if unit in counted):
            columns = tuple(self._columns(unit))
            yield Group(unit, columns)
            known = tuple(column for column in columns if not self.rule.secret or column not in (*ANSWERS, "recused"))
            for role in sorted({role for each in self._thresholds(unit) for role in each.without | each.uncounted}):
                yield Group(unit, known, role)

    def completed(self, told: Mapping[str, Number | None]) -> Numbers:
        """The numbers of a group with those that were left empty: none, or, of those present, what follows."""
        numbers = {column: number or 0 for column, number in told.items()}
        if "present" in told and told["present"] is None and "yes" in told:
            numbers["present"] = self._told(numbers)
        return numbers

    def faults(self, numbers: Numbers) -> Iterator[tuple[str, str]]:
        """Why the numbers of a group cannot all be true: the column, and the sentence."""
        told, present = self._told(numbers), numbers.get("present", 0)
        if "present" in numbers and "yes" in numbers and told != present:
            yield "present", _difference(told, present)
        least = self._there(numbers)
        for column in ("members", "assigned"):
            if column not in numbers:
                continue
            if numbers[column] < least:
                yield column, gettext("By the other numbers they are at least %(number)s.") % {"number": least}
            least = max(least, numbers[column])

    def only_presence(self, unit: Unit) -> bool:
        """Whether of that unit it matters only who is there: the majority is not taken in it."""
        treatments = (self.rule.abstained, self.rule.not_voting, self.rule.blank)
        for_quorum = all(each.in_quorum for each in treatments) and not self.written
        return for_quorum and unit not in units(self.rule.majority)

    def count(self, unit: Unit, numbers: Numbers) -> Count:
        """The numbers of a group as the engine counts them. Of whom only presence is told, no answer is."""
        leaves_base = self.rule.recusal is Recusal.LEAVES_BASE
        recused = numbers.get("recused", 0)
        answers = {column: numbers.get(column, 0) for column in ANSWERS}
        if self.only_presence(unit):
            answers["not_voting"] = numbers["present"]
        told = sum(answers.values())
        silent = numbers["members"] - told - recused if self.silent_as else 0
        if self.silent_as:
            answers[self.silent_as] += silent
        return Count(
            assigned=numbers.get("assigned", 0),
            members=max(numbers.get("members", 0) - recused, 0) if leaves_base else numbers.get("members", 0),
            present=told + silent if self.written else numbers["present"],
            recused=0 if leaves_base or self.written else recused,
            left=recused if leaves_base else 0,
            silent=silent,
            **answers,
        )

    def _columns(self, unit: Unit) -> Iterator[str]:
        bases = {each.base for each in self._thresholds(unit)}
        if Base.ASSIGNED in bases:
            yield "assigned"
        if Base.MEMBERS in bases or self.silent_as:
            yield "members"
        if self.only_presence(unit):
            yield "present"
            return
        yield from ("yes", "no", "abstained") if self.written else ("present", "yes", "no", "abstained", "not_voting")
        if self.rule.secret:
            yield from ("blank", "void")
        yield "recused"

    def _thresholds(self, unit: Unit) -> Sequence[Threshold]:
        single = [*leaves(self.rule.quorum(self.convocation)), *leaves(self.rule.majority)]
        return [leaf for leaf in single if isinstance(leaf, Threshold) and leaf.unit is unit]

    def _told(self, numbers: Numbers) -> Number:
        """What those present add up to."""
        stay = self.rule.recusal is Recusal.LEAVES_VOTE and not self.written
        return sum(numbers.get(column, 0) for column in ANSWERS) + (numbers.get("recused", 0) if stay else 0)

    def _there(self, numbers: Numbers) -> Number:
        """Everybody in office of whom the numbers tell something."""
        if self.written or self.rule.recusal is Recusal.LEAVES_BASE:
            return numbers.get("present", self._told(numbers)) + numbers.get("recused", 0)
        return numbers["present"]


def _difference(told: Number, present: Number) -> str:
    values = {"told": told, "present": present, "difference": abs(present - told)}
    if told > present:
        return gettext("The answers add up to %(told)s, and only %(present)s are present.") % values
    return (
        gettext(
            "The answers add up to %(told)s, and %(present)s are present: a difference of %(difference)s. "
            "Those who are there and do not vote are “present, not voting”."
        )
        % values
    )
