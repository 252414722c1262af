# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to a rule that was tried: the outcome, why, and what does not fit the minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.permissions import Role
from governance.rules.plain import plain_verdict
from governance.rules.rule import WRITTEN
from governance.rules.tally import Count, Number
from governance.rules.thresholds import Unit
from governance.rules.verdict import Outcome, Verdict, contested
from governance.rules.wording import basis, sentences
from workflows.forms.made_up import NAMES, Group
from workflows.forms.try_rule import MINUTES, STATED, TryRuleForm, label_of
from workflows.templatetags.words import ROLES
from workflows.views.bars import Bar, bar, number_words
from workflows.views.still_open import what_would_change_it

UNITS: Mapping[Unit, Promise] = {
    Unit.HEADS: pgettext_lazy("tally", "People"),
    Unit.MUNICIPALITIES: pgettext_lazy("tally", "Municipalities"),
    Unit.POPULATION: pgettext_lazy("tally", "Residents"),
    Unit.WEIGHT: pgettext_lazy("tally", "Weighted votes"),
}
_YES, _NO = pgettext_lazy("verdict", "Yes"), pgettext_lazy("verdict", "No")
_ALWAYS = frozenset({"assigned", "members", "present", "yes", "no"})
_STATED_APPROVED = frozenset({"approvata", "unanime"})

# The shape, the outcome in words, whether the body could decide, whether the proposal carries.
OUTCOMES: Mapping[Outcome, tuple[str, Promise, Promise, Promise]] = {
    Outcome.APPROVED: ("done", pgettext_lazy("verdict", "Carried"), _YES, _YES),
    Outcome.NOT_APPROVED: ("stopped", pgettext_lazy("verdict", "Not carried"), _YES, _NO),
    Outcome.NO_QUORUM: ("stopped", pgettext_lazy("verdict", "Nothing is decided: there are too few"), _NO, _NO),
    Outcome.REPEAT: (
        "paused",
        pgettext_lazy("verdict", "To be voted again: it is a tie"),
        _YES,
        pgettext_lazy("verdict", "Not yet"),
    ),
    Outcome.TO_SITTING: (
        "deciding",
        pgettext_lazy("verdict", "To be decided in a sitting"),
        pgettext_lazy("verdict", "It goes to a sitting"),
        pgettext_lazy("verdict", "Not yet"),
    ),
}


_LEGENDS: Mapping[Unit, Promise] = {
    Unit.HEADS: _("Who is there and how they vote"),
    Unit.MUNICIPALITIES: _("The municipalities they stand for"),
    Unit.POPULATION: _("The residents of these municipalities"),
    Unit.WEIGHT: _("What their votes weigh"),
}
_CONVOCATIONS: Mapping[int, Promise] = {
    WRITTEN: _("In writing"),
    1: _("First convocation"),
    2: _("Second convocation"),
    3: _("Third convocation"),
}


def legend_of(group: Group) -> str:
    """What a group of numbers is about, as its legend says."""
    if not group.role:
        return str(_LEGENDS[group.unit])
    values = {"numbers": UNITS[group.unit], "role": ROLES[Role(group.role)]}
    return gettext("%(numbers)s, of which %(role)s") % values


def convocation_words(convocation: int) -> str:
    """A convocation in words."""
    known = _CONVOCATIONS.get(convocation)
    return str(known) if known else gettext("Convocation no. %(number)d") % {"number": convocation}


@dataclass(frozen=True, slots=True)
class Line:
    """One test in words, and its picture where it has one."""

    sentence: str
    met: bool
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: what was counted, in each unit."""

    label: str
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that the page says of a verdict. `open`: what would change it if the vote were; `all_held`: where it
    is taken that every seat assigned is held.
    """

    shape: str
    outcome: Promise
    written: bool
    valid: Promise
    passed: Promise
    lines: Sequence[Line]
    warnings: Sequence[str]
    basis: str
    contested: str
    open: Sequence[str]
    all_held: bool
    units: Sequence[Promise]
    rows: Sequence[Row]


def answer_of(form: TryRuleForm) -> Answer:
    """What the page says of the verdict of a valid form, in the language of the page."""
    verdict, language = form.verdict, get_language() or "it"
    plain = plain_verdict(verdict)
    told = sentences(plain, language)
    tests = verdict.tests
    shape, outcome, valid, passed = OUTCOMES[verdict.outcome]
    counted = [unit for unit in Unit if any(group.unit is unit for group in form.groups)]
    return Answer(
        shape=shape,
        outcome=outcome,
        written=form.question.written,
        valid=valid,
        passed=passed,
        lines=[Line(said, test.met, bar(test)) for said, test in zip(told, tests, strict=False)],
        warnings=told[len(tests) :],
        basis=basis(plain, language),
        contested=_contested(verdict, form.cleaned_data[MINUTES]),
        open=what_would_change_it(form),
        all_held="members" not in form.groups[0].columns,
        units=[UNITS[unit] for unit in counted],
        rows=_rows(form, counted),
    )


def _rows(form: TryRuleForm, counted: Sequence[Unit]) -> Sequence[Row]:
    asked = {(group.unit, column) for group in form.groups for column in (*group.columns, "present")}
    sums = {unit: form.verdict.tally.sum(unit) for unit in counted}
    return [
        Row(
            label_of(counted[0], column),
            [number_words(_number(sums[unit], column)) if (unit, column) in asked else "–" for unit in counted],
        )
        for column in NAMES
        if any((unit, column) in asked and (column in _ALWAYS or _number(sums[unit], column)) for unit in counted)
    ]


def _number(count: Count, column: str) -> Number:
    return count.recused + count.left if column == "recused" else getattr(count, column)


def _contested(verdict: Verdict, stated: str) -> str:
    """Why what the minutes say cannot be true; "" where they say nothing, or what the rule says."""
    values = {"stated": STATED.get(stated, ""), "no": verdict.tally.sum(Unit.HEADS).no}
    if stated and contested(verdict, stated=stated in _STATED_APPROVED):
        if verdict.passed:
            text = gettext("The minutes say “%(stated)s”. By the rule, on the same numbers, it is approved.")
        else:
            text = gettext("The minutes say “%(stated)s”. By the rule, on the same numbers, it is not approved.")
        return text % values
    if stated == "unanime" and values["no"]:
        return gettext("The minutes say “%(stated)s”, and the votes against are %(no)s.") % values
    return ""
