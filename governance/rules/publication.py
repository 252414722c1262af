# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publication of an act: the albo pretorio, when the act is executive, and Amministrazione trasparente.

Albo and Amministrazione trasparente are two registers with two expiries; neither takes the other's.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.calendar import Calendar
from governance.rules.reckoning import Count, count
from governance.rules.terms import FirstDay, Term, Unit, must_be_positive, must_be_sourced
from governance.rules.working import Reckoned, Step, Window, step

# Consecutive days: no holiday and no closing day is passed over.
_EVERY_DAY = Calendar()


class Base(StrEnum):
    """Whether the days to executivity run from the start of the publication (prevailing) or from its end: disputed."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Executivity:
    """How an act becomes executive: after the tenth day from publication (D.Lgs 267/2000 art. 134 c. 3).

    `publication`: consecutive days at the albo (art. 124: 15); `days`: to executivity (10). `base` and `first_day`
    are disputed, so they are parameters of the authority: four readings. Refused (Invalid): days below 1, no source.
    """

    source: str
    parameter: bool = False
    publication: int = 15
    days: int = 10
    base: Base = Base.START
    first_day: FirstDay = FirstDay.EXCLUDED

    def __post_init__(self) -> None:
        must_be_positive(self.publication, "publication")
        must_be_positive(self.days, "days")
        must_be_sourced(self.source)

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "source": self.source,
            "parameter": self.parameter,
            "publication": self.publication,
            "days": self.days,
            "base": self.base.value,
            "first_day": self.first_day.value,
        }


def albo(rule: Executivity, published: date) -> Window:
    """When an act published on `published` stands at the albo: calendar days, both ends included."""
    found = _days(rule, rule.publication, published, rule.first_day)
    shown = step("at_albo", first=published, last=found.day)
    return Window(published, found.day, rule, (step("published", day=published), *found.steps, shown))


def executive(rule: Executivity, published: date) -> Reckoned:
    """From which day an act published on `published` is executive, by the reading that `rule` chooses."""
    if rule.base is Base.START:
        found = _days(rule, rule.days, published, rule.first_day)
        steps = found.steps
    else:
        shown = _days(rule, rule.publication, published, rule.first_day)
        found = _days(rule, rule.days, shown.day, FirstDay.EXCLUDED)
        # The last day at the albo belongs to the publication: the days to executivity begin after it.
        steps = (*shown.steps, step("after_publication"), *found.steps[1:])
    return _executive(rule, _after(found.day), (step("published", day=published), *steps))


def executive_at_once(rule: Executivity, voted: date, published: date | None = None) -> Reckoned:
    """An act declared immediately executable (art. 134 c. 4) is executive from the day of that vote.

    The publication is not shortened by it. Refused (Invalid): published before the vote.
    """
    declared = step("declared", day=voted)
    if published is None:
        return _executive(rule, voted, (declared,))
    if published < voted:
        values = {"published": published, "voted": voted}
        told = Reason(
            "published_before_vote", "It cannot be published on %(published)s, before the vote of %(voted)s", values
        )
        raise Invalid(told, field_name="published")
    return _executive(rule, voted, (declared, *albo(rule, published).steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transparency:
    """How long an act stays in Amministrazione trasparente: D.Lgs 33/2013 art. 8 c. 3.

    `years` (5) from 1 January after the year in which the duty arose, and while the act has effect. Refused
    (Invalid): years below 1, no source.
    """

    source: str
    parameter: bool = False
    years: int = 5

    def __post_init__(self) -> None:
        must_be_positive(self.years, "years")
        must_be_sourced(self.source)

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {"source": self.source, "parameter": self.parameter, "years": self.years}


def transparent(rule: Transparency, published: date, *, arose: date, effect_ends: date | None) -> Window:
    """When an act published on `published` stands in Amministrazione trasparente.

    `arose`: the day on which the duty to publish arose. `effect_ends`: the last day on which the act has effect;
    None while it has: the window then has no end yet. Refused (Invalid): a window that would never open.
    """
    since = date(arose.year + 1, 1, 1)
    term = Term(amount=rule.years, unit=Unit.YEARS, source=rule.source, first_day=FirstDay.INCLUDED)
    found = count(term, since, _EVERY_DAY)
    steps = (step("duty", day=arose, first=since), *found.steps)
    if effect_ends is None:
        shown = (step("in_effect"), step("shown_open", first=published, least=found.day))
        return Window(published, None, rule, (*steps, *shown))
    last = max(found.day, effect_ends)
    closing = (step("effect_ends", day=effect_ends), step("shown", first=published, last=last))
    return Window(published, last, rule, (*steps, *closing))


def _days(rule: Executivity, days: int, start: date, first_day: FirstDay) -> Count:
    term = Term(amount=days, unit=Unit.DAYS, source=rule.source, first_day=first_day)
    return count(term, start, _EVERY_DAY)


def _executive(rule: Executivity, day: date, steps: tuple[Step, ...]) -> Reckoned:
    return Reckoned(day, rule, (*steps, step("executive", day=day)))


def _after(day: date) -> date:
    return day + timedelta(days=1)
