# SPDX-License-Identifier: AGPL-3.0-or-later
"""What will be asked of the bodies that somebody sits on: planned for the next days, and not asked of anybody yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, DateField, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate

from governance.machines import (
    adoption,
    annual_update,
    assignment,
    ballot,
    criterion,
    cycle,
    gate,
    milestone,
    phase,
    sitting,
)
from governance.machines.table import Machine, Of
from governance.models import (
    Adoption,
    AnnualUpdate,
    Assignment,
    Criterion,
    Cycle,
    Gate,
    InCycle,
    Milestone,
    Phase,
    Sitting,
    Stateful,
)
from governance.permissions import May
from governance.selectors.subjects import Place, page_and_key

Rights = Mapping[UUID, frozenset[May]]
Ask = tuple[Machine, str]


@dataclass(frozen=True, slots=True)
class Coming:
    """A row that will ask `move` of `machine`. `begins` and `due`: as planned, where they are; `place`: its page.

    `called_for`: of a sitting, when it is.
    """

    machine: str
    move: str
    title: str
    place: Place
    cycle_id: UUID
    cycle_title: str
    language: str
    on: date
    begins: date | None
    due: date | None
    called_for: datetime | None = None


def _every(machine: Machine) -> tuple[Ask, ...]:
    return tuple((machine, str(row.move)) for row in machine.rows if row.asks and isinstance(row.who, May))


# What each kind of row asks in its turn, the first ask first; a gate asks for the votes of its ballot too.
_ASKS: Mapping[type[InCycle], tuple[Ask, ...]] = MappingProxyType(
    {
        Adoption: _every(adoption.ADOPTION),
        AnnualUpdate: _every(annual_update.ANNUAL_UPDATE),
        Assignment: ((assignment.ASSIGNMENT, assignment.Move.DELIVER),),
        Criterion: ((criterion.CRITERION, criterion.Move.STATE),),
        Gate: ((gate.GATE, gate.Move.CALL), (ballot.BALLOT, ballot.Move.VOTE)),
        Milestone: ((milestone.MILESTONE, milestone.Move.RECORD),),
        Phase: ((phase.PHASE, phase.Move.OPEN),),
    }
)
# Not asked yet in these states; every other row only in its initial one.
_STILL_AHEAD: Mapping[type[InCycle], tuple[str, ...]] = MappingProxyType({Gate: (gate.S.PLANNED, gate.S.AWAITING)})


def coming(rights: Rights, *, today: date, until: date, limit: int) -> Sequence[Coming]:
    """The first `limit` rows that will be asked of whoever holds `rights` by body, by date, up to `until`.

    A row belongs here by the day on which it is planned to begin or, where that has gone by, to end; a sitting that is
    convened, by its day, to all who sit in its body. One query.
    """
    planned = [_rows(model, asks, rights, today, until) for model, asks in _ASKS.items()]
    asked = [rows for rows in (*planned, _sittings(rights, today, until)) if rows is not None]
    if not asked:
        return ()
    found = reduce(lambda one, other: one.union(other, all=True), asked)
    return [_coming(rights, *values) for values in found.order_by("on", "position", "title")[:limit]]


def _rows(
    model: type[InCycle], asks: tuple[Ask, ...], rights: Rights, today: date, until: date
) -> QuerySet[Any, Any] | None:
    mine = list(_places(asks, rights))
    if not mine:
        return None
    begins, due = _dates(model)
    _page, key = page_and_key(model.MACHINE.name)
    on = Case(When(Q(begins__gte=today), then=F("begins")), default=F("due"), output_field=DateField())
    rows = model._default_manager.filter(
        reduce(lambda one, other: one | other, mine),
        state__in=_STILL_AHEAD.get(model, (model.MACHINE.initial,)),
        cycle__state=cycle.S.OPEN,
    ).exclude(cycle__nature=Cycle.Nature.HISTORICAL)
    if model is Criterion:
        rows = rows.filter(Q(kind=Criterion.Kind.STATEMENT))
    return (
        rows.order_by()
        .annotate(begins=begins, due=due)
        .annotate(on=on, machine=Value(model.MACHINE.name), page_key=F(key), hour=Cast(Value(None), DateTimeField()))
        .filter(on__range=(today, until))
        .values_list(
            "on", "position", "title", "machine", "page_key", "begins", "due", "body_id", "office_id", "cycle_id",
            "cycle__title", "cycle__authority__language", "hour",
        )
    )  # fmt: skip


def _sittings(rights: Rights, today: date, until: date) -> QuerySet[Any, Any] | None:
    bodies = [body for body, held in rights.items() if May.READ_SITTINGS in held]
    if not bodies:
        return None
    rows = Sitting.objects.filter(body__in=bodies, state=sitting.S.CONVENED, cycle__state=cycle.S.OPEN)
    unknown = Cast(Value(None), DateField())
    return (
        rows.order_by()
        .annotate(on=TruncDate("called_for"), position=F("number"), machine=Value(Sitting.MACHINE.name))
        .annotate(page_key=Cast("pk", CharField()), begins=unknown, due=unknown, hour=F("called_for"))
        .filter(on__gte=today, on__lte=until)
        .values_list(
            "on", "position", "title", "machine", "page_key", "begins", "due", "body_id", "office_id", "cycle_id",
            "cycle__title", "cycle__authority__language", "hour",
        )
    )  # fmt: skip


def _dates(model: type[InCycle]) -> tuple[Any, Any]:
    if model is Assignment:
        return F("phase__planned_start"), F("due_on")
    if model is Criterion:
        return Value(None, output_field=DateField()), F("due_on")
    return F("planned_start"), F("planned_end")


def _places(asks: tuple[Ask, ...], rights: Rights) -> Iterator[Q]:
    """The conditions under which a row asks something of somebody with these rights."""
    for what, of in {_right(ask) for ask in asks}:
        bodies = [body for body, held in rights.items() if what in held]
        if bodies:
            yield Q(body__in=bodies) if of is Of.BODY else Q(office__in=bodies)


def _right(ask: Ask) -> tuple[May, Of]:
    machine, move = ask
    return next((row.who, row.of) for row in machine.rows if row.move == move and isinstance(row.who, May))


def _coming(rights: Rights, *values: Any) -> Coming:
    on, _position, title, name, key, begins, due, body, office, cycle_id, cycle_title, language, hour = values
    model = Stateful.BY_MACHINE[name]
    if model is Sitting:
        place = Place(page_and_key(name)[0], cycle_id, str(UUID(key)))
        return Coming(name, sitting.Move.OPEN, title, place, cycle_id, cycle_title, language, on, begins, due, hour)
    asked, move = next(
        ask
        for ask in _ASKS[model]  # type: ignore[index]
        for what, of in [_right(ask)]
        if what in rights.get(body if of is Of.BODY else office, frozenset())
    )
    place = Place(page_and_key(name)[0], cycle_id, key)
    return Coming(asked.name, move, title, place, cycle_id, cycle_title, language, on, begins, due)
