# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting for people's own calendars (iCalendar, RFC 5545). The same sitting gives the same bytes each time.

It is published, not asked: nobody answers a convocation by mail, and presences are recorded in the sitting itself. How
long it lasts nobody knows, so that it has a beginning and no end. The rules of the time zone are written as rules, not
as the list of days that the library makes of them: Outlook passes over such lists.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from workflows.models.convocations import Convocation
from workflows.templatetags.convened import convocation_words

Turn = TimezoneDaylight | TimezoneStandard

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
CONVENED, CANCELLED = 0, 1  # how often what was announced has changed
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)


def method_of(told: Convocation) -> str:
    """What a calendar is to do with it."""
    return CANCEL if told.is_cancelled else PUBLISH


def sitting_event(told: Convocation, *, page: str, sender: str) -> bytes:
    """The sitting as an event. `page`: the address where its papers are; `sender`: who sends the convocations."""
    calendar = Calendar()
    calendar.add("prodid", "-//Regia//Sedute//IT")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(told))
    calendar.add_component(_zone())
    calendar.add_component(_event(told, page, sender))
    return bytes(calendar.to_ical(sorted=False))


def _zone() -> Timezone:
    """The hour of Italy as it has been since 1996: Directive 2000/84/EC and the one before it."""
    zone = Timezone()
    zone.add("tzid", timezone.get_default_timezone_name())
    zone.add_component(_turn(TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), WINTER, SUMMER))  # noqa: DTZ001 - local
    zone.add_component(_turn(TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), SUMMER, WINTER))  # noqa: DTZ001 - local
    return zone


def _turn(part: Turn, name: str, first: datetime, before: timedelta, after: timedelta) -> Turn:
    """On the last Sunday of that month the clocks turn."""
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1su"})
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part


def _event(told: Convocation, page: str, sender: str) -> Event:
    sitting = told.sitting
    event = Event()
    event.add("uid", str(sitting.pk))
    event.add("sequence", CANCELLED if told.is_cancelled else CONVENED)
    event.add("dtstamp", told.changed_at)
    event.add("dtstart", timezone.localtime(sitting.called_for))
    event.add("status", "CANCELLED" if told.is_cancelled else "CONFIRMED")
    event.add("summary", _summary(told))
    event.add("description", "\n".join(_lines(told, page)))
    event.add("organizer", _organizer(told, sender))
    where = sitting.place or sitting.link
    if where:
        event.add("location", where)
    if page.startswith("http"):
        event.add("url", page)
    return event


def _organizer(told: Convocation, sender: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{parseaddr(sender)[1]}")
    found.params["cn"] = vText(told.sitting.body.name)
    return found


def _summary(told: Convocation) -> str:
    title = told.sitting.title
    return gettext("Cancelled: %(title)s") % {"title": title} if told.is_cancelled else title


def _lines(told: Convocation, page: str) -> list[str]:
    """What stands in the event beside its hour and place."""
    sitting = told.sitting
    lines = [f"{sitting.body.name}, {convocation_words(sitting)}", f"{told.cycle.plan.title} – {told.cycle.title}"]
    if sitting.link:
        lines += ["", gettext("To join from afar: %(link)s") % {"link": sitting.link}]
    lines += ["", gettext("Agenda:"), *(f"{item.position}. {item.title}" for item in told.agenda)]
    return [*lines, "", gettext("The papers: %(link)s") % {"link": page}]
