# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which a rule is tried: its fields are what the rule asks for, and its outcome is a verdict."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.permissions import Role
from governance.rules.rule import Rule, Tie
from governance.rules.tally import Answer, Number, Tally
from governance.rules.thresholds import Unit
from governance.rules.verdict import Verdict
from workflows.forms.made_up import Group, Numbers, Question

MOST: Mapping[Unit, int] = {
    Unit.HEADS: 10_000,
    Unit.MUNICIPALITIES: 10_000,
    Unit.POPULATION: 99_999_999,
    Unit.WEIGHT: 999_999,
}
LABELS: Mapping[str, Promise] = {
    "assigned": pgettext_lazy("tally", "Assigned by law"),
    "members": pgettext_lazy("tally", "In office"),
    "present": pgettext_lazy("tally", "Present"),
    "yes": pgettext_lazy("tally", "In favour"),
    "no": pgettext_lazy("tally", "Against"),
    "abstained": pgettext_lazy("tally", "Abstained"),
    "not_voting": pgettext_lazy("tally", "Present, not voting"),
    "blank": pgettext_lazy("tally", "Blank papers"),
    "void": pgettext_lazy("tally", "Void papers"),
    "recused": pgettext_lazy("tally", "Recused"),
}
# Of a municipality or of residents nobody says that they are assigned or in office.
LABELS_OF_PLACES: Mapping[str, Promise] = {
    "assigned": pgettext_lazy("tally", "In all"),
    "members": pgettext_lazy("tally", "Entitled to vote"),
}
STATED: Mapping[str, Promise] = {
    "approvata": pgettext_lazy("minutes", "approved"),
    "unanime": pgettext_lazy("minutes", "approved unanimously"),
    "respinta": pgettext_lazy("minutes", "not approved"),
}
SINDACO, CHAIR, CALLS, MINUTES = "sindaco", "presiede", "chiedono", "verbale"

_ANSWERS: Mapping[str, tuple[Answer, Promise]] = {
    "favorevole": (Answer.YES, pgettext_lazy("one person", "in favour")),
    "contrario": (Answer.NO, pgettext_lazy("one person", "against")),
    "astenuto": (Answer.ABSTAIN, pgettext_lazy("one person", "abstaining")),
    "non_votante": (Answer.NOT_VOTING, pgettext_lazy("one person", "there, but does not vote")),
}
_MINUTES = _("An outcome written by hand is held against the one that is computed.")
_COLUMN = {Answer.YES: "yes", Answer.NO: "no", Answer.ABSTAIN: "abstained", Answer.NOT_VOTING: "not_voting"}
_WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:[.,’'\s][0-9]{3}){1,2}")
_PARTED = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?|[0-9]{1,6}/[1-9][0-9]{0,2}")


class NumberField(forms.CharField):
    """A number as people write it: 1857701 or 1.857.701; of weights also 1/2 and 1,5. Exact, never a float."""

    def __init__(self, unit: Unit, **options: Any) -> None:
        self.unit = unit
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        """The number, or None where nothing was typed."""
        typed = super().to_python(value)
        if not typed:
            return None
        form = _PARTED if self.unit is Unit.WEIGHT else _WHOLE
        if form.fullmatch(typed) is None or (number := self._number(typed)) > MOST[self.unit]:
            raise ValidationError(self._sentence(), code="number")
        return number

    def _number(self, typed: str) -> Number:
        if self.unit is Unit.WEIGHT:
            exact = Fraction(typed.replace(",", "."))
            return int(exact) if exact.denominator == 1 else exact
        return int(re.sub(r"[^0-9]", "", typed))

    def _sentence(self) -> str:
        most = number_format(MOST[self.unit], force_grouping=True)
        if self.unit is Unit.WEIGHT:
            return gettext("Write a number from 0 to %(most)s; a half is 1/2.") % {"most": most}
        return gettext("Write a whole number from 0 to %(most)s.") % {"most": most}


def label_of(unit: Unit, column: str) -> str:
    """How a column is called in that unit."""
    of_places = LABELS_OF_PLACES.get(column) if unit in {Unit.MUNICIPALITIES, Unit.POPULATION} else None
    return str(of_places or LABELS[column])


class TryRuleForm(forms.Form):
    """The numbers that a rule asks for in one convocation. Of numbers that can be true, `verdict` is what it says;
    `numbers` are they, by role and unit: those of a role that is told apart, and those of the others.
    """

    verdict: Verdict
    numbers: dict[tuple[str, Unit], Numbers]

    def __init__(self, rule: Rule, convocation: int, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.question = Question(rule, convocation)
        self.groups = tuple(self.question.groups())
        self.fields.update(self._fields())

    @classmethod
    def asked(cls, rule: Rule, convocation: int, data: Mapping[str, Any]) -> "TryRuleForm":
        """The form as an address has it: empty where it carries no number at all."""
        blank = cls(rule, convocation)
        return cls(rule, convocation, data) if any(name in data for name in blank.fields) else blank

    def fieldsets(self) -> Iterator[tuple[Group, Sequence[BoundField]]]:
        """The fields of the numbers, group by group."""
        for group in self.groups:
            if not _is_one_person(group):
                yield group, [self[group.name(column)] for column in group.columns]

    @property
    def sindaco_apart(self) -> bool:
        """Whether the Sindaco, who stands in all the numbers, has an answer of his own."""
        return SINDACO in self.fields

    def others(self) -> Sequence[BoundField]:
        """The fields that stand below the numbers."""
        return [self[name] for name in (SINDACO, CHAIR, CALLS, MINUTES) if name in self.fields]

    def faults(self) -> list[tuple[BoundField, str]]:
        """What is wrong with what was typed: the field, and the sentence that stands beside it."""
        return [(field, str(error)) for field in self for error in field.errors]

    def address(self) -> list[tuple[str, str]]:
        """What was typed, as an address carries it."""
        typed = [(name, str(self.data.get(name, "")).strip()) for name in self.fields]
        return [(name, text) for name, text in typed if text]

    def clean(self) -> dict[str, Any]:
        """Refuses numbers that cannot all be true; computes the verdict on those that can."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.numbers = {} if self.errors else self._numbers(cleaned)
        chair = self._chair(cleaned)
        if not self.errors:
            tally = Tally({key: self.question.count(key[1], each) for key, each in self.numbers.items()}, chair=chair)
            rule, convocation = self.question.rule, self.question.convocation
            self.verdict = Verdict(rule, tally, convocation, cleaned.get(CALLS) or 0)
        return cleaned

    def _fields(self) -> Iterator[tuple[str, forms.Field]]:
        rule, written = self.question.rule, self.question.written
        for group in self.groups:
            for column in () if _is_one_person(group) else group.columns:
                yield group.name(column), NumberField(group.unit, label=label_of(group.unit, column))
        for group in filter(_is_one_person, self.groups):
            yield SINDACO, _choice(_("The Mayor is"), _of_one_person(group, written=written))
        if rule.tie is Tie.CHAIR and not rule.secret:
            answers = {key: words for key, (_answer, words) in _ANSWERS.items()}
            yield CHAIR, _choice(_("Whoever takes the chair is"), {"": _("(not told)"), **answers})
        if written:
            yield CALLS, NumberField(Unit.HEADS, label=_("How many ask for a sitting"))
        yield MINUTES, _choice(_("What the minutes say"), {"": _("nothing about the outcome"), **STATED}, _MINUTES)

    def _numbers(self, cleaned: Mapping[str, Any]) -> dict[tuple[str, Unit], Numbers]:
        """By role and unit; what is told of a role is taken out of what is told of everybody."""
        found: dict[tuple[str, Unit], Numbers] = {}
        for group in self.groups:
            numbers = self._of_sindaco(cleaned, group) if _is_one_person(group) else self._typed(cleaned, group)
            found[group.role, group.unit] = numbers
            if group.role and not self.errors:
                rest = found["", group.unit]
                rest.update({column: rest[column] - number for column, number in numbers.items()})
                self._refuse_part(group, rest, numbers)
        return found

    def _typed(self, cleaned: Mapping[str, Any], group: Group) -> Numbers:
        told = {column: cleaned[group.name(column)] for column in group.columns}
        if not group.role:
            self._refuse_missing(group, told)
        numbers = self.question.completed(told)
        for column, sentence in () if self.errors else self.question.faults(numbers):
            self.add_error(group.name(column), sentence)
        return numbers

    def _refuse_missing(self, group: Group, told: Mapping[str, Number | None]) -> None:
        needed = {"assigned", "members"} if "yes" in told else {"assigned", "members", "present"}
        for column in needed & told.keys():
            if not told[column] and (told[column] is None or column != "present"):
                self.add_error(group.name(column), gettext("Write how many they are."))
        if "yes" in told and all(number is None for column, number in told.items() if column not in needed):
            self.add_error(group.name("yes"), gettext("Write how many are there, or how they vote."))

    def _refuse_part(self, group: Group, rest: Numbers, numbers: Numbers) -> None:
        """Refuses more of a role than of everybody, and more of the others than there can be."""
        short = [column for column, number in rest.items() if number < 0]
        crowded = [column for column, _sentence in self.question.faults(rest) if column != "present"]
        if _is_one_person(group):
            if short:
                self.add_error(SINDACO, gettext("By the numbers above nobody is there and answers so."))
            elif crowded:
                self.add_error(SINDACO, gettext("By the numbers above everybody is there, the Mayor too."))
            return
        for column in short:
            text = gettext("By the numbers above they are at the most %(number)s.")
            self.add_error(group.name(column), text % {"number": rest[column] + numbers[column]})
        for column in () if short else crowded:
            self.add_error(group.name(column), gettext("This does not fit the numbers above."))

    def _of_sindaco(self, cleaned: Mapping[str, Any], group: Group) -> Numbers:
        numbers: Numbers = dict.fromkeys(group.columns, 0)
        told = str(cleaned[SINDACO])
        there = ("present", _COLUMN[_ANSWERS[told][0]]) if told in _ANSWERS else ("present",) if told else ()
        return numbers | {column: 1 for column in ("assigned", "members", *there) if column in numbers}

    def _chair(self, cleaned: Mapping[str, Any]) -> Answer | None:
        """How the chair answers; refused where nobody answers so."""
        told = str(cleaned.get(CHAIR, ""))
        if told not in _ANSWERS or self.errors:
            return None
        answer = _ANSWERS[told][0]
        if not any(each.get(_COLUMN[answer]) for each in self.numbers.values()):
            self.add_error(CHAIR, gettext("By the numbers above nobody answers so."))
        return answer


def _is_one_person(group: Group) -> bool:
    """Only of the Sindaco the law itself says that there is one (L. 56/2014 art. 1 c. 19)."""
    return group.role == Role.SINDACO and group.unit is Unit.HEADS


def _of_one_person(group: Group, *, written: bool) -> Mapping[str, Promise]:
    absent = pgettext_lazy("one person", "absent")
    if "yes" not in group.columns:
        return {"": absent, "presente": pgettext_lazy("one person", "there")}
    answers = {key: words for key, (answer, words) in _ANSWERS.items() if _COLUMN[answer] in group.columns}
    return {"": pgettext_lazy("one person", "among those who do not answer") if written else absent, **answers}


def _choice(label: Promise, choices: Mapping[str, Promise], about: Promise | str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=str(label),
        help_text=str(about),
        choices=list(choices.items()),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers offered.")},
    )
