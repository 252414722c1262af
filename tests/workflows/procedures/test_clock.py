# SPDX-License-Identifier: AGPL-3.0-or-later
"""The legal clock of a procedure file: what it becomes, and what is refused with its line."""

from datetime import date

import holidays
import pytest

from governance.errors import BadFile
from governance.rules.calendar import Calendar, Days
from governance.rules.deadlines import due
from governance.rules.publication import executive
from governance.rules.reckoning import reckon
from governance.rules.terms import Direction, FirstDay, Unit
from tests.workflows.procedures.small import SMALL
from workflows.procedures.clock import deferrals
from workflows.procedures.kinds.adoption import AdoptionStep
from workflows.procedures.kinds.deposit import DepositStep
from workflows.procedures.kinds.executivity import ExecutivityStep
from workflows.procedures.loader import load, loads
from workflows.procedures.schema import Procedure
from workflows.procedures.shipped import FOLDER

CLOCK = """
[calendar]
weekend = { days = ["sunday"], source = "legge" }

[calendar.patron]
month = 6
day = 24
name = { it = "San Giovanni", en = "Saint John" }
source = "ignoto"
parameter = true

[[calendar.closing]]
day = 2026-12-24
name = "Chiusura"
source = "legge"

[[deadline]]
key = "bilancio"
title = "Bilancio"
source = "ignoto"
parameter = true
each_year = { month = 12, day = 31 }

[[deadline.deferral]]
year = 2026
to = 2027-02-28
source = "legge"

[[deadline.deferral]]
year = 2026
to = 2027-03-31
source = "legge"

[[deadline]]
key = "piao"
title = "PIAO"
source = "legge"
peremptory = true
each_year = { month = 1, day = 31, ends_on = "not_festive" }
follows = { deadline = "bilancio", term = 30, years_before = 1 }

[[deadline]]
key = "verifica"
title = "Verifica"
source = "legge"
term = { amount = 3, unit = "months" }

[[deadline.deferral]]
year = 2026
to = 2026-01-02
source = "legge"

[[routes.formation.step]]
key = "deposito"
kind = "deposit"
title = "Deposito"
after = ["avvio:decided"]
body = "ufficio"
days = { amount = 15, unit = "clear_days" }

[[routes.formation.step]]
key = "esecutivita"
kind = "executivity"
title = "Esecutività"
after = ["deposito:decided"]
body = "ufficio"
term = { days = 10, base = "start", first_day = "included" }
"""

HERE = " #!"

REFUSED = {
    "a patron on the 31st of February": ("month = 6\nday = 24", "month = 2\nday = 31 #!", "day 31 of month 2"),
    "a patron in the 13th month": ("month = 6\n", "month = 13 #!\n", "`month` must be 12 or less, not 13"),
    "a patron without a source": ('source = "ignoto"\nparameter = true\n\n[[cal', "\n[[cal", "`source` is missing"),
    "a patron from a source that is not there": (
        'en = "Saint John" }\nsource = "ignoto"',
        'en = "Saint John" }\nsource = "nessuna" #!',
        'there is no source "nessuna"',
    ),
    "a patron from an unknown source, as if it were law": (
        "parameter = true\n\n[[calendar",
        "parameter = false\n\n[[calendar",
        'the source "ignoto" is unknown: it must say parameter = true',
    ),
    "a day closed twice": (
        'name = "Chiusura"\nsource = "legge"',
        'name = "Chiusura"\nsource = "legge"\n[[calendar.closing]]\nday = 2026-12-24 #!\nname = "x"\nsource = "legge"',
        "the closing day 2026-12-24 stands there twice",
    ),
    "a closing day from an unknown source": (
        'name = "Chiusura"\nsource = "legge"',
        'name = "Chiusura"\nsource = "ignoto"',
        'the source "ignoto" is unknown',
    ),
    "a weekend from an unknown source": (
        '{ days = ["sunday"], source = "legge" }',
        '{ days = ["sunday"], source = "ignoto" } #!',
        'the source "ignoto" is unknown',
    ),
    "a weekend on no day of the week": ('["sunday"]', '["funday"]', "`days` must be"),
    "a day of the weekend twice": ('["sunday"],', '["sunday", "sunday"],', '"sunday" stands there twice'),
    "a week that is all weekend": (
        '["sunday"]',
        '["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]',
        "no term in working days would ever end",
    ),
    "a deadline twice": ('key = "piao"', 'key = "bilancio" #!', 'the deadline "bilancio" stands there twice'),
    "a deadline on the 30th of February": (
        "{ month = 1, day = 31,",
        "{ month = 2, day = 30,",
        "there is no day 30 of month 2 in every year",
    ),
    "a deadline in two ways": (
        'term = { amount = 3, unit = "months" }',
        'term = { amount = 3, unit = "months" }\neach_year = { month = 1, day = 1 }',
        "a deadline has either `each_year` or a `term`",
    ),
    "a deadline in no way": ('term = { amount = 3, unit = "months" }\n', "", "either `each_year` or a `term`"),
    "a deadline from an unknown source": (
        'source = "legge"\nperemptory = true',
        'source = "ignoto"\nperemptory = true',
        'the source "ignoto" is unknown',
    ),
    "a deadline that follows nothing": (
        'deadline = "bilancio", term = 30',
        'deadline = "bilanci", term = 30',
        'there is no other deadline "bilanci"',
    ),
    "a deadline that follows itself": (
        'deadline = "bilancio", term = 30',
        'deadline = "piao", term = 30',
        'there is no other deadline "piao"',
    ),
    "put off to an earlier day": (
        "to = 2027-02-28",
        "to = 2026-12-31 #!",
        "a deadline of 2026-12-31 cannot be put off to 2026-12-31",
    ),
    "put off again, but not later": (
        "to = 2027-03-31",
        "to = 2027-02-28 #!",
        "a deadline of 2027-02-28 cannot be put off to 2027-02-28",
    ),
    "put off in a year that is not known": (
        "year = 2026\nto = 2027-02-28",
        "year = 3000 #!\nto = 2027-02-28",
        "`year` must be 2100 or less, not 3000",
    ),
    "a deposit of no days": ("amount = 15,", "amount = 0,", "`amount` must be 1 or more, not 0"),
    "a deposit of true": (
        '{ amount = 15, unit = "clear_days" }',
        "true #!",
        "`days` must be a table, not True",
    ),
    "a deposit in weeks": ('unit = "clear_days"', 'unit = "weeks"', "`unit` must be"),
    "clear days with their first one": (
        'unit = "clear_days"',
        'unit = "clear_days", first_day = "included"',
        "of clear days neither the first nor the last one is counted",
    ),
    "executive after no days": ("{ days = 10,", "{ days = 0,", "`days` must be 1 or more, not 0"),
    "from the end of a publication of which nothing is known": (
        'base = "start"',
        'base = "end"',
        "the days run from the end of a publication",
    ),
}

COUNCIL = """
[[body]]
key = "consiglio"
name = "Consiglio"
kind = "council"
source = "legge"
seat = [
    { key = "sindaco", label = "Sindaco", role = "sindaco" },
    { key = "segretario", label = "Segretario", role = "council_secretary" },
]
"""

PUBLISHED = """
[[routes.formation.step]]
key = "pubblicazione"
kind = "publication"
title = "Pubblicazione"
after = ["deposito:decided"]
body = "consiglio"
days = 15
"""

ADOPTION = """
[[routes.formation.step]]
key = "adozione"
kind = "adoption"
title = "Adozione"
after = ["avvio:decided"]
body = "consiglio"
rule = "cabina"
deposit_days = 15
publication_days = 15
executivity = { days = 10, base = "end", first_day = "excluded" }
"""


def clock() -> Procedure:
    return loads(SMALL + CLOCK, "prova.toml").procedure


def reasons(text: str) -> list[str]:
    with pytest.raises(BadFile) as caught:
        loads(text, "prova.toml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_clock_that_contradicts_itself_is_refused(old: str, new: str, reason: str) -> None:
    assert CLOCK.count(old) == 1, f"{old!r} stands {CLOCK.count(old)} times"
    text = SMALL + CLOCK.replace(old, new)
    found = reasons(text)
    assert any(reason in each for each in found), found
    if HERE in text:
        line = next(number for number, each in enumerate(text.splitlines(), 1) if HERE in each)
        assert any(each.startswith(f"line {line}: ") and reason in each for each in found), found


def test_the_calendar_is_that_of_the_file() -> None:
    calendar = clock().calendar.as_rule()
    closed = (date(2026, 6, 24), date(2026, 12, 24), date(2026, 12, 20))
    names = [calendar.why_not(day, Days.WORKING) for day in closed]
    assert [(name.it, name.en) for name in names if name] == [
        ("San Giovanni", "Saint John"),
        ("Chiusura", "Chiusura"),
        ("domenica", "Sunday"),
    ]
    assert calendar.why_not(date(2026, 12, 19), Days.WORKING) is None


def test_without_a_calendar_only_the_holidays_of_the_state_count() -> None:
    assert loads(SMALL, "prova.toml").procedure.calendar.as_rule() == Calendar()


def test_a_deposit_is_a_number_of_days_or_a_term() -> None:
    step = clock().routes["formation"].get("deposito")
    assert isinstance(step, DepositStep)
    sitting = date(2026, 12, 31)
    back = step.days.as_rule("Una legge", direction=Direction.BACKWARDS)
    assert reckon(back, sitting, Calendar()).day == date(2026, 12, 15)
    plain = loads(SMALL + CLOCK.replace('{ amount = 15, unit = "clear_days" }', "15"), "prova.toml").procedure
    short = plain.routes["formation"].get("deposito")
    assert isinstance(short, DepositStep)
    term = short.days.as_rule("Una legge", parameter=True)
    assert (term.amount, term.unit, term.source, term.parameter) == (15, Unit.DAYS, "Una legge", True)


def test_executivity_is_a_rule_with_the_days_at_the_albo() -> None:
    step = clock().routes["formation"].get("esecutivita")
    assert isinstance(step, ExecutivityStep)
    rule = step.term.as_rule("Una legge", published_for=15)
    assert rule.first_day is FirstDay.INCLUDED
    assert rule.parameter, "which reading is followed is a choice"
    assert executive(rule, date(2026, 12, 1)).day == date(2026, 12, 11)


def test_executivity_may_run_from_the_end_of_a_publication_that_is_known() -> None:
    from_the_end = CLOCK.replace('base = "start"', 'base = "end"')
    assert loads(SMALL + from_the_end + COUNCIL + PUBLISHED, "prova.toml").warnings == ()
    adopted = loads(SMALL + COUNCIL + ADOPTION, "prova.toml").procedure.routes["formation"].get("adozione")
    assert isinstance(adopted, AdoptionStep)
    assert adopted.executivity
    rule = adopted.executivity.as_rule("Una legge", published_for=adopted.publication_days or 0)
    assert executive(rule, date(2026, 12, 1)).day == date(2026, 12, 27)
    unknown = reasons(SMALL + COUNCIL + ADOPTION.replace("publication_days = 15\n", ""))
    assert any("the days run from the end of a publication" in each for each in unknown)
    from_the_start = ADOPTION.replace("publication_days = 15\n", "").replace('"end"', '"start"')
    assert loads(SMALL + COUNCIL + from_the_start, "prova.toml").warnings == ()


def test_deadlines_fall_as_the_file_says_and_are_put_off() -> None:
    procedure = clock()
    put_off = deferrals(procedure.deadline, {"legge": "Una legge"})
    days = {
        each.key: due(each.as_rule("Una legge"), date(2027, 1, 1), procedure.calendar.as_rule(), put_off)
        for each in procedure.deadline
    }
    assert {key: found.day for key, found in days.items()} == {
        "bilancio": date(2027, 12, 31),
        "piao": date(2027, 4, 30),
        "verifica": date(2027, 4, 1),
    }
    rule = days["piao"].plain()["rule"]
    assert (rule["source"], rule["parameter"], rule["peremptory"]) == ("Una legge", False, True)
    assert days["bilancio"].plain()["rule"]["parameter"] is True


def test_a_deadline_that_nothing_puts_off_falls_on_its_day() -> None:
    procedure = clock()
    piao = procedure.deadline[1].as_rule("Una legge")
    assert due(piao, date(2027, 1, 1), procedure.calendar.as_rule()).day == date(2027, 2, 1)


# Torino


@pytest.fixture(scope="module")
def torino() -> Procedure:
    return load(FOLDER / "torino.toml").procedure


def test_the_patron_of_torino_is_the_one_that_the_library_knows_and_a_parameter(torino: Procedure) -> None:
    patron = torino.calendar.patron
    assert patron is not None
    assert patron.parameter
    assert torino.calendar.as_rule().why_not(date(2026, 6, 24), Days.NOT_FESTIVE) == patron.as_rule().name
    assert date(2026, patron.month, patron.day) in holidays.country_holidays("IT", subdiv="TO", years=2026)


def test_the_yearly_deadlines_of_torino_are_those_of_the_source(torino: Procedure) -> None:
    calendar = torino.calendar.as_rule()
    days = {each.key: due(each.as_rule("fonte"), date(2026, 3, 1), calendar).day for each in torino.deadline}
    assert days == {
        "bilancio": date(2026, 12, 31),
        "dup": date(2026, 7, 31),
        "nota-dup": date(2026, 11, 15),
        "piao": date(2026, 1, 31),
    }
    assert not any(each.peremptory for each in torino.deadline)
    assert [each.key for each in torino.deadline if each.parameter] == ["bilancio"]


def test_torino_has_the_default_reading_of_executivity_everywhere(torino: Procedure) -> None:
    read = []
    for route in torino.routes.values():
        for step in route.step:
            if isinstance(step, ExecutivityStep):
                read.append(step.term)
            if isinstance(step, AdoptionStep) and step.executivity:
                read.append(step.executivity)
    assert len(read) == 3
    rules = [each.as_rule("fonte", published_for=15) for each in read]
    assert {executive(rule, date(2026, 12, 1)).day for rule in rules} == {date(2026, 12, 12)}
