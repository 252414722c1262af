# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which days count: the holidays of Italy, the patron saint and the closing days of an authority.

The holidays of the state are those of the library `holidays`, which follows the law over the years.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import holidays

from governance.errors import Invalid, Reason
from governance.rules.working import Name

SATURDAY, SUNDAY = 6, 7

_ITALY = holidays.country_holidays("IT")
FIRST_YEAR, LAST_YEAR = _ITALY.start_year, _ITALY.end_year

_WEEKDAYS = (
    Name("lunedì", "Monday"),
    Name("martedì", "Tuesday"),
    Name("mercoledì", "Wednesday"),
    Name("giovedì", "Thursday"),
    Name("venerdì", "Friday"),
    Name("sabato", "Saturday"),
    Name("domenica", "Sunday"),
)


class Days(StrEnum):
    """A kind of day: any; neither a Sunday nor a holiday; nor a Saturday either; a working day of the authority.

    That a term does not end on a holiday is the rule of art. 2963 of the civil code, that it does not end on a
    Saturday that of art. 155 of the code of civil procedure: which one holds is a parameter of the authority.
    """

    ANY = "any"
    NOT_FESTIVE = "not_festive"
    NOT_FESTIVE_NOR_SATURDAY = "not_festive_nor_saturday"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day that every year has: the 31st of February and the 29th are refused (Invalid)."""

    month: int
    day: int

    def __post_init__(self) -> None:
        try:
            self.in_year(2001)
        except ValueError:
            values = {"day": self.day, "month": self.month}
            told = Reason("no_such_day", "There is no day %(day)s of month %(month)s in every year", values)
            raise Invalid(told, field_name="day") from None

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Patron:
    """The day of the patron saint: parameter of the authority."""

    on: DayOfYear
    name: Name


@dataclass(frozen=True, slots=True)
class Closing:
    """A day on which the offices of the authority are closed, and why: parameter of the authority."""

    day: date
    name: Name


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of an authority. The patron's day is a holiday; a closing day is only no working day.

    `weekend`: the days of the week that are no working days (1 Monday … 7 Sunday): parameter of the authority.
    Refused (Invalid): a day closed twice, a weekend of seven days or of days that do not exist.
    """

    patron: Patron | None = None
    closings: tuple[Closing, ...] = ()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def __post_init__(self) -> None:
        if not self.weekend < set(range(1, 8)):
            told = Reason("weekend_unknown", "A weekend is some of the days 1 to 7 of a week, and not all of them")
            raise Invalid(told, field_name="weekend")
        twice = _twice(each.day for each in self.closings)
        if twice:
            told = Reason("closed_twice", "The closing day %(day)s stands there twice", {"day": twice})
            raise Invalid(told, field_name="closings")

    def why_not(self, day: date, days: Days) -> Name | None:
        """Why `day` is not one of `days`; None if it is. Refused (Invalid): a year whose holidays are not known."""
        must_be_known(day.year)
        if days is Days.ANY:
            return None
        off = {Days.NOT_FESTIVE: {SUNDAY}, Days.NOT_FESTIVE_NOR_SATURDAY: {SATURDAY, SUNDAY}}.get(days, self.weekend)
        closed = {each.day: each.name for each in self.closings} if days is Days.WORKING else {}
        weekday = _WEEKDAYS[day.weekday()] if day.isoweekday() in off else None
        return self._holiday(day) or closed.get(day) or weekday

    def _holiday(self, day: date) -> Name | None:
        if self.patron and self.patron.on.in_year(day.year) == day:
            return self.patron.name
        return national(day.year).get(day)


def must_be_known(year: int) -> None:
    """Refuses (Invalid) a year whose holidays are not known."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        values = {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
        told = Reason(
            "year_unknown", "The holidays of %(year)s are not known, only those from %(first)s to %(last)s", values
        )
        raise Invalid(told, field_name="day")


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last day of that month if it is shorter (c.c. art. 2963 c. 5).

    Refused (Invalid): a year whose holidays are not known.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    must_be_known(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def national(year: int) -> Mapping[date, Name]:
    """The holidays of the state in `year`, Sundays among them; each Sunday is one besides (R.D. 5342/1869)."""
    italian, english = (
        holidays.country_holidays("IT", years=year, expand=False, language=language) for language in ("it_IT", "en_US")
    )
    return MappingProxyType({day: Name(italian[day], english[day]) for day in sorted(italian)})


def _twice(days: Iterable[date]) -> date | None:
    seen: set[date] = set()
    for day in days:
        if day in seen:
            return day
        seen.add(day)
    return None
