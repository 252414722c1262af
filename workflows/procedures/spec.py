# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words that every part of a procedure file is made of: keys, texts, events, windows, steps."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from governance.rules.calendar import add_months

Event = tuple[str, str]

KEY_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
EVENT_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*:(opened|decided)$"

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=60)]


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a key that must stand in a table of the same file."""

    table: Literal["body", "rule", "source"]


BodyKey = Annotated[Key, Names("body")]
RuleKey = Annotated[Key, Names("rule")]
SourceKey = Annotated[Key, Names("source")]


def _has_no_controls(text: str) -> str:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        raise ValueError("a text cannot hold control characters")
    return text


Words = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_has_no_controls)]


class Spec(BaseModel):
    """A table of a procedure file: nothing is converted, nothing unknown is let in, nothing changes."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


def _as_text(value: object) -> object:
    if isinstance(value, str):
        return {"it": value}
    if not isinstance(value, dict | Translated):
        raise ValueError('a text is written in quotes, or as { it = "…", en = "…" }')
    return value


class Translated(Spec):
    """A text in the language of the authority, with an English one where the file gives it."""

    it: Words
    en: Words | None = None

    def __str__(self) -> str:
        return self.it

    def in_language(self, code: str) -> str:
        """The text in the language `code` ("en", "en-gb", "it"), in the authority's otherwise."""
        return self.en if self.en and code.startswith("en") else self.it


Text = Annotated[Translated, BeforeValidator(_as_text)]


@dataclass(frozen=True, slots=True)
class AtMost:
    """Marks a text that a column keeps: so many letters and no more."""

    letters: int


Name = Annotated[Text, AtMost(200)]
Title = Annotated[Text, AtMost(300)]


def exact(text: str) -> Fraction | None:
    """The number that `text` writes as digits or as digits over digits; None for anything else.

    Fraction itself takes more: of "1e999999999" it would count for hours.
    """
    found = re.fullmatch(r"([0-9]{1,9})(?:/([0-9]{1,9}))?", text)
    over = int(found[2] or 1) if found else 0
    return Fraction(int(found[1]), over) if found and over else None


def _as_fraction(value: object) -> Fraction:
    share = exact(value) if isinstance(value, str) else None
    if share is None:
        raise ValueError('a share is written as a fraction in quotes, such as "1/2"')
    if share > 1:
        raise ValueError('a share is a fraction between 0 and 1, such as "1/2"')
    return share


Share = Annotated[Fraction, BeforeValidator(_as_fraction)]


class Window(Spec):
    """Planned months of a step, counted from the month in which the cycle starts (0)."""

    begin: Annotated[int, Field(alias="from", ge=-60, le=120)]
    months: Annotated[int, Field(ge=1, le=120)]

    def dates(self, start: date) -> tuple[date, date]:
        """First and last day for a cycle that starts on `start`."""
        first = add_months(start, self.begin)
        return first, add_months(start, self.begin + self.months) - timedelta(days=1)


class Due(Spec):
    """A planned day: the last one of the n-th month of the cycle."""

    months: Annotated[int, Field(ge=-59, le=240)]

    def on(self, start: date) -> date:
        """The day for a cycle that starts on `start`."""
        return add_months(start, self.months) - timedelta(days=1)


class Effective(Spec):
    """Dates of effect, first and last day included; without `until` it is still in force."""

    since: Annotated[date, Field(alias="from")]
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def _as_after(value: object) -> object:
    if isinstance(value, str):
        return {"event": value}
    if not isinstance(value, dict | After):
        raise ValueError('an event is written as "step:decided", or as { event = "…", lag_days = 1 }')
    return value


class After(Spec):
    """What a step waits for: an event of another step, and how many days later."""

    event: Annotated[str, StringConstraints(pattern=EVENT_PATTERN)]
    lag_days: Annotated[int, Field(ge=0, le=3650)] = 0

    @property
    def step(self) -> str:
        return self.event.partition(":")[0]

    @property
    def moment(self) -> str:
        return self.event.partition(":")[2]


_T = TypeVar("_T")
Many = Annotated[tuple[_T, ...], Field(strict=False)]


class Step(Spec):
    """A step of a route; its kind adds options.

    `body` is the one in whose hands it lies; `office`, where another one keeps its record, is that one.
    """

    key: Key
    kind: str
    title: Title
    purpose: Text | None = None
    after: Many[Annotated[After, BeforeValidator(_as_after)]] = ()
    body: BodyKey
    office_key: Annotated[BodyKey | None, Field(alias="office")] = None
    window: Window | None = None
    skippable: bool = False
    sources: Many[SourceKey] = ()

    @property
    def office(self) -> str:
        return self.office_key or self.body

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        """By which rule which body votes in this step, as far as the rule is known."""
        return ()
