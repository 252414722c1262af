# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of the legal clock whatever the day, the term and the calendar."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.rules.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    SUNDAY,
    Calendar,
    Closing,
    DayOfYear,
    Days,
    Patron,
    add_months,
)
from governance.rules.clock_wording import sentences
from governance.rules.deadlines import Deadline, Deferral, Yearly, due
from governance.rules.instants import begins, civil_day, last_instant, length, over
from governance.rules.publication import Base, Executivity, albo, executive, executive_at_once
from governance.rules.reckoning import reckon, window
from governance.rules.terms import Direction, Extension, FirstDay, Suspension, Term, Unit, term_from
from governance.rules.working import Name

Test = Callable[..., None]

ONE = timedelta(days=1)
BY_DAYS = (Unit.DAYS, Unit.WORKING_DAYS, Unit.CLEAR_DAYS)
BY_MONTHS = (Unit.MONTHS, Unit.YEARS)
WHY = Name("prova", "test")

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
# Most of what can go wrong is near the end of a year or around Easter.
near = st.one_of(days, st.dates(date(2026, 12, 15), date(2027, 1, 10)), st.dates(date(2026, 3, 25), date(2026, 4, 30)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    patron = draw(st.sampled_from([None, Patron(DayOfYear(6, 24), WHY), Patron(DayOfYear(12, 30), WHY)]))
    closings = draw(st.sets(st.dates(date(2026, 12, 15), date(2027, 1, 10)), max_size=5))
    weekend = draw(st.sampled_from([(6, 7), (7,), (), (5, 6), (1, 2, 3, 4, 5, 6)]))
    return Calendar(patron, tuple(Closing(day, WHY) for day in sorted(closings)), frozenset(weekend))


@st.composite
def terms(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit)) -> Term:
    unit = draw(st.sampled_from(units))
    first_day = FirstDay.EXCLUDED if unit is Unit.CLEAR_DAYS else draw(st.sampled_from(FirstDay))
    return Term(
        amount=draw(st.integers(1, 5 if unit is Unit.YEARS else 40)),
        unit=unit,
        source="prova",
        first_day=first_day,
        ends_on=draw(st.sampled_from(Days)),
        direction=draw(st.sampled_from(Direction)),
    )


@st.composite
def suspensions(draw: st.DrawFn, start: date) -> list[Suspension]:
    """Suspensions around `start` that do not overlap, in any order."""
    found, day = [], start + timedelta(days=draw(st.integers(-60, 20)))
    for _ in range(draw(st.integers(0, 3))):
        last = day + timedelta(days=draw(st.integers(0, 20)))
        found.append(Suspension(day, last, "prova"))
        day = last + timedelta(days=draw(st.integers(1, 20)))
    return draw(st.permutations(found))


extensions = st.lists(
    st.builds(
        Extension,
        st.integers(1, 20),
        st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS]),
        st.just("prova"),
    ),
    max_size=3,
)


def whatever(*values: st.SearchStrategy[Any]) -> Callable[[Test], Test]:
    """The test holds of all `values`, however slow the machine."""
    return lambda test: settings(deadline=None)(given(*values)(test))


def forwards(term: Term) -> Term:
    return replace(term, direction=Direction.FORWARDS)


def no_further(term: Term, nearer: date, farther: date) -> bool:
    """Whether `nearer` lies no farther than `farther` in the direction of the count."""
    return nearer <= farther if term.direction is Direction.FORWARDS else nearer >= farther


@whatever(near, st.integers(1, 4000), calendars())
def test_calendar_days_are_simply_added(start: date, amount: int, calendar: Calendar) -> None:
    term = Term(amount=amount, unit=Unit.DAYS, source="prova")
    whole = timedelta(days=amount)
    assert reckon(term, start, calendar).day == start + whole
    assert reckon(replace(term, first_day=FirstDay.INCLUDED), start, calendar).day == start + whole - ONE
    assert reckon(replace(term, direction=Direction.BACKWARDS), start, calendar).day == start - whole
    assert reckon(replace(term, unit=Unit.CLEAR_DAYS), start, calendar).day == start + whole + ONE


@whatever(st.data(), near, calendars(), terms(BY_DAYS))
def test_counting_back_from_the_end_leads_to_the_start(
    data: st.DataObject, start: date, calendar: Calendar, drawn: Term
) -> None:
    term = replace(drawn, first_day=FirstDay.EXCLUDED, ends_on=Days.ANY, direction=Direction.FORWARDS)
    stopped = data.draw(suspensions(start))
    counted = Days.WORKING if term.unit is Unit.WORKING_DAYS else Days.ANY
    assume(calendar.why_not(start, counted) is None and not any(each.covers(start) for each in stopped))
    end = reckon(term, start, calendar, suspensions=stopped).day
    back = replace(term, direction=Direction.BACKWARDS)
    assert reckon(back, end, calendar, suspensions=stopped).day == start


@whatever(st.data(), near, st.integers(1, 40), calendars(), terms(BY_DAYS))
def test_a_later_start_never_gives_an_earlier_end(
    data: st.DataObject, start: date, later: int, calendar: Calendar, term: Term
) -> None:
    stopped = data.draw(suspensions(start))
    first = reckon(term, start, calendar, suspensions=stopped).day
    assert first <= reckon(term, start + timedelta(days=later), calendar, suspensions=stopped).day


@whatever(near, st.integers(1, 40), calendars(), terms(BY_MONTHS))
def test_a_later_start_of_a_term_in_months_never_gives_an_earlier_end(
    start: date, later: int, calendar: Calendar, term: Term
) -> None:
    assert reckon(term, start, calendar).day <= reckon(term, start + timedelta(days=later), calendar).day


@whatever(st.data(), near, calendars(), terms())
def test_a_suspension_never_shortens(data: st.DataObject, start: date, calendar: Calendar, term: Term) -> None:
    stopped = data.draw(suspensions(start))
    before = reckon(term, start, calendar).day
    for number in range(1, len(stopped) + 1):
        now = reckon(term, start, calendar, suspensions=stopped[:number]).day
        assert no_further(term, before, now)
        before = now


@whatever(st.data(), near, calendars(), terms(BY_DAYS))
def test_no_suspended_day_is_counted(data: st.DataObject, start: date, calendar: Calendar, drawn: Term) -> None:
    term = replace(forwards(drawn), unit=Unit.DAYS, ends_on=Days.ANY)
    stopped = data.draw(suspensions(start))
    end = reckon(term, start, calendar, suspensions=stopped).day
    first = start if term.first_day is FirstDay.INCLUDED else start + ONE
    run = (first + ONE * number for number in range((end - first).days + 1))
    assert sum(not any(each.covers(day) for each in stopped) for day in run) == term.amount
    assert not any(each.covers(end) for each in stopped)


@whatever(st.data(), near, calendars(), terms(), extensions)
def test_an_extension_never_shortens(
    data: st.DataObject, start: date, calendar: Calendar, term: Term, more: list[Extension]
) -> None:
    stopped = data.draw(suspensions(start))
    before = reckon(term, start, calendar, suspensions=stopped).day
    for number in range(1, len(more) + 1):
        now = reckon(term, start, calendar, suspensions=stopped, extensions=more[:number]).day
        assert no_further(term, before, now)
        before = now


@whatever(st.data(), near, calendars(), terms(), extensions)
def test_a_term_ends_on_the_kind_of_day_it_asks_for(
    data: st.DataObject, start: date, calendar: Calendar, term: Term, more: list[Extension]
) -> None:
    stopped = data.draw(suspensions(start))
    end = reckon(term, start, calendar, suspensions=stopped, extensions=more).day
    assert calendar.why_not(end, term.ends_on) is None


@whatever(near, calendars(), terms((Unit.WORKING_DAYS,)))
def test_working_days_end_on_a_working_day(start: date, calendar: Calendar, drawn: Term) -> None:
    term = replace(forwards(drawn), ends_on=Days.ANY)
    end = reckon(term, start, calendar).day
    assert calendar.why_not(end, Days.WORKING) is None
    first = start if term.first_day is FirstDay.INCLUDED else start + ONE
    run = [first + ONE * number for number in range((end - first).days + 1)]
    assert sum(calendar.why_not(day, Days.WORKING) is None for day in run) == term.amount


@whatever(near, st.integers(-240, 240))
def test_months_lead_to_the_same_number_or_to_the_last_day(day: date, months: int) -> None:
    then = add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == day.day or (then.day < day.day and (then + ONE).day == 1)


@whatever(st.data(), near, calendars(), terms(), extensions)
def test_two_counts_agree_byte_for_byte_and_read_well(
    data: st.DataObject, start: date, calendar: Calendar, term: Term, more: list[Extension]
) -> None:
    stopped = data.draw(suspensions(start))
    first, second = (reckon(term, start, calendar, suspensions=stopped, extensions=more) for _ in range(2))
    assert json.dumps(first.plain()) == json.dumps(second.plain())
    assert term_from(term.plain()) == term
    for language in ("it", "en"):
        read = sentences(first.plain(), language)
        assert all(each.endswith(".") and each[0] == each[0].upper() for each in read)
        assert str(first.day.year) in read[-1]


@whatever(near, calendars(), terms())
def test_a_window_is_open_on_the_days_between_its_ends(start: date, calendar: Calendar, term: Term) -> None:
    assume(term.amount > 1)
    found = window(term, start, calendar)
    assert found.last is not None
    assert [found.open_on(found.first - ONE), found.open_on(found.first)] == [False, True]
    assert [found.open_on(found.last), found.open_on(found.last + ONE)] == [True, False]


@whatever(near, st.sampled_from(Base), st.sampled_from(FirstDay), st.integers(0, 30))
def test_immediate_executability_shortens_no_publication(
    voted: date, base: Base, first_day: FirstDay, later: int
) -> None:
    rule = Executivity(source="prova", base=base, first_day=first_day)
    published = voted + timedelta(days=later)
    at_once = executive_at_once(rule, voted, published)
    assert at_once.day == voted < executive(rule, published).day
    assert albo(rule, published).steps == at_once.steps[1:-1]


@whatever(near)
def test_the_four_readings_differ_by_one_day_and_by_the_publication(published: date) -> None:
    found = {
        (base, first_day): executive(Executivity(source="prova", base=base, first_day=first_day), published).day
        for base in Base
        for first_day in FirstDay
    }
    default = found[Base.START, FirstDay.EXCLUDED]
    assert default == published + timedelta(days=11)
    assert found[Base.START, FirstDay.INCLUDED] == default - ONE
    assert found[Base.END, FirstDay.EXCLUDED] == default + timedelta(days=15)
    assert found[Base.END, FirstDay.INCLUDED] == default + timedelta(days=14)


@whatever(st.integers(1990, 2060), calendars(), st.sampled_from(Days), st.lists(st.integers(1, 60), max_size=3))
def test_a_deferral_never_brings_a_deadline_forward(
    year: int, calendar: Calendar, ends_on: Days, steps: list[int]
) -> None:
    deadline = Deadline(key="dup", due=Yearly(on=DayOfYear(7, 31), source="prova", ends_on=ends_on))
    ordinary = due(deadline, date(year, 1, 1), calendar).day
    deferrals, to = [], ordinary
    for each in steps:
        to += timedelta(days=each)
        deferrals.append(Deferral("dup", year, to, "prova"))
    found = due(deadline, date(year, 1, 1), calendar, deferrals).day
    assert found >= to
    assert calendar.why_not(found, ends_on) is None


@whatever(days)
def test_a_day_begins_where_the_one_before_is_over(day: date) -> None:
    assert begins(day) == over(day - ONE) == last_instant(day - ONE) + timedelta(microseconds=1)
    assert [civil_day(each) for each in (begins(day), last_instant(day), over(day))] == [day, day, day + ONE]


@whatever(st.integers(0, 70 * 366 * 24 * 60))
def test_an_instant_lies_within_its_day(minutes: int) -> None:
    instant = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    day = civil_day(instant)
    assert begins(day) <= instant <= last_instant(day) < over(day)


@whatever(days)
def test_the_clock_changes_on_two_sundays(day: date) -> None:
    hours = length(day) / timedelta(hours=1)
    last_sunday = day.isoweekday() == SUNDAY and (day + timedelta(days=7)).month != day.month
    if day.year >= 1996:
        changed = {3: 23, 10: 25}.get(day.month, 24) if last_sunday else 24
        assert hours == changed


@whatever(st.integers(1950, LAST_YEAR))
def test_easter_monday_is_a_holiday_of_every_year(year: int) -> None:
    """Easter by the Gregorian reckoning of Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    ell = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + ell - 7 * ((a + 11 * h + 22 * ell) // 451) + 114, 31)
    easter = date(year, month, day + 1)
    found = [Calendar().why_not(each, Days.NOT_FESTIVE) for each in (easter, easter + ONE)]
    assert ["Pasqua" in str(found[0]), "Lunedì dell'Angelo" in str(found[1])] == [True, True]


def test_the_years_known_are_enough_for_any_plan() -> None:
    assert FIRST_YEAR <= 1990
    assert LAST_YEAR >= 2060
