# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question asks, in one sentence; and how a ballot on it is held."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.models import Ballot, Question
from governance.rules.rule import Silence
from governance.selectors.inside import Evidence
from workflows.templatetags.words import day, elided, short_gate

register = template.Library()

ASKED: Mapping[str, Promise] = MappingProxyType(
    {
        "rejection": _("Is “%(gate)s” rejected?"),
        "return": _("Is “%(gate)s” returned for rework?"),
        "suspensive": _("Is the decision on “%(gate)s” put off to %(day)s?"),
        "condition": _("Is the approval bound to the condition “%(title)s”?"),
        "whole": _("Is “%(gate)s” approved?"),
        "waiver": _("Does the body do without the criterion “%(criterion)s”?"),
    }
)

KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        "rejection": pgettext_lazy("question", "Reject it"),
        "return": pgettext_lazy("question", "Return it for rework"),
        "suspensive": pgettext_lazy("question", "Put it off"),
        "condition": pgettext_lazy("question", "Condition"),
        "whole": pgettext_lazy("question", "The whole"),
        "waiver": pgettext_lazy("question", "Do without a criterion"),
    }
)

SILENT: Mapping[Silence, Promise] = MappingProxyType(
    {
        Silence.CONSENT: _("Who does not answer is counted in favour."),
        Silence.ABSTENTION: _("Who does not answer is counted as abstaining."),
        Silence.NOTHING: _("Who does not answer is not counted."),
    }
)


CHOICES: Mapping[str, Promise] = MappingProxyType(
    {"yes": _("In favour"), "no": _("Against"), "abstain": _("I abstain"), "not_voting": _("Present, not voting")}
)


@register.filter
def asked_words(question: Question, conditions: Sequence[Question] = ()) -> str:
    """The question in one sentence; the whole is put with the `conditions` that carried before it."""
    if question.kind == Question.Kind.WHOLE and conditions:
        titles = "; ".join(each.title for each in conditions)
        told = ngettext(
            "Is “%(gate)s” approved, with the condition that carried: %(titles)s?",
            "Is “%(gate)s” approved, with the conditions that carried: %(titles)s?",
            len(conditions),
        )
        return told % {"gate": short_gate(question.gate.title), "titles": titles}
    values = {
        "gate": short_gate(question.gate.title),
        "title": question.title,
        "day": day(question.put_off_to),
        "criterion": question.criterion.title if question.criterion else "",
    }
    return elided(str(ASKED[question.kind]) % values)


@register.filter
def kind_words(question: Question) -> str:
    """What kind of question it is."""
    return str(KINDS[question.kind])


@register.filter
def silence_words(silence: str) -> str:
    """What it means not to answer a written procedure."""
    return str(SILENT[Silence(silence)])


@register.filter
def last_day(ballot: Ballot) -> str:
    """Until when a written procedure takes answers: its last day, which ends at midnight."""
    if ballot.closes_at is None:
        return ""
    return day(timezone.localtime(ballot.closes_at - timedelta(minutes=1)))


@register.filter
def way_words(ballot: Ballot) -> str:
    """How the ballot is held, in a few words."""
    if ballot.is_written:
        return elided(gettext("by written procedure, until the end of %(day)s") % {"day": last_day(ballot)})
    if ballot.sitting is not None:
        return gettext("in “%(sitting)s”") % {"sitting": ballot.sitting.title}
    return gettext("remotely")


@register.filter
def met_words(criteria: Sequence[Evidence]) -> str:
    """How many criteria are met: “3 di 4 criteri soddisfatti”."""
    values = {"met": sum(each.met for each in criteria), "all": len(criteria)}
    return (
        ngettext("%(met)s of %(all)s criterion is met", "%(met)s of %(all)s criteria are met", len(criteria)) % values
    )


@register.filter
def choice_words(choice: str) -> str:
    """One of the answers, as who gives it says it."""
    return str(CHOICES[choice])
