# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the rows of several machines are found again: the page that tells of each, whatever its kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from governance.models import Stateful

STEP, GATE, ASSIGNMENT, CYCLE, OBLIGATION, SITTING = "step", "gate", "assignment", "plan", "obligation", "sitting"
BY_ID = "id"
OF_ITS_SITTING = "sitting_id"

# By machine: the page that tells of it, and the field that holds the key by which the page is found (BY_ID: its own;
# OF_ITS_SITTING: that of the sitting to which it belongs).
_PAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "adoption": (STEP, "key"),
        "annual_update": (STEP, "key"),
        "assignment": (ASSIGNMENT, "key"),
        "ballot": (GATE, "gate__key"),
        "criterion": (GATE, "gate__key"),
        "cycle": (CYCLE, ""),
        "gate": (GATE, "key"),
        "item": (SITTING, OF_ITS_SITTING),
        "milestone": (STEP, "key"),
        "minutes": (SITTING, OF_ITS_SITTING),
        "obligation": (OBLIGATION, BY_ID),
        "phase": (STEP, "key"),
        "question": (GATE, "gate__key"),
        "sitting": (SITTING, BY_ID),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """The name of a page, the cycle, and the key of the row there ("": the cycle itself)."""

    page: str
    cycle_id: UUID
    key: str


def places_of(rows: Mapping[str, Collection[UUID]]) -> Mapping[UUID, Place]:
    """For rows that the reader was given, by machine: where each is told. One query; none for no rows."""
    asked = [_read(machine, pks) for machine, pks in rows.items() if pks and machine in _PAGES]
    if not asked:
        return {}
    found = reduce(lambda one, other: one.union(other, all=True), asked)
    return {row: Place(page, cycle, _plain(row, page, key)) for row, page, cycle, key in found}


def page_and_key(machine: str) -> tuple[str, str]:
    """The page that tells of the machine's rows, and their field that holds the key by which it is found."""
    return _PAGES[machine]


def _plain(row: UUID, page: str, key: str) -> str:
    """The key as an address has it: the database tells the key of a sitting in letters of its own."""
    if key == BY_ID:
        return str(row)
    return str(UUID(key)) if page == SITTING else key


def _read(machine: str, pks: Collection[UUID]) -> QuerySet[Any, Any]:
    page, key = _PAGES[machine]
    rows = Stateful.BY_MACHINE[machine]._default_manager.filter(pk__in=pks).order_by()
    return rows.values_list(F("pk"), Value(page), F("cycle_id") if key else F("pk"), _key(key))


def _key(name: str) -> Any:
    if name == OF_ITS_SITTING:
        return Cast(F(name), CharField())
    return F(name) if name and name != BY_ID else Value(name)
