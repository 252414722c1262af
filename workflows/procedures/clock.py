# SPDX-License-Identifier: AGPL-3.0-or-later
"""The legal clock in a procedure file: the calendar of the authority, terms, deadlines and what puts them off."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from governance.rules import calendar, deadlines, terms
from governance.rules.working import Name
from workflows.procedures.spec import Key, Many, SourceKey, Spec, Text

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DayKind = Literal["any", "not_festive", "not_festive_nor_saturday", "working"]
_WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def _name(text: Text) -> Name:
    return Name(text.it, text.en or text.it)


class Patron(Spec):
    """The day of the patron saint, a holiday of the authority."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    name: Text
    source: SourceKey
    parameter: bool = False

    def as_rule(self) -> calendar.Patron:
        return calendar.Patron(calendar.DayOfYear(self.month, self.day), _name(self.name))


class Closing(Spec):
    """A day on which the offices are closed: no working day, and no holiday either."""

    day: date
    name: Text
    source: SourceKey
    parameter: bool = False

    def as_rule(self) -> calendar.Closing:
        return calendar.Closing(self.day, _name(self.name))


class Weekend(Spec):
    """The days of the week on which the offices do not work."""

    days: Many[Weekday]
    source: SourceKey
    parameter: bool = False

    def as_rule(self) -> frozenset[int]:
        return frozenset(_WEEKDAYS.index(day) + 1 for day in self.days)


class Calendar(Spec):
    """What the authority adds to the holidays of the state. Without a weekend of its own: Saturday and Sunday."""

    patron: Patron | None = None
    weekend: Weekend | None = None
    closing: Many[Closing] = ()

    def as_rule(self) -> calendar.Calendar:
        """The calendar to count on (Invalid if it contradicts itself)."""
        return calendar.Calendar(
            patron=self.patron.as_rule() if self.patron else None,
            closings=tuple(each.as_rule() for each in self.closing),
            weekend=self.weekend.as_rule() if self.weekend else calendar.Calendar().weekend,
        )


class Term(Spec):
    """How long: `amount` of `unit`; whether its first day is counted, and on what kind of day it can end."""

    amount: Annotated[int, Field(ge=1, le=3650)]
    unit: Literal["days", "working_days", "clear_days", "months", "years"] = "days"
    first_day: Literal["excluded", "included"] = "excluded"
    ends_on: DayKind = "any"

    @model_validator(mode="after")
    def _clear_days_are_clear(self) -> Self:
        if self.unit == "clear_days" and self.first_day == "included":
            raise ValueError("of clear days neither the first nor the last one is counted")
        return self

    def as_rule(
        self, source: str, *, parameter: bool = False, direction: terms.Direction = terms.Direction.FORWARDS
    ) -> terms.Term:
        """The term to count with; `source` is the title of its source."""
        return terms.Term(
            amount=self.amount,
            unit=terms.Unit(self.unit),
            source=source,
            parameter=parameter,
            first_day=terms.FirstDay(self.first_day),
            ends_on=calendar.Days(self.ends_on),
            direction=direction,
        )


def _as_term(value: object) -> object:
    return {"amount": value} if isinstance(value, int) and not isinstance(value, bool) else value


TermOrDays = Annotated[Term, BeforeValidator(_as_term)]


class EachYear(Spec):
    """A fixed day of each year."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    ends_on: DayKind = "any"

    def as_rule(self, source: str, *, parameter: bool = False) -> deadlines.Yearly:
        """The rule to compute with (Invalid if not every year has that day); `source` is the title of its source."""
        on = calendar.DayOfYear(self.month, self.day)
        return deadlines.Yearly(on=on, source=source, parameter=parameter, ends_on=calendar.Days(self.ends_on))


class Follows(Spec):
    """If the deadline `deadline` is put off, this one falls `term` after its new day.

    `years_before`: by how many years the other one is earlier, as the budget is due in the year before.
    """

    deadline: Key
    term: TermOrDays
    years_before: Annotated[int, Field(ge=0, le=10)] = 0

    def as_rule(self, source: str, *, parameter: bool) -> deadlines.Follows:
        return deadlines.Follows(self.deadline, self.term.as_rule(source, parameter=parameter), self.years_before)


class Deferral(Spec):
    """The deadline of the year `year` is put off to the day `to`."""

    year: Annotated[int, Field(ge=calendar.FIRST_YEAR, le=calendar.LAST_YEAR)]
    to: date
    source: SourceKey


class Deadline(Spec):
    """A deadline: a day of `each_year`, or a `term` from a day that whoever asks knows.

    `peremptory`: after it, it is too late.
    """

    key: Key
    title: Text
    source: SourceKey
    parameter: bool = False
    peremptory: bool = False
    each_year: EachYear | None = None
    term: TermOrDays | None = None
    follows: Follows | None = None
    deferral: Many[Deferral] = ()

    @model_validator(mode="after")
    def _falls_in_one_way(self) -> Self:
        if (self.each_year is None) == (self.term is None):
            raise ValueError("a deadline has either `each_year` or a `term`")
        return self

    def as_rule(self, source: str) -> deadlines.Deadline:
        """The deadline to compute with (Invalid if not every year has its day); `source` is the title of its source."""
        due = next(each.as_rule(source, parameter=self.parameter) for each in (self.each_year, self.term) if each)
        follows = self.follows.as_rule(source, parameter=self.parameter) if self.follows else None
        return deadlines.Deadline(key=self.key, due=due, peremptory=self.peremptory, follows=follows)


def deferrals(all_deadlines: Iterable[Deadline], titles: Mapping[str, str]) -> tuple[deadlines.Deferral, ...]:
    """Everything that puts off one of the deadlines; `titles` of the sources, by their keys."""
    return tuple(
        deadlines.Deferral(each.key, deferral.year, deferral.to, titles[deferral.source])
        for each in all_deadlines
        for deferral in each.deferral
    )
