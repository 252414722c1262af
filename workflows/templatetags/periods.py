# SPDX-License-Identifier: AGPL-3.0-or-later
"""From when to when: a tenure or a substitution in words, and whether it is over, running or to come."""

from datetime import date, datetime, timedelta
from typing import Protocol

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from workflows.templatetags.words import day, elided, since, span

register = template.Library()
register.filter("elided", elided)


class Period(Protocol):
    """What has a first instant and may have an end."""

    @property
    def since(self) -> datetime: ...

    @property
    def until(self) -> datetime | None: ...


@register.filter
def period(row: Period) -> str:
    """“dal 5 gennaio 2026”, “dal 5 al 20 gennaio 2026”; the last day is the last on which it counts."""
    start = timezone.localdate(row.since)
    if row.until is None:
        return since(start)
    if row.until <= row.since:
        return gettext("withdrawn before it began")
    end = last_day(row.until)
    return day(start) if end <= start else span(start, end)


@register.filter
def last_day_of(row: Period) -> date | None:
    """The last day on which it counts; None where it has no end."""
    return last_day(row.until) if row.until else None


def last_day(until: datetime) -> date:
    """The last day of a period that is over at the instant `until`."""
    return timezone.localdate(until - timedelta(microseconds=1))


@register.filter
def is_over(row: Period, at: datetime) -> bool:
    """Whether it has ended."""
    return row.until is not None and row.until <= max(at, row.since)


@register.filter
def is_to_come(row: Period, at: datetime) -> bool:
    """Whether it has not begun."""
    return not is_over(row, at) and row.since > at
