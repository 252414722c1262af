# SPDX-License-Identifier: AGPL-3.0-or-later
"""Civil days and instants in Italy: when a day begins, when a term is over, on both changes of the clock.

Instants are given back in UTC, where a difference between two is the time that passed.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.errors import Invalid, Reason

ROME = ZoneInfo("Europe/Rome")
_LEAST = timedelta(microseconds=1)


def civil_day(instant: datetime) -> date:
    """The day on which `instant` falls in Italy. Refused (Invalid): an instant without a time zone."""
    if instant.tzinfo is None:
        told = Reason("naive_instant", "An instant needs its time zone")
        raise Invalid(told, field_name="instant")
    return instant.astimezone(ROME).date()


def begins(day: date) -> datetime:
    """The first instant of `day`."""
    return datetime.combine(day, time(), ROME).astimezone(UTC)


def over(day: date) -> datetime:
    """The first instant after `day`: from here on, a term that expires on `day` has expired."""
    return begins(day + timedelta(days=1))


def last_instant(day: date) -> datetime:
    """The last instant of `day`, to the microsecond: until here, a term that expires on `day` is kept."""
    return over(day) - _LEAST


def length(day: date) -> timedelta:
    """How long `day` lasts: 24 hours, 23 or 25 where the clock changes."""
    return over(day) - begins(day)
