# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal tells, as whole sentences: “Il 10 novembre 2023 Anna Rossi ha consegnato «Analisi»”."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.machines.table import Because
from governance.models import Body, User
from workflows.models.chronicle import CHOICE, Happening
from workflows.models.verification import Verification
from workflows.templatetags.happenings import SENTENCES, UNKNOWN
from workflows.templatetags.words import as_dated, day, elided

register = template.Library()

PLACE = re.compile(r"%\((\w+)\)s")
MONTH = "2023-05"
AT_ONCE = timedelta(minutes=1)
STEM = 5

CHOICES: Mapping[str, Promise] = MappingProxyType(
    {
        "yes": pgettext_lazy("vote", "in favour"),
        "no": pgettext_lazy("vote", "against"),
        "abstain": pgettext_lazy("vote", "abstaining"),
        "not_voting": pgettext_lazy("vote", "present without voting"),
    }
)

NOBODY: Mapping[str, Promise] = MappingProxyType({Because.INSTALLATION: _("whoever installed Regia"), "": _("Regia")})

# Italian names an office with its article (“il Presidente della cabina”) and a person without. What is not here is
# taken for a name.
OFFICES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("amministratore", "amministratrice", "assessora", "assessore", "osservatore", "osservatrice"), "l’")
    | dict.fromkeys(
        (
            "componente",
            "consigliere",
            "dirigente",
            "funzionario",
            "portavoce",
            "presidente",
            "referente",
            "revisore",
            "segretario",
            "sindaco",
            "vicesindaco",
        ),
        "il ",
    )
    | dict.fromkeys(
        ("consigliera", "funzionaria", "revisora", "segretaria", "sindaca", "vicesindaca"),
        "la ",
    )
)
OF: Mapping[str, str] = MappingProxyType({"": "di ", "il ": "del ", "la ": "della ", "l’": "dell’"})


@dataclass(frozen=True, slots=True)
class _Said:
    """The parts of a sentence: when, the pattern of what with what fills it, and what is said after it."""

    when: str
    pattern: str
    values: Mapping[str, str]
    after: str


@register.filter
def sentence(happening: Happening) -> SafeString:
    """The whole sentence, its title marked with the language of the authority."""
    said = _said(happening)
    title = format_html('<span lang="{}">{}</span>', happening.authority.language, said.values["title"])
    document = format_html('<span lang="{}">{}</span>', happening.authority.language, said.values["document"])
    told = format_html(PLACE.sub(r"{\1}", said.pattern), **{**said.values, "title": title, "document": document})
    return format_html("{}{}{}.", said.when, told, said.after)


@register.filter
def plain_sentence(happening: Happening) -> str:
    """The same without marks, for mails and documents."""
    said = _said(happening)
    return f"{said.when}{said.pattern % said.values}{said.after}."


@register.filter
def undated_sentence(happening: Happening) -> str:
    """The same where the day is known: what it tells has just happened."""
    said = _said(happening)
    return f"{_capital(said.pattern % said.values)}."


@register.filter
def recorded_later(happening: Happening) -> bool:
    """Whether it was recorded on another day than it happened, or without a date."""
    at, recorded = happening.at, happening.recorded_at
    return at is None or (recorded - at >= AT_ONCE and timezone.localdate(recorded) != timezone.localdate(at))


@register.filter
def grouped(number: int) -> str:
    """A large number as people write it: “12.000”."""
    return number_format(number, force_grouping=True)


@register.filter
def fault(verification: Verification) -> str:
    """What is wrong with the first bad row of a journal, in words."""
    told, values = verification.what_is_wrong
    said = gettext(told) % values
    return f"{_capital(said)}."


def _said(happening: Happening) -> _Said:
    pattern, values = str(SENTENCES.get(happening.event, UNKNOWN)), _values(happening)
    when = _when(happening)
    if when:
        return _Said(f"{_capital(when)} ", pattern, values, "")
    if pattern.startswith("%(who)s"):
        values["who"] = _capital(values["who"])
    untold = "" if happening.event.endswith(".file") else gettext(" (date not in the record)")
    return _Said("", _capital(pattern), values, untold)


def _when(happening: Happening) -> str:
    dated = happening.document.dated if happening.document else ""
    if len(dated) == len(MONTH):
        return elided(pgettext("happening", "in %(month)s") % {"month": as_dated(dated)})
    if happening.at is None:
        return ""
    return elided(pgettext("happening", "on %(day)s") % {"day": day(happening.at)})


def _values(happening: Happening) -> dict[str, str]:
    document, data = happening.document, happening.data
    return {
        "who": _who(happening),
        "whom": person(happening.whom),
        "title": happening.title,
        "event": happening.event,
        "choice": f": {CHOICES[data[CHOICE]]}" if CHOICE in data else "",
        "document": document.document if document else "",
        "outcome": document.outcome if document else "",
        **{name: str(data.get(name, "")) for name in ("code", "version", "rows", "name")},
    }


def _who(happening: Happening) -> str:
    if happening.who is None:
        return str(NOBODY.get(happening.because or "", NOBODY[""]))
    who, seat = person(happening.who), happening.seat
    if seat and not _names(who, seat.body):
        who = f"{who} ({seat.body.name})"
    if happening.for_whom:
        return gettext("%(who)s, on behalf %(of_whom)s,") % {"who": who, "of_whom": of_person(happening.for_whom)}
    return who


def person(who: User | None) -> str:
    """Somebody as a sentence names them: an office with its article, a person by their name."""
    if who is None or who.erased_at is not None:
        return gettext("somebody whose data were erased")
    return f"{_article(str(who))}{who}"


def of_person(who: User) -> str:
    """The same after “of”: “del Presidente”, “di Anna Rossi”."""
    if get_language() == "it" and who.erased_at is None:
        return f"{OF[_article(str(who))]}{who}"
    return gettext("of %(whom)s") % {"whom": person(who)}


def _names(who: str, body: Body) -> bool:
    """Whether somebody is named after the body already: “Segretario del Consiglio”, “Revisore” of the “Revisione”."""
    return body.name.partition(" ")[0].casefold()[:STEM] in who.casefold()


def _article(name: str) -> str:
    return OFFICES.get(name.partition(" ")[0].casefold(), "") if get_language() == "it" else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
