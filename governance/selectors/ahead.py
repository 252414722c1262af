# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands ahead of a row on its route: the gate that cannot be voted, or decided, before the row has moved."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import F, Model, OuterRef, QuerySet, Subquery, Value

from governance.machines.gate import GATE
from governance.machines.obligation import OBLIGATION
from governance.models import Adoption, AnnualUpdate, Assignment, Ballot, Criterion, Gate, Milestone, Obligation, Phase


@dataclass(frozen=True, slots=True)
class Ahead:
    """The titles of the gate ahead and of the phase it closes ("": none), and the key of the step that it decides."""

    gate: str
    phase: str
    step: str


def ahead_of(rows: Mapping[str, Collection[UUID]]) -> Mapping[UUID, Ahead]:
    """For rows that the reader was given, by machine: what stands ahead of each. One query; none for no rows.

    A gate that is decided stands ahead of nothing any more.
    """
    asked = [_BY_MACHINE[machine](pks) for machine, pks in rows.items() if pks and machine in _BY_MACHINE]
    if not asked:
        return {}
    found = reduce(lambda one, other: one.union(other, all=True), asked)
    return {row: Ahead(*titles) for row, *titles in found}


def _before_a_gate(model: type[Model], way: str, *, step: str = "") -> Callable[[Collection[UUID]], QuerySet[Any, Any]]:
    """The reading of a model whose gate is found by `way` ("": it is the gate). `step`: the field with the step's key."""
    to = f"{way}__" if way else ""

    def read(pks: Collection[UUID]) -> QuerySet[Any, Any]:
        undecided = model._default_manager.filter(pk__in=pks).exclude(**{f"{to}state__in": GATE.final})
        there = undecided.filter(**{f"{to}pk__isnull": False}).order_by()
        key = F(step) if step else Value("")
        return there.values_list(F("pk"), F(f"{to}title"), F(f"{to}phase__title"), key)

    return read


def _obligations(pks: Collection[UUID]) -> QuerySet[Any, Any]:
    """Of a blocking obligation: the first gate of its cycle that it keeps from being decided."""
    ahead = Gate.objects.filter(cycle=OuterRef("cycle")).exclude(state__in=GATE.final).exclude(pk=OuterRef("gate"))
    first = ahead.order_by("position")
    rows = Obligation.objects.filter(pk__in=pks, blocking=True).exclude(state__in=OBLIGATION.final).order_by()
    there = rows.annotate(next=Subquery(first.values("title")[:1]), closes=Subquery(first.values("phase__title")[:1]))
    return there.exclude(next=None).values_list(F("pk"), F("next"), F("closes"), Value(""))


def _by_itself(model: type[Model]) -> Callable[[Collection[UUID]], QuerySet[Any, Any]]:
    """The reading of a step that no gate closes."""

    def read(pks: Collection[UUID]) -> QuerySet[Any, Any]:
        rows = model._default_manager.filter(pk__in=pks).order_by()
        return rows.values_list(F("pk"), Value(""), Value(""), F("key"))

    return read


_BY_MACHINE: Mapping[str, Callable[[Collection[UUID]], QuerySet[Any, Any]]] = MappingProxyType(
    {
        "adoption": _by_itself(Adoption),
        "annual_update": _by_itself(AnnualUpdate),
        "assignment": _before_a_gate(Assignment, "phase__gate"),
        "ballot": _before_a_gate(Ballot, "gate", step="gate__key"),
        "criterion": _before_a_gate(Criterion, "gate"),
        "gate": _before_a_gate(Gate, "", step="key"),
        "milestone": _by_itself(Milestone),
        "obligation": _obligations,
        "phase": _before_a_gate(Phase, "gate"),
    }
)
