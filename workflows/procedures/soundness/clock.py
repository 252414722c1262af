# SPDX-License-Identifier: AGPL-3.0-or-later
"""The legal clock: a calendar that does not contradict itself, deadlines that fall in every year, and later if put off."""

from collections.abc import Iterator, Sequence
from datetime import date

from governance.errors import Invalid
from governance.rules import calendar, deadlines
from workflows.procedures.clock import Closing, Deadline, Patron, Weekend
from workflows.procedures.kinds.adoption import AdoptionStep
from workflows.procedures.kinds.executivity import Executivity, ExecutivityStep
from workflows.procedures.kinds.publication import PublicationStep
from workflows.procedures.schema import Procedure, Route
from workflows.procedures.soundness.fault import Fault, Path

_Sourced = Patron | Weekend | Closing | Deadline


def faults(procedure: Procedure) -> Iterator[Fault]:
    found = [*_calendar(procedure), *_deadlines(procedure), *_unknown_sources(procedure)]
    found += _put_off(procedure) if not found else ()
    yield from found
    for name, route in procedure.routes.items():
        yield from _published(("routes", name), route)


def _calendar(procedure: Procedure) -> Iterator[Fault]:
    told = procedure.calendar
    if told.patron:
        yield from _every_year(("calendar", "patron", "day"), told.patron.month, told.patron.day)
    seen: set[date] = set()
    for number, closing in enumerate(told.closing):
        if closing.day in seen:
            yield Fault(("calendar", "closing", number, "day"), f"the closing day {closing.day} stands there twice")
        seen.add(closing.day)
    if told.weekend:
        at = ("calendar", "weekend", "days")
        for day in dict.fromkeys(told.weekend.days):
            if told.weekend.days.count(day) > 1:
                yield Fault(at, f'"{day}" stands there twice')
        if len(set(told.weekend.days)) == 7:
            yield Fault(at, "a week without a working day: no term in working days would ever end")


def _every_year(path: Path, month: int, day: int) -> Iterator[Fault]:
    try:
        calendar.DayOfYear(month, day)
    except Invalid as refusal:
        yield from (Fault(path, _said(str(reason))) for reason in refusal.reasons)


def _deadlines(procedure: Procedure) -> Iterator[Fault]:
    known: set[str] = set()
    keys = {deadline.key for deadline in procedure.deadline}
    for number, deadline in enumerate(procedure.deadline):
        at = ("deadline", number)
        if deadline.key in known:
            yield Fault((*at, "key"), f'the deadline "{deadline.key}" stands there twice')
        known.add(deadline.key)
        if deadline.each_year:
            yield from _every_year((*at, "each_year", "day"), deadline.each_year.month, deadline.each_year.day)
        if deadline.follows and deadline.follows.deadline not in keys - {deadline.key}:
            reason = f'there is no other deadline "{deadline.follows.deadline}" in this file'
            yield Fault((*at, "follows", "deadline"), reason)


def _put_off(procedure: Procedure) -> Iterator[Fault]:
    """Each deferral is to a later day than what it puts off: a term's own day is known to nobody here."""
    days = procedure.calendar.as_rule()
    for number, deadline in enumerate(procedure.deadline):
        if deadline.each_year is None:
            continue
        ruled = deadline.as_rule(deadline.source)
        told: list[deadlines.Deferral] = []
        for place, deferral in enumerate(deadline.deferral):
            told.append(deadlines.Deferral(deadline.key, deferral.year, deferral.to, deferral.source))
            yield from _later(("deadline", number, "deferral", place, "to"), ruled, told, days)


def _later(
    path: Path, ruled: deadlines.Deadline, told: Sequence[deadlines.Deferral], days: calendar.Calendar
) -> Iterator[Fault]:
    try:
        deadlines.due(ruled, date(told[-1].year, 1, 1), days, told)
    except Invalid as refusal:
        yield from (Fault(path, _said(str(reason))) for reason in refusal.reasons)


def _unknown_sources(procedure: Procedure) -> Iterator[Fault]:
    unknown = {source.key for source in procedure.source if source.strength == "unknown"}
    for path, item in _sourced(procedure):
        if item.source in unknown and not item.parameter:
            yield Fault(path, f'the source "{item.source}" is unknown: it must say parameter = true')


def _sourced(procedure: Procedure) -> Iterator[tuple[Path, _Sourced]]:
    told = procedure.calendar
    if told.patron:
        yield ("calendar", "patron"), told.patron
    if told.weekend:
        yield ("calendar", "weekend"), told.weekend
    yield from ((("calendar", "closing", number), each) for number, each in enumerate(told.closing))
    yield from ((("deadline", number), each) for number, each in enumerate(procedure.deadline))


def _published(path: Path, route: Route) -> Iterator[Fault]:
    """Days that run from the end of a publication need one whose days are known."""
    anywhere = any(isinstance(step, PublicationStep) for step in route.step)
    for number, step in enumerate(route.step):
        at = (*path, "step", number)
        if isinstance(step, ExecutivityStep) and not anywhere:
            yield from _from_the_end((*at, "term"), step.term)
        if isinstance(step, AdoptionStep) and step.executivity and not step.publication_days:
            yield from _from_the_end((*at, "executivity"), step.executivity)


def _from_the_end(path: Path, told: Executivity) -> Iterator[Fault]:
    if told.base == "end":
        reason = "the days run from the end of a publication, and how long that is, the file does not say"
        yield Fault((*path, "base"), reason)


def _said(reason: str) -> str:
    return reason[:1].lower() + reason[1:]
