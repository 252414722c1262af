# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row whose state is ruled by a machine. The only file that knows django-fsm.

A machine's table becomes django-fsm transitions here; perform.py is their only caller. Each transition
carries a permission that always says no, so that nothing beside the grants can ever say yes.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Self

from django.db import models
from django_fsm import FSMField, TransitionNotAllowed, transition

from governance.errors import NotNow, Reason
from governance.machines.table import Machine, Row
from governance.models.base import Entity


def state_field(machine: Machine) -> "models.CharField[str, str]":
    """The column that holds the state of `machine`."""
    field: models.CharField[str, str] = FSMField(
        default=machine.initial.value,
        choices=[(state.value, machine.state_labels[state]) for state in machine.states],
        max_length=30,
        editable=False,
    )
    return field


def state_constraint(machine: Machine) -> models.CheckConstraint:
    """The database's own guard: no state outside the table, whoever writes."""
    return models.CheckConstraint(
        condition=models.Q(state__in=[state.value for state in machine.states]),
        name=f"{machine.name}_state_is_known",
    )


def _nobody(_row: models.Model, _user: object) -> bool:
    return False


def _transition(rows: list[Row]) -> Callable[["Stateful"], None]:
    def take(_row: "Stateful") -> None:
        """Change the state in memory; perform.py writes it."""

    take.__name__ = f"take_{rows[0].move}"
    for row in rows:
        take = transition(
            field="state",
            source=[source.value for source in row.sources],
            target=row.target.value,
            permission=_nobody,
        )(take)
    return take


class Stateful(Entity):
    """A row with a state. `body` decides or owes; `office` records or reviews."""

    MACHINE: ClassVar[Machine]
    BY_MACHINE: ClassVar[dict[str, type["Stateful"]]] = {}

    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=30, editable=False)

    class Meta:
        abstract = True
        default_permissions = ()

    def __init_subclass__(cls, machine: Machine | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if machine is None:
            return
        cls.MACHINE = machine
        cls.BY_MACHINE[machine.name] = cls
        for move in machine.moves:
            rows = [row for row in machine.rows if row.move == move]
            setattr(cls, f"take_{move}", _transition(rows))

    def __str__(self) -> str:
        return self.title

    def take(self, move: str) -> None:
        """Change the state in memory by `move`. Raises NotNow where the table has no such row."""
        try:
            getattr(self, f"take_{move}")()
        except TransitionNotAllowed as refused:
            raise NotNow(not_now(self.MACHINE, self.state, move)) from refused

    def remembered(self, state: str) -> Self:
        """A copy of the row as it stood in `state`: a picture of the past, to be read and not saved."""
        past = copy(self)
        past.state = state
        return past


class InCycle(Stateful):
    """A row with a state that belongs to one cycle. `RELATED`: the rows that move along with it, read with it."""

    RELATED: ClassVar[tuple[str, ...]] = ()

    cycle = models.ForeignKey("governance.Cycle", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(Stateful.Meta):
        abstract = True


def not_now(machine: Machine, state: str, move: str) -> Reason:
    """Why `move` cannot be made in `state`."""
    return Reason(
        "not_now",
        "This is “%(state)s” now: “%(move)s” is not possible",
        {
            "state": machine.state_labels[machine.states(state)],
            "move": machine.move_labels[machine.moves(move)],
        },
    )
