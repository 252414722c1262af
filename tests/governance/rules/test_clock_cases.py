# SPDX-License-Identifier: AGPL-3.0-or-later
"""The legal clock, case by case: what `cases/*.toml` says of terms, publications, deadlines, days and instants holds."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.calendar import SUNDAY, Calendar, Closing, DayOfYear, Days, Patron, add_months, national
from governance.rules.clock_wording import sentences, source
from governance.rules.deadlines import Deadline, Deferral, Follows, Yearly, due
from governance.rules.instants import begins, civil_day, last_instant, length, over
from governance.rules.publication import (
    Base,
    Executivity,
    Transparency,
    albo,
    executive,
    executive_at_once,
    transparent,
)
from governance.rules.reckoning import reckon, window
from governance.rules.terms import Extension, FirstDay, Suspension, Term, Unit, term_from
from governance.rules.working import Name, Reckoned, Window

CASES = Path(__file__).with_name("cases")
Case = Mapping[str, Any]
Said = dict[str, Any]


def _name(case: Case) -> Name:
    return Name(case["it"], case["en"])


def _calendar(case: Case) -> Calendar:
    told = dict(case.get("calendar", {}))
    if "patron" in told:
        told["patron"] = Patron(DayOfYear(told["patron"]["month"], told["patron"]["day"]), _name(told["patron"]))
    if "closings" in told:
        told["closings"] = tuple(Closing(each["day"], _name(each)) for each in told["closings"])
    if "weekend" in told:
        told["weekend"] = frozenset(told["weekend"])
    return Calendar(**told)


def _term(case: Case, told: Case) -> Term:
    term = term_from({"source": case["source"], **told})
    assert term_from(term.plain()) == term
    return term


def _counted(case: Case) -> dict[str, Any]:
    return {
        "suspensions": [Suspension(**each) for each in case.get("suspensions", ())],
        "extensions": [
            Extension(each["amount"], Unit(each["unit"]), each["reason"]) for each in case.get("extensions", ())
        ],
    }


def _said(found: Reckoned | Window) -> Said:
    """What is said of a computed date: the day or days, the working in both languages, the rule's source."""
    plain = found.plain()
    assert json.loads(json.dumps(plain)) == plain
    assert (sentences(plain, "fr"), source(plain, "fr")) == (sentences(plain, "it"), source(plain, "it"))
    days = [found.day] if isinstance(found, Reckoned) else [found.first, found.last]
    return {
        "days": [day for day in days if day],
        "it": " ".join(sentences(plain, "it")),
        "en": " ".join(sentences(plain, "en")),
        "source_it": source(plain, "it"),
        "source_en": source(plain, "en"),
        "plain": {name: value for name, value in plain.items() if value is not None},
    }


def _reckoned(case: Case) -> Said:
    return _said(reckon(_term(case, case["term"]), case["start"], _calendar(case), **_counted(case)))


def _window(case: Case) -> Said:
    found = window(_term(case, case["term"]), case["start"], _calendar(case), **_counted(case))
    return {**_said(found), **_open(case, found)}


def _open(case: Case, found: Window) -> Said:
    """Of the days that the case names, which are open and which are not."""
    named = [*case.get("open_on", ()), *case.get("closed_on", ())]
    return {
        "open_on": [day for day in named if found.open_on(day)],
        "closed_on": [day for day in named if not found.open_on(day)],
    }


def _executivity(case: Case) -> Executivity:
    told = {"source": case["source"], **case.get("rule", {})}
    if "base" in told:
        told["base"] = Base(told["base"])
    if "first_day" in told:
        told["first_day"] = FirstDay(told["first_day"])
    return Executivity(**told)


def _transparent(case: Case) -> Said:
    rule = Transparency(**{"source": case["source"], **case.get("rule", {})})
    found = transparent(rule, case["published"], arose=case["arose"], effect_ends=case.get("effect_ends"))
    return {**_said(found), **_open(case, found)}


_PUBLICATIONS: Mapping[str, Callable[[Case], Said]] = {
    "albo": lambda case: _said(albo(_executivity(case), case["published"])),
    "executive": lambda case: _said(executive(_executivity(case), case["published"])),
    "executive_at_once": lambda case: _said(
        executive_at_once(_executivity(case), case["voted"], case.get("published"))
    ),
    "transparent": _transparent,
}


def _due(case: Case) -> Said:
    told = case["deadline"]
    fixed = told.get("each_year")
    if fixed:
        on = DayOfYear(fixed["month"], fixed["day"])
        rest = {name: value for name, value in fixed.items() if name not in ("month", "day")}
        if "ends_on" in rest:
            rest["ends_on"] = Days(rest["ends_on"])
        rule: Yearly | Term = Yearly(**{"source": case["source"], **rest}, on=on)
    else:
        rule = _term(case, told["term"])
    more = {"peremptory": told["peremptory"]} if "peremptory" in told else {}
    if "follows" in told:
        followed = {**told["follows"], "term": _term(case, told["follows"]["term"])}
        more["follows"] = Follows(**followed)
    deadline = Deadline(key=told["key"], due=rule, **more)
    deferrals = [Deferral(**each) for each in case.get("deferrals", ())]
    return _said(due(deadline, case["since"], _calendar(case), deferrals))


def _holiday(case: Case) -> Said:
    found = _calendar(case).why_not(case["day"], Days(case["days"]))
    return {"why": found.plain() if found else "nothing"}


def _holidays(case: Case) -> Said:
    """The holidays of a year that are no Sundays."""
    return {"holidays": [day for day in national(case["year"]) if day.isoweekday() != SUNDAY]}


_DAYS: Mapping[str, Callable[[Case], Said]] = {
    "why": _holiday,
    "year": _holidays,
    "months": lambda case: {"then": add_months(case["day"], case["months"])},
}

_INSTANTS: Mapping[str, Callable[[Case], Said]] = {
    "day_of": lambda case: {"day": civil_day(case["instant"])},
    "limits": lambda case: {
        "begins": begins(case["day"]),
        "last": last_instant(case["day"]),
        "over": over(case["day"]),
        "hours": length(case["day"]).total_seconds() / 3600,
    },
}

PLAYS: Mapping[str, Callable[[Case], Said]] = {
    "terms": _reckoned,
    "windows": _window,
    "executivity": lambda case: _PUBLICATIONS[case["do"]](case),
    "deadlines": _due,
    "holidays": lambda case: _DAYS[case["do"]](case),
    "instants": lambda case: _INSTANTS[case["do"]](case),
}


def _cases() -> Iterator[Any]:
    for file in PLAYS:
        for case in tomllib.loads((CASES / f"{file}.toml").read_text(encoding="utf-8"))["case"]:
            yield pytest.param(file, case, id=f"{file}: {case['name']}")


@pytest.mark.parametrize(("file", "case"), [*_cases()])
def test_the_case_holds(file: str, case: Case) -> None:
    assert case["source"]
    if "refused" in case:
        with pytest.raises(Invalid) as caught:
            PLAYS[file](case)
        (reason,) = caught.value.reasons
        assert {"code": reason.code, "field": caught.value.field_name, "text": str(reason)} == case["refused"]
        return
    found = PLAYS[file](case)
    assert case["expected"]
    assert {name: found[name] for name in case["expected"]} == case["expected"]
