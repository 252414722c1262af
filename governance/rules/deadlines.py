# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines: a fixed day of each year or a term from a day, and what puts them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.calendar import Calendar, DayOfYear, Days
from governance.rules.reckoning import Count, count, land
from governance.rules.terms import Direction, Term, must_be_sourced
from governance.rules.working import Reckoned, Step, step


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """A fixed day of each year, as 31 July for the DUP. `ends_on`: from another kind of day it moves on.

    Refused (Invalid): no source.
    """

    on: DayOfYear
    source: str
    parameter: bool = False
    ends_on: Days = Days.ANY

    def __post_init__(self) -> None:
        must_be_sourced(self.source)

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "month": self.on.month,
            "day": self.on.day,
            "source": self.source,
            "parameter": self.parameter,
            "ends_on": self.ends_on.value,
        }


@dataclass(frozen=True, slots=True)
class Follows:
    """If the deadline `deadline` is put off, this one falls `term` after its new day (PIAO: 30 days after the budget).

    `years_before`: by how many years the other one is earlier, as the budget of a year is due in the year before.
    Refused (Invalid): a term that is counted backwards.
    """

    deadline: str
    term: Term
    years_before: int = 0

    def __post_init__(self) -> None:
        _must_go_forwards(self.term, "term")

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {"deadline": self.deadline, "term": self.term.plain(), "years_before": self.years_before}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline: `due` on a day of each year or a term from a day; `peremptory`: after it, it is too late.

    Refused (Invalid): a term that is counted backwards.
    """

    key: str
    due: Yearly | Term
    peremptory: bool = False
    follows: Follows | None = None

    def __post_init__(self) -> None:
        if isinstance(self.due, Term):
            _must_go_forwards(self.due, "due")

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "key": self.key,
            "source": self.due.source,
            "parameter": self.due.parameter,
            "due": self.due.plain(),
            "peremptory": self.peremptory,
            "follows": self.follows and self.follows.plain(),
        }


@dataclass(frozen=True, slots=True)
class Deferral:
    """The deadline `deadline` of the year `year` is put off to `to`, by the act `source`. Refused (Invalid): no source."""

    deadline: str
    year: int
    to: date
    source: str

    def __post_init__(self) -> None:
        must_be_sourced(self.source)


def due(deadline: Deadline, since: date, calendar: Calendar, deferrals: Sequence[Deferral] = ()) -> Reckoned:
    """The day on which `deadline` falls: a term is counted from `since`, a day of each year is that of its year.

    Of `deferrals` those of the same year count: the last one of the deadline itself, otherwise the last one of the
    deadline that it follows, which never brings it forward. Refused (Invalid): a deferral to a day that is not later
    than the one it puts off.
    """
    ordinary = _ordinary(deadline, since, calendar)
    found = _put_off(deadline, since.year, ordinary.day, calendar, deferrals)
    closing = step("peremptory" if deadline.peremptory else "not_peremptory")
    steps = (*ordinary.steps, *found.steps, step("expires", day=found.day), closing)
    return Reckoned(found.day, deadline, steps)


def _ordinary(deadline: Deadline, since: date, calendar: Calendar) -> Count:
    if isinstance(deadline.due, Term):
        found = count(deadline.due, since, calendar)
        return Count(found.day, (step("runs_from", day=since), *found.steps))
    fixed = deadline.due.on.in_year(since.year)
    landed = land(fixed, deadline.due.ends_on, calendar)
    return Count(landed.day, (step("fixed_day", day=fixed), *landed.steps))


def _put_off(deadline: Deadline, year: int, ordinary: date, calendar: Calendar, deferrals: Sequence[Deferral]) -> Count:
    """The day put off, with its steps; the ordinary day, without any, if nothing puts it off."""
    own = _of(deferrals, deadline.key, year)
    if own:
        _must_be_later([ordinary, *(each.to for each in own)])
        landed = land(own[-1].to, deadline.due.ends_on, calendar)
        return Count(landed.day, (*_said("deferred", own), *landed.steps))
    follows = deadline.follows
    followed = _of(deferrals, follows.deadline, year - follows.years_before) if follows else ()
    if follows and followed:
        _must_be_later([each.to for each in followed])
        found = count(follows.term, followed[-1].to, calendar)
        return Count(max(ordinary, found.day), (*_said("followed", followed), *found.steps))
    return Count(ordinary, ())


def _of(deferrals: Sequence[Deferral], key: str, year: int) -> tuple[Deferral, ...]:
    return tuple(each for each in deferrals if each.deadline == key and each.year == year)


def _said(key: str, deferrals: Sequence[Deferral]) -> tuple[Step, ...]:
    return tuple(step(key, day=each.to, source=each.source) for each in deferrals)


def _must_go_forwards(term: Term, field_name: str) -> None:
    if term.direction is not Direction.FORWARDS:
        told = Reason("deadline_backwards", "A deadline is not counted backwards")
        raise Invalid(told, field_name=field_name)


def _must_be_later(days: Sequence[date]) -> None:
    for earlier, later in pairwise(days):
        if later <= earlier:
            values = {"earlier": earlier, "later": later}
            told = Reason(
                "deferral_not_later",
                "A deadline of %(earlier)s cannot be put off to %(later)s: that is not later",
                values,
            )
            raise Invalid(told, field_name="to")
