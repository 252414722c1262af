# SPDX-License-Identifier: AGPL-3.0-or-later
"""From when to when, in words: the last day said is the last on which it counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from governance.models import Substitution, Tenure
from workflows.templatetags.periods import is_over, is_to_come, last_day_of, period

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def italian() -> Iterator[None]:
    with translation.override("it"):
        yield


def instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+02:00")


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-06-01T00:00", None, "dal 1° giugno 2026"),
        ("2026-06-01T00:00", "2026-06-12T00:00", "dal 1° all’11 giugno 2026"),
        ("2026-06-01T00:00", "2026-06-11T18:00", "dal 1° all’11 giugno 2026"),
        ("2026-06-01T00:00", "2026-06-02T00:00", "1° giugno 2026"),
        ("2026-06-01T10:00", "2026-06-01T12:00", "1° giugno 2026"),
        ("2026-06-01T10:00", "2026-06-01T10:00", "ritirata prima di iniziare"),
    ],
)
def test_a_period(since: str, until: str | None, said: str) -> None:
    assert period(Tenure(since=instant(since), until=instant(until) if until else None)) == said


@pytest.mark.parametrize(
    ("since", "until", "over", "to_come"),
    [
        (NOW, None, False, False),
        (NOW - DAY, NOW, True, False),
        (NOW - DAY, NOW + DAY, False, False),
        (NOW + DAY, NOW + 2 * DAY, False, True),
        (NOW + DAY, NOW + DAY, True, False),
        (NOW + DAY, None, False, True),
    ],
)
def test_whether_it_is_over_or_to_come(since: datetime, until: datetime | None, over: bool, to_come: bool) -> None:
    row = Tenure(since=since, until=until)
    assert (is_over(row, NOW), is_to_come(row, NOW)) == (over, to_come)


def test_the_last_day() -> None:
    assert last_day_of(Tenure(since=NOW, until=None)) is None
    last = last_day_of(Substitution(since=NOW, until=instant("2026-06-12T00:00")))
    assert last is not None
    assert last.isoformat() == "2026-06-11"
