# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done (cosa da fare): rows on desks, opened and closed by the machines alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from governance.machines import outlasting
from governance.machines.cycle import CYCLE
from governance.machines.cycle import S as CycleState
from governance.machines.table import Ask, Of, Row
from governance.models import Body, Cycle, Seat, Stateful
from governance.models.base import Entity, in_sql, insert
from governance.permissions import May


class WorkItem(Entity):
    """`move` of the subject is asked of a body (of whoever holds `may` there) or of one seat."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="work_items")
    machine = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    move = models.CharField(max_length=40)
    may = models.CharField(max_length=40)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "move"],
                condition=models.Q(closed_at__isnull=True, seat__isnull=True),
                name="one_open_item_per_body",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "move", "seat"],
                condition=models.Q(closed_at__isnull=True, seat__isnull=False),
                name="one_open_item_per_seat",
            ),
        )
        indexes = (
            models.Index(
                fields=["body", "due_on"],
                condition=models.Q(closed_at__isnull=True),
                name="open_items_of_body",
            ),
            models.Index(fields=["closed_by", "closed_at"], name="items_done_by"),
        )

    def __str__(self) -> str:
        return self.title


def moving() -> models.Q:
    """The condition on an item: it can be done now. In a suspended cycle only its own resumption can."""
    found = models.Q(cycle__state=CycleState.OPEN) | models.Q(machine=CYCLE.name)
    for state in sorted(CYCLE.final):
        found |= models.Q(cycle__state=state, machine__in=outlasting(state))
    return found


class Desk:
    """What one act opens and closes on desks, gathered and written once."""

    def __init__(self, at: datetime, actor_id: UUID | None) -> None:
        self._at = at
        self._actor_id = actor_id
        self._opened: list[WorkItem] = []
        self._closed: list[tuple[str, list[Any]]] = []

    def began(self, row: Stateful, seats: tuple[UUID, ...]) -> None:
        """A row was made in its initial state."""
        self._ask(row, row.MACHINE.asked(row.state), seats)

    def moved(self, row: Stateful, came_from: str, rule: Row, seat_id: UUID | None) -> None:
        """A row went from `came_from` to its state: what only the old one asked closes, what is new opens.

        A move that stays in its state closes what it asked of that one seat. A cycle that ends asks nothing more, but
        of what outlasts it.
        """
        if isinstance(row, Cycle) and row.state in row.MACHINE.final:
            kept = outlasting(row.state)
            self._opened = [item for item in self._opened if item.machine in kept]
            places = ", ".join(["%s"] * len(kept))
            self._closed.append((f"cycle_id = %s AND machine NOT IN ({places})", [in_sql(row.pk), *kept]))
            return
        if rule.target == came_from:
            self._close(row, {str(rule.move)}, seat_id)
            return
        before, after = row.MACHINE.asked(came_from), row.MACHINE.asked(row.state)
        self._close(row, {str(r.move) for r in before} - {str(r.move) for r in after}, None)
        moves_before = {r.move for r in before}
        self._ask(row, tuple(r for r in after if r.move not in moves_before), ())

    def write(self) -> list[WorkItem]:
        """Writes at most one UPDATE and one INSERT; returns the new items."""
        if self._closed:
            which = " OR ".join(f"({condition})" for condition, _ in self._closed)
            done = [in_sql(self._at), in_sql(self._actor_id) if self._actor_id else None]
            table = WorkItem._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET closed_at = %s, closed_by_id = %s WHERE closed_at IS NULL AND ({which})",  # noqa: S608
                    [*done, *(value for _, values in self._closed for value in values)],
                )
        insert(self._opened)
        return self._opened

    def _close(self, row: Stateful, moves: set[str], seat_id: UUID | None) -> None:
        if not moves:
            return
        self._opened = [
            item for item in self._opened if not (item.subject_id == row.pk and item.move in moves and seat_id is None)
        ]
        condition = f"subject_id = %s AND move IN ({', '.join(['%s'] * len(moves))})"
        values = [in_sql(row.pk), *sorted(moves)]
        if seat_id is not None:
            condition, values = f"{condition} AND seat_id = %s", [*values, in_sql(seat_id)]
        self._closed.append((condition, values))

    def _ask(self, row: Stateful, rules: tuple[Row, ...], seats: tuple[UUID, ...]) -> None:
        for rule in rules:
            body_id = row.body_id if rule.of is Of.BODY else row.office_id
            if body_id is None or not isinstance(rule.who, May):
                continue
            for seat_id in seats if rule.asks is Ask.SEATS else (None,):
                self._opened.append(
                    WorkItem(
                        cycle_id=getattr(row, "cycle_id", row.pk),
                        machine=row.MACHINE.name,
                        subject_id=row.pk,
                        move=rule.move,
                        may=rule.who,
                        body_id=body_id,
                        seat_id=seat_id,
                        title=row.title,
                        due_on=row.due_on,
                        opened_at=self._at,
                    )
                )
