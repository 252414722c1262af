# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting a term: to which day it leads, with the working, on the calendar of an authority."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from governance.errors import Invalid, Reason
from governance.rules.calendar import Calendar, Days, add_months
from governance.rules.terms import Direction, Extension, FirstDay, Suspension, Term, Unit
from governance.rules.working import Name, Reckoned, Step, Window, step

_SUSPENSION = Name("sospensione", "suspension")


@dataclass(frozen=True, slots=True)
class Count:
    """Where a count came to, and its steps."""

    day: date
    steps: tuple[Step, ...]


def reckon(
    term: Term,
    start: date,
    calendar: Calendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
) -> Reckoned:
    """The day to which `term` leads from `start`: forwards its last day, backwards the last day still in time.

    Of clear days, the first day after them (backwards: the last before them). To months and years the days of
    suspension are added: parameter of the authority. Refused (Invalid): suspensions that overlap, a day in a
    year whose holidays are not known.
    """
    found = count(term, start, calendar, suspensions=suspensions, extensions=extensions)
    return Reckoned(found.day, term, (_opening(term, start), *found.steps, step(_closing(term), day=found.day)))


def window(
    term: Term,
    start: date,
    calendar: Calendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
) -> Window:
    """How long something stays open: from `start` on, or, counted backwards, until the day before `start`.

    The day that clear days lead to is no longer in it. Errors as `reckon`, and a window that would never open.
    """
    found = count(term, start, calendar, suspensions=suspensions, extensions=extensions)
    one = timedelta(days=1)
    if term.direction is Direction.BACKWARDS:
        first, last = found.day, start - one
    else:
        first, last = start, found.day - one if term.unit is Unit.CLEAR_DAYS else found.day
    steps = (_opening(term, start), *found.steps, step("open", first=first, last=last))
    return Window(first, last, term, steps)


def count(
    term: Term,
    start: date,
    calendar: Calendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
) -> Count:
    """The bare count of `term` from `start`: as `reckon`, without its first and last sentence."""
    course = _Course(calendar, term.direction, _in_order(suspensions))
    steps = [step("clear" if term.unit is Unit.CLEAR_DAYS else f"first_{term.first_day.value}")]
    included = term.first_day is FirstDay.INCLUDED
    day, passed = course.leg(start, term.amount, term.unit, included=included)
    steps += [*passed, course.step("counted", amount=term.amount, unit=term.unit.value, day=day)]
    for each in extensions:
        day, passed = course.leg(day, each.amount, each.unit)
        extended = {"amount": each.amount, "unit": each.unit.value, "reason": each.reason}
        steps += [*passed, course.step("extended", **extended, day=day)]
    if term.unit is Unit.CLEAR_DAYS:
        day, passed = course.leg(day, 1, Unit.DAYS)
        steps += passed
    day, moved = course.land(day, term.ends_on)
    steps += moved
    eve = course.eve(start, included=included)
    return Count(day, (*steps, *course.untouched(eve, day)))


def land(day: date, ends_on: Days, calendar: Calendar) -> Count:
    """`day`, or the first one after it that is one of `ends_on`."""
    landed, steps = _Course(calendar, Direction.FORWARDS, ()).land(day, ends_on)
    return Count(landed, tuple(steps))


@dataclass(frozen=True, slots=True)
class _Course:
    """A count under way: on which calendar, in which direction, with which suspensions."""

    calendar: Calendar
    direction: Direction
    suspensions: tuple[Suspension, ...]

    @property
    def _one(self) -> timedelta:
        return timedelta(days=1 if self.direction is Direction.FORWARDS else -1)

    def step(self, key: str, **values: date | int | str | Name) -> Step:
        """The step `key` in the words of the direction."""
        return step(key if self.direction is Direction.FORWARDS else f"{key}_back", **values)

    def eve(self, start: date, *, included: bool) -> date:
        """The day after which the first one is counted."""
        return start - self._one if included else start

    def leg(self, start: date, amount: int, unit: Unit, *, included: bool = False) -> tuple[date, list[Step]]:
        """Where `amount` of `unit` lead to from `start`, and what was passed over on the way."""
        eve = self.eve(start, included=included)
        if unit in (Unit.MONTHS, Unit.YEARS):
            months = amount if unit is Unit.MONTHS else amount * 12
            end = self._by_calendar(start, months, included=included)
            end = self._advance(end, sum(map(self._stands_still, self._between(eve, end))), Days.ANY)
        else:
            end = self._advance(eve, amount, Days.WORKING if unit is Unit.WORKING_DAYS else Days.ANY)
        not_working = self._not_working(eve, end) if unit is Unit.WORKING_DAYS else ()
        return end, [*not_working, *self._stopped(eve, end)]

    def land(self, day: date, ends_on: Days) -> tuple[date, list[Step]]:
        """The first day from `day` on that is one of `ends_on` and not suspended, and every move there."""
        steps = []
        while why := _SUSPENSION if self._stands_still(day) else self.calendar.why_not(day, ends_on):
            steps.append(self.step("moved", day=day, why=why, to=day + self._one))
            day += self._one
        return day, steps

    def untouched(self, eve: date, day: date) -> Iterator[Step]:
        """The suspensions that changed nothing, because the term did not run then."""
        for each in self.suspensions:
            if not any(map(each.covers, self._between(eve, day))):
                yield step("outside", first=each.first, last=each.last, reason=each.reason)

    def _advance(self, day: date, amount: int, days: Days) -> date:
        """The `amount`-th day after `day` that is one of `days` and not suspended."""
        while amount:
            day += self._one
            if not self.calendar.why_not(day, days) and not self._stands_still(day):
                amount -= 1
        return day

    def _by_calendar(self, start: date, months: int, *, included: bool) -> date:
        forwards = self.direction is Direction.FORWARDS
        end = add_months(start, months if forwards else -months)
        # In a month without a day of that number the term ends on its last day, whichever day came first.
        cut_short = forwards and end.day < start.day
        return end - self._one if included and not cut_short else end

    def _between(self, eve: date, end: date) -> list[date]:
        """The days after `eve` up to `end`, in the direction of the count."""
        return [eve + self._one * number for number in range(1, abs((end - eve).days) + 1)]

    def _stands_still(self, day: date) -> bool:
        return any(each.covers(day) for each in self.suspensions)

    def _not_working(self, eve: date, end: date) -> Iterator[Step]:
        if self.calendar.weekend:
            yield step("weekend", weekdays=tuple(sorted(self.calendar.weekend)))
        for day in self._between(eve, end):
            why = self.calendar.why_not(day, Days.WORKING)
            if why and day.isoweekday() not in self.calendar.weekend and not self._stands_still(day):
                yield step("not_counted", day=day, why=why)

    def _stopped(self, eve: date, end: date) -> Iterator[Step]:
        for each in self.suspensions:
            days = sum(map(each.covers, self._between(eve, end)))
            if days:
                yield step("suspended", first=each.first, last=each.last, reason=each.reason, days=days)


def _opening(term: Term, start: date) -> Step:
    return step("runs_from_back" if term.direction is Direction.BACKWARDS else "runs_from", day=start)


def _closing(term: Term) -> str:
    if term.direction is Direction.BACKWARDS:
        return "last_useful"
    return "first_useful" if term.unit is Unit.CLEAR_DAYS else "expires"


def _in_order(suspensions: Sequence[Suspension]) -> tuple[Suspension, ...]:
    ordered = sorted(suspensions, key=lambda each: each.first)
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            values = {"day": later.first}
            told = Reason("suspensions_overlap", "Two suspensions cover %(day)s", values)
            raise Invalid(told, field_name="first")
    return tuple(ordered)
