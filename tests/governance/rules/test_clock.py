# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables of cases cannot say of the legal clock."""

from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest

from governance.errors import Invalid
from governance.rules.calendar import Calendar, Closing, DayOfYear, Patron
from governance.rules.deadlines import Deadline, Deferral, Follows, Yearly
from governance.rules.publication import Executivity, Transparency, albo, executive
from governance.rules.terms import Extension, Suspension, Term, Unit, term_from
from governance.rules.working import Name, Step

DAY = date(2026, 12, 1)
NAME = Name("prova", "test")
TERM = Term(amount=10, unit=Unit.DAYS, source="prova")
YEARLY = Yearly(on=DayOfYear(7, 31), source="prova")
EXECUTIVITY = Executivity(source="prova")

FROZEN: dict[str, Any] = {
    "it": NAME,
    "key": Step("counted", ()),
    "day": executive(EXECUTIVITY, DAY),
    "last": albo(EXECUTIVITY, DAY),
    "month": DayOfYear(6, 24),
    "name": Patron(DayOfYear(6, 24), NAME),
    "reason": Suspension(DAY, DAY, "prova"),
    "patron": Calendar(),
    "amount": TERM,
    "unit": Extension(1, Unit.DAYS, "prova"),
    "days": EXECUTIVITY,
    "years": Transparency(source="prova"),
    "on": YEARLY,
    "term": Follows("bilancio", TERM),
    "due": Deadline(key="dup", due=YEARLY),
    "to": Deferral("dup", 2026, DAY, "prova"),
}


@pytest.mark.parametrize(("field", "value"), [*FROZEN.items(), ("day", Closing(DAY, NAME))])
def test_nothing_computed_or_ruled_can_be_changed(field: str, value: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, None)
    assert not hasattr(value, "__dict__")


def test_a_term_without_its_source_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        term_from({"amount": 10, "unit": "days"})
    assert (caught.value.reasons[0].code, caught.value.field_name) == ("word_missing", "source")


def test_a_word_that_cannot_be_a_key_is_refused_like_any_other() -> None:
    with pytest.raises(Invalid) as caught:
        term_from({"amount": 10, "unit": ["days"], "source": "prova"})
    assert (caught.value.reasons[0].code, caught.value.field_name) == ("word_unknown", "unit")
