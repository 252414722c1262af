# SPDX-License-Identifier: AGPL-3.0-or-later
"""Legal terms: how many days, working days, clear days, months or years from a day, or back from it.

A term can be suspended and extended, each with its reason; nothing here shortens one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.calendar import Days


class Unit(StrEnum):
    """What a term is counted in. Of clear days ("liberi") neither the first nor the last one is counted.

    Months and years follow the common calendar (c.c. art. 2963): they end on the day of the same number.
    """

    DAYS = "days"
    WORKING_DAYS = "working_days"
    CLEAR_DAYS = "clear_days"
    MONTHS = "months"
    YEARS = "years"


class FirstDay(StrEnum):
    """Whether the day from which a term runs is counted: disputed, so a parameter; in c.c. art. 2963 it is not."""

    EXCLUDED = "excluded"
    INCLUDED = "included"


class Direction(StrEnum):
    """Forwards to the day on which something ends, or backwards to the last day on which it can still be done."""

    FORWARDS = "forwards"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How a term is counted. `source`: an act and its article; `parameter`: it is the authority's choice, not law.

    `ends_on`: the kind of day on which it can end; from another day the end moves on, in the direction of the
    count. Refused (Invalid): an amount below 1, no source, clear days of which the first one is counted.
    """

    amount: int
    unit: Unit
    source: str
    parameter: bool = False
    first_day: FirstDay = FirstDay.EXCLUDED
    ends_on: Days = Days.ANY
    direction: Direction = Direction.FORWARDS

    def __post_init__(self) -> None:
        must_be_positive(self.amount, "amount")
        must_be_sourced(self.source)
        if self.unit is Unit.CLEAR_DAYS and self.first_day is FirstDay.INCLUDED:
            told = Reason("clear_days_exclude", "Of clear days neither the first nor the last one is counted")
            raise Invalid(told, field_name="first_day")

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "amount": self.amount,
            "unit": self.unit.value,
            "source": self.source,
            "parameter": self.parameter,
            "first_day": self.first_day.value,
            "ends_on": self.ends_on.value,
            "direction": self.direction.value,
        }


@dataclass(frozen=True, slots=True)
class Suspension:
    """The count stands still from `first` to `last`, both included. Refused (Invalid): no reason, an end too early."""

    first: date
    last: date
    reason: str

    def __post_init__(self) -> None:
        _must_have_reason(self.reason)
        if self.last < self.first:
            values = {"first": self.first, "last": self.last}
            told = Reason("ends_before_it_begins", "It ends on %(last)s, before it begins on %(first)s", values)
            raise Invalid(told, field_name="last")

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Extension:
    """`amount` more of `unit`, counted on from the end. Refused (Invalid): no reason, less than 1, clear days."""

    amount: int
    unit: Unit
    reason: str

    def __post_init__(self) -> None:
        _must_have_reason(self.reason)
        if self.amount < 1:
            told = Reason(
                "term_shortened",
                "A legal term cannot be shortened: an extension is 1 or more, not %(amount)s",
                {"amount": self.amount},
            )
            raise Invalid(told, field_name="amount")
        if self.unit is Unit.CLEAR_DAYS:
            told = Reason(
                "extended_by_clear_days", "A term is extended by days, working days, months or years, not by clear days"
            )
            raise Invalid(told, field_name="unit")


_KINDS: Mapping[str, type] = {
    "amount": int,
    "unit": Unit,
    "source": str,
    "parameter": bool,
    "first_day": FirstDay,
    "ends_on": Days,
    "direction": Direction,
}


def term_from(plain: Mapping[str, Any]) -> Term:
    """The term in its plain form (see `Term.plain`; what has a default may be missing).

    Refused (Invalid): a word that is missing, not known here or not what its place takes.
    """
    for name in ("amount", "unit", "source"):
        if name not in plain:
            told = Reason("word_missing", "%(name)s is missing", {"name": name})
            raise Invalid(told, field_name=name)
    return Term(**{name: _taken(name, value) for name, value in plain.items()})


def must_be_positive(amount: int, field_name: str) -> None:
    """Refuses (Invalid) an amount below 1."""
    if amount < 1:
        told = Reason("amount_too_small", "%(amount)s is no length: a term is 1 or more", {"amount": amount})
        raise Invalid(told, field_name=field_name)


def must_be_sourced(source: str) -> None:
    """Refuses (Invalid) a rule that does not say where it comes from."""
    if not source.strip():
        told = Reason("source_needed", "A rule names its source: an act and its article, or the authority's choice")
        raise Invalid(told, field_name="source")


def _must_have_reason(reason: str) -> None:
    if not reason.strip():
        told = Reason("reason_needed", "A suspension or an extension needs its reason")
        raise Invalid(told, field_name="reason")


def _taken(name: str, value: object) -> Any:
    if name not in _KINDS:
        told = Reason("place_unknown", "%(name)s is not part of a term", {"name": name})
        raise Invalid(told, field_name=name)
    kind = _KINDS[name]
    if issubclass(kind, StrEnum):
        return _word(kind, value, name)
    if type(value) is not kind:
        told = Reason("kind_unknown", "%(value)s cannot stand as %(name)s", {"value": value, "name": name})
        raise Invalid(told, field_name=name)
    return value


def _word(words: type[StrEnum], value: object, name: str) -> StrEnum:
    for each in words:
        if each.value == value:
            return each
    values = {"value": value, "known": ", ".join(words)}
    told = Reason("word_unknown", "%(value)s is not one of %(known)s", values)
    raise Invalid(told, field_name=name)
