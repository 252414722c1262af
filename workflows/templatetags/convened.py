# SPDX-License-Identifier: AGPL-3.0-or-later
"""How sittings and votes are announced, in words."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Ballot, Obligation, Sitting
from workflows.templatetags.questions import last_day
from workflows.templatetags.words import day, elided, moment

register = template.Library()

CONVOCATIONS: Mapping[int, Promise] = MappingProxyType(
    {1: _("first convocation"), 2: _("second convocation"), 3: _("third convocation")}
)

OUTCOMES: Mapping[str, Promise] = MappingProxyType(
    {
        "approved": _("The vote carried"),
        "not_approved": _("The vote did not carry"),
        "no_quorum": _("The vote is not valid"),
        "repeat": _("A tie: the vote is repeated"),
        "to_sitting": _("It is decided in a sitting"),
    }
)


@register.filter
def convocation_words(sitting: Sitting) -> str:
    """Which convocation it is: “seconda convocazione”."""
    known = CONVOCATIONS.get(sitting.convocation)
    return str(known) if known else gettext("convocation no. %(number)s") % {"number": sitting.convocation}


@register.filter
def capital(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]


@register.filter
def weekday_moment(value: datetime) -> str:
    """A day with its name and its hour: “martedì 1° dicembre 2026 alle 10:30”."""
    name = date_format(timezone.localtime(value), "l")
    return f"{name.lower() if get_language() == 'it' else name} {moment(value)}"


@register.filter
def until_when(ballot: Ballot) -> str:
    """Until when the ballot takes answers, in a sentence."""
    if ballot.is_written:
        return elided(gettext("Answers are taken until the end of %(day)s.") % {"day": last_day(ballot)})
    if ballot.sitting is not None:
        return gettext("The vote is held in “%(sitting)s”, now.") % {"sitting": ballot.sitting.title}
    return gettext("Answers are taken until whoever presides closes the vote.")


@register.filter
def outcome_words(ballot: Ballot) -> str:
    """How a ballot ended, in few words."""
    if not ballot.verdict:
        return gettext("The vote was annulled")
    return str(OUTCOMES[json.loads(ballot.verdict)["outcome"]])


@register.filter
def obligation_words(obligation: Obligation) -> str:
    """What is owed, by whom, by when, and who says that it is met."""
    values = {
        "title": obligation.title,
        "owner": obligation.body.name,
        "day": day(obligation.due_on),
        "office": obligation.office.name if obligation.office else "–",
    }
    told = gettext("Obligation “%(title)s”: owed by %(owner)s, by %(day)s; discharged by %(office)s.") % values
    stops = gettext("The next gate waits for it.") if obligation.blocking else ""
    return elided(f"{told} {stops}".strip())
