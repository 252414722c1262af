# SPDX-License-Identifier: AGPL-3.0-or-later
"""How states, moves, rights, dates and refusals are said to people, in the language of the page."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from governance.errors import Reason
from governance.machines import MACHINES
from governance.models import Assignment, Ballot, Criterion, Stateful, Transcript
from governance.permissions import May, Role
from governance.rules.wording import sentences
from governance.selectors.inside import StepInside
from workflows.models.chronicle import Happening

register = template.Library()

RIGHTS: Mapping[May, Promise] = MappingProxyType(
    {
        May.ACCEPT_WORK: _("accept work"),
        May.ADMINISTER: _("administer the authority"),
        May.APPOINT: _("appoint people to seats"),
        May.CALL_BALLOT: _("put to the vote"),
        May.CAST_VOTE: _("vote"),
        May.COMMENT: _("comment"),
        May.CONVENE: _("convene a sitting"),
        May.DELIVER_WORK: _("deliver work"),
        May.DEPOSIT_DOCUMENT: _("put documents into a dossier"),
        May.DISCHARGE: _("discharge obligations"),
        May.ERASE_PERSON: _("erase a person’s data"),
        May.GIVE_OPINION: _("give an opinion"),
        May.KEEP_MINUTES: _("keep the minutes"),
        May.LOAD_PROCEDURE: _("load a procedure"),
        May.OPEN_CYCLE: _("open a cycle"),
        May.OPEN_PHASE: _("open a phase"),
        May.PRESENT_PROPOSAL: _("present a proposal"),
        May.PROPOSE: _("propose questions on a gate"),
        May.PUBLISH_ACT: _("publish an act"),
        May.READ_JOURNAL: _("read the journal of events"),
        May.READ_PLAN: _("read the plan"),
        May.READ_SITTINGS: _("read sittings and minutes"),
        May.RECORD_ACT: _("record an act"),
        May.RECORD_ADOPTION: _("record the steps of the adoption"),
        May.RECORD_PRESENCE: _("record who is present"),
        May.STATE_EVIDENCE: _("state that a criterion is met"),
        May.SUBMIT_PHASE: _("submit a phase to its gate"),
        May.SUBSTITUTE: _("name a substitute"),
        May.SUSPEND: _("suspend and resume"),
        May.TRANSCRIBE: _("transcribe from a document"),
    }
)

ROLES: Mapping[Role, Promise] = MappingProxyType(
    {
        Role.ADMINISTRATOR: _("the administrator"),
        Role.AUDITOR: _("the auditor"),
        Role.CABINA_CHAIR: _("the chair of the cabina di regia"),
        Role.CABINA_MEMBER: _("the members of the cabina di regia"),
        Role.CABINA_SECRETARY: _("the secretary of the cabina di regia"),
        Role.COUNCIL_SECRETARY: _("the secretary of the council"),
        Role.COUNCILLOR: _("the councillors"),
        Role.DELEGATED_COUNCILLOR: _("the delegated councillor"),
        Role.MAYOR: _("the mayors of the municipalities"),
        Role.OBSERVER: _("the observers"),
        Role.PARTICIPATION_PARTNER: _("the participation partner"),
        Role.PROGRAMMING_DEPARTMENT: _("the programming department"),
        Role.RESEARCH_PARTNER: _("the research partner"),
        Role.SINDACO: _("the metropolitan mayor"),
        Role.ZONE_SPOKESPERSON: _("the spokespersons of the zones"),
    }
)

ELIDED: Mapping[str, str] = MappingProxyType({"il": "l", "dal": "dall", "al": "all", "del": "dell"})

NATURES: Mapping[str, Promise] = MappingProxyType(
    {
        "demonstration": _("Demonstration data: nothing here has happened."),
        "historical": _("Reconstructed from the record: what documents tell is transcribed, the rest is left open."),
    }
)


STRENGTHS: Mapping[str, Promise] = MappingProxyType(
    {"primary": _("official text"), "secondary": _("press or commentary")}
)


@register.filter
def state_label(row: Stateful) -> str:
    """The state of a row in words."""
    machine = row.MACHINE
    return pgettext(machine.name, machine.state_labels[machine.states(row.state)])


@register.filter
def move_label(move: str, machine: str) -> str:
    """A move of the machine in words, as one says it to who must make it."""
    known = MACHINES[machine]
    return pgettext(machine, known.move_labels[known.moves(move)])


def went_to(machine: str, state: str) -> str:
    """A state of the machine in words."""
    known = MACHINES[machine]
    return pgettext(machine, known.state_labels[known.states(state)])


@register.filter
def right_label(right: str) -> str:
    """A right in words."""
    return str(RIGHTS[May(right)])


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as people write it: “10 novembre 2023”. An instant is told in the authority's time."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return _written(value, "j F Y")


@register.filter
def as_dated(told: str) -> str:
    """A date as far as a document tells it ("2023-05", "2023-11-10", "2023-11-10T09:30"), as people write it."""
    if len(told) == len("2023-05"):
        return _written(date.fromisoformat(f"{told}-01"), "F Y")
    known = datetime.fromisoformat(told)
    if "T" not in told:
        return day(known.date())
    return gettext("%(day)s at %(hour)s") % {"day": day(known.date()), "hour": date_format(known, "H:i")}


@register.filter
def moment(value: datetime | None) -> str:
    """A day and its hour."""
    if value is None:
        return gettext("date not in the record")
    local = timezone.localtime(value)
    return gettext("%(day)s at %(hour)s") % {"day": day(local.date()), "hour": date_format(local, "H:i")}


@register.filter
def short_gate(title: str) -> str:
    """The title of a gate for a sentence that says “il varco” itself: “Varco: monitoraggio” is “monitoraggio”."""
    return title.removeprefix("Varco: ") if get_language() == "it" else title


def elided(text: str) -> str:
    """The sentence with its articles as Italian wants them: “dall’8 al 10”, “entro l’11”, “da luglio ad agosto”."""
    if get_language() != "it":
        return text
    before_vowel = re.sub(r"\b(il|dal|al|del) (?=(?:8|11)\b)", lambda found: f"{ELIDED[found[1]]}’", text)
    return re.sub(r"\ba (?=a)", "ad ", before_vowel)


@register.filter
def since(value: date) -> str:
    """From which day on."""
    return elided(gettext("from %(day)s") % {"day": day(value)})


@register.filter
def window(start: date | None, end: date | None) -> str:
    """A planned window: “da luglio a ottobre 2023”, “dal 3 al 20 luglio 2023”, “entro il 20 luglio 2023”."""
    if end is None:
        return "–" if start is None else since(start)
    if start is None or start == end:
        return elided(gettext("by %(day)s") % {"day": day(end)})
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return _months(start, end)
    return span(start, end)


def span(start: date, end: date) -> str:
    """From one day to another, the first without what it shares with the second."""
    first = "j F Y" if start.year != end.year else "j" if start.month == end.month else "j F"
    days_told = {"start": _written(start, first), "end": day(end)}
    return elided(gettext("from %(start)s to %(end)s") % days_told)


def _months(start: date, end: date) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return _written(end, "F Y")
    told = {"first": _written(start, "F" if start.year == end.year else "F Y"), "last": _written(end, "F Y")}
    return elided(pgettext("months", "from %(first)s to %(last)s") % told)


def _written(value: date, form: str) -> str:
    written = date_format(value, form)
    if get_language() != "it":
        return written
    return re.sub(r"^1\b", "1°", written.lower())


@register.filter
def actual(inside: StepInside) -> str:
    """When a step really was: “dal … al …”, “dal …, in corso”, “non risulta agli atti”, or “–”: not begun."""
    if not inside.begun:
        return "–"
    start, end = inside.opened_on, inside.decided_on
    if not inside.over:
        known = gettext("since %(day)s") % {"day": day(start)} if start else gettext("begun, date not in the record")
        return elided(known)
    if end is None:
        return as_dated(inside.transcript.dated) if inside.transcript else gettext("not in the record")
    if start is None or start == end or inside.gate is None:
        return day(end)
    return span(start, end)


@register.filter
def contested_sentences(transcript: Transcript) -> Sequence[str]:
    """The working of the verdict that a document's own numbers give against its outcome."""
    return sentences(json.loads(transcript.contested), get_language() or "it")


@register.filter
def verdict_sentences(ballot: Ballot) -> Sequence[str]:
    """The working of a closed ballot's verdict; nothing where there is none."""
    if not ballot.verdict:
        return ()
    return sentences(json.loads(ballot.verdict), get_language() or "it")


@register.filter
def evidence_of(stories: Mapping[UUID, Sequence[Happening]], criterion: Criterion) -> Happening | None:
    """The statement by which a criterion is met now, as the journal tells it."""
    if criterion.state != "met":
        return None
    stated = [told for told in stories.get(criterion.pk, ()) if told.event == "criterion.state"]
    return stated[-1] if stated else None


@register.filter
def told_state(told: Happening) -> str:
    """The state into which an event led, in words; "" where it led nowhere else."""
    machine = told.event.partition(".")[0]
    return went_to(machine, told.went_to) if told.went_to and machine in MACHINES else ""


@register.filter
def days(number: int) -> str:
    """“1 giorno”, “3 giorni”."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@register.filter
def by_when(due: date | None, today: date) -> str:
    """How long there is: “in ritardo di 3 giorni”, “oggi”, “entro il 10 novembre 2023”."""
    if due is None:
        return gettext("no due date")
    left = (due - today).days
    if left < 0:
        return gettext("late by %(days)s") % {"days": days(-left)}
    if left == 0:
        return gettext("due today")
    if left == 1:
        return gettext("due tomorrow")
    if left <= 14:
        return gettext("due in %(days)s") % {"days": days(left)}
    return elided(gettext("by %(day)s") % {"day": day(due)})


@register.filter
def is_near(due: date, today: date) -> bool:
    """Whether by_when counts the days, so that the day itself is still to be named."""
    return (due - today).days <= 14


@register.filter
def slip_on(inside: StepInside, today: date) -> int | None:
    """By how many days the step has slipped, as it stands today."""
    return inside.slip(today)


@register.filter
def is_owed(assignment: Assignment) -> bool:
    """Whether the work is still to be delivered."""
    return assignment.state in {"assigned", "taken_on", "returned"}


@register.filter
def nature_label(nature: str) -> str:
    """Where the facts of a cycle come from, in a sentence."""
    return str(NATURES[nature])


@register.filter
def strength_label(transcript: Transcript) -> str:
    """How strong the source is."""
    return str(STRENGTHS[transcript.strength])


@register.filter
def slip_words(number: int | None) -> str:
    """A slip in words: “170 giorni dopo”, “3 giorni prima”, “nei tempi”."""
    if number is None:
        return "–"
    if number == 0:
        return gettext("on time")
    if number < 0:
        return gettext("%(days)s early") % {"days": days(-number)}
    return gettext("%(days)s late") % {"days": days(number)}


@register.filter
def sentence_case(text: str) -> str:
    """The text with a small first letter, to stand inside a sentence; “IRES” and the like stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in {"'", "’"} else text


def say(reason: Reason, machine: str = "") -> str:
    """A reason in words. `machine`: whose states and moves it names."""
    context = "cycle" if reason.code == "cycle_not_running" else machine
    values = {name: _value(name, value, context) for name, value in reason.values.items()}
    return elided(gettext(reason.text) % values)


def _value(name: str, value: Any, context: str) -> object:
    if name == "right" and value in set(May):
        return right_label(str(value))
    if name in {"state", "move"} and context:
        return pgettext(context, str(value))
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else day(value)
    return value


def someone_of(right: May, holders: frozenset[Role]) -> str:
    """Who holds a right, in words."""
    return gettext("The right to %(right)s belongs to %(roles)s.") % {
        "right": RIGHTS[right],
        "roles": ", ".join(sorted(str(ROLES[role]) for role in holders)),
    }
