# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small words of a procedure file: texts, windows, effects, seats."""

from datetime import date

import pytest

from governance.permissions import Role
from governance.rules.calendar import add_months
from workflows.procedures.schema import Seat
from workflows.procedures.spec import After, Due, Effective, Translated, Window


def test_a_text_is_shown_in_english_where_there_is_one() -> None:
    assert Translated(it="Varco", en="Gate").in_language("en-gb") == "Gate"
    assert Translated(it="Varco", en="Gate").in_language("it") == "Varco"
    assert Translated(it="Varco").in_language("en") == "Varco"
    assert str(Translated(it="Varco", en="Gate")) == "Varco"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
        (date(2023, 7, 1), -2, date(2023, 5, 1)),
        (date(2023, 1, 15), -13, date(2021, 12, 15)),
    ],
)
def test_months_are_added_across_years_and_short_months(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_a_window_ends_on_the_day_before_the_next_month_begins() -> None:
    assert Window(begin=0, months=4).dates(date(2023, 7, 1)) == (date(2023, 7, 1), date(2023, 10, 31))


def test_work_is_due_on_the_last_day_of_its_month() -> None:
    assert Due(months=3).on(date(2023, 7, 1)) == date(2023, 9, 30)


def test_an_effect_covers_its_first_and_its_last_day() -> None:
    effective = Effective(since=date(2023, 2, 14), until=date(2023, 12, 31))
    assert [effective.covers(day) for day in (date(2023, 2, 13), date(2023, 2, 14), date(2023, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert not effective.covers(date(2024, 1, 1))
    assert Effective(since=date(2023, 2, 14)).covers(date(2090, 1, 1))


def test_an_event_is_a_step_and_a_moment() -> None:
    after = After(event="co-pianificazione:opened", lag_days=3)
    assert (after.step, after.moment) == ("co-pianificazione", "opened")


def test_seats_that_are_alike_are_numbered() -> None:
    seat = Seat(key="consigliere", label=Translated(it="Consigliere"), role=Role.COUNCILLOR, count=2)
    assert seat.seat_keys() == ("consigliere-1", "consigliere-2")
    assert seat.model_copy(update={"count": 1}).seat_keys() == ("consigliere",)
    assert seat.model_copy(update={"each": "municipality"}).seat_keys() == ()
