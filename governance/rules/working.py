# SPDX-License-Identifier: AGPL-3.0-or-later
"""The working of a computed date: the day, the rule used and every step that led to it, ready to be put into words."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from governance.errors import Invalid, Reason


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in the two languages of the product."""

    it: str
    en: str

    def plain(self) -> dict[str, str]:
        return {"it": self.it, "en": self.en}


Value = date | int | str | Name | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a working: `key` of its sentence in clock_wording.py, and what stands in it."""

    key: str
    values: tuple[tuple[str, Value], ...]

    def plain(self) -> dict[str, Any]:
        return {"key": self.key, "values": {name: _plain(value) for name, value in self.values}}


def step(key: str, **values: Value) -> Step:
    """The step `key` with `values` in its places."""
    return Step(key, tuple(values.items()))


def _plain(value: Value) -> object:
    if isinstance(value, Name):
        return value.plain()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


class Ruled(Protocol):
    """A rule that can be written in JSON's own types, with its `source` and whether it is a `parameter`."""

    def plain(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A computed day, the rule used and the working. The same input always gives the same one."""

    day: date
    rule: Ruled
    steps: tuple[Step, ...]

    def plain(self) -> dict[str, Any]:
        """In JSON's own types; days in ISO form."""
        return {
            "day": self.day.isoformat(),
            "rule": self.rule.plain(),
            "steps": [each.plain() for each in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Window:
    """A computed window: open from `first` to `last`, both included; `last` None: no end is known yet."""

    first: date
    last: date | None
    rule: Ruled
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            values = {"first": self.first, "last": self.last}
            told = Reason("closes_before_it_opens", "It would close on %(last)s, before it opens on %(first)s", values)
            raise Invalid(told, field_name="last")

    def open_on(self, day: date) -> bool:
        """Whether it is open on the civil day `day`."""
        return self.first <= day and (self.last is None or day <= self.last)

    def plain(self) -> dict[str, Any]:
        """In JSON's own types; days in ISO form."""
        return {
            "first": self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "rule": self.rule.plain(),
            "steps": [each.plain() for each in self.steps],
        }
