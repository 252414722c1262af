# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with a row now: every move of its table, and for each that is not possible, why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from governance.errors import Reason
from governance.grants import Standing, standing
from governance.machines import cycle as cycle_machine
from governance.machines.table import Ask, Because, Of, Row
from governance.models import Cycle, InCycle, Stateful, User
from governance.permissions import May
from governance.selectors.facts import Asking, facts_of

# Objections that no time and no work removes: such a move is not for this cycle at all.
NEVER = frozenset({"not_historical", "not_skippable"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the table in the row's present state. `entitled`: the actor has the right; `reasons`: why not."""

    rule: Row
    entitled: bool
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Nothing stands in the way: the same act would be done now."""
        return not self.reasons

    @property
    def worth_showing(self) -> bool:
        """The actor has the right, and what objects, if anything, can pass."""
        return self.entitled and not NEVER & {reason.code for reason in self.reasons}


def choices(row: Stateful, *, actor: User, at: datetime, seat_id: UUID | None = None) -> tuple[Choice, ...]:
    """One Choice for each row that leaves the present state, in the order of the table.

    `seat_id`: the seat for which a move asked of seats would be made. Asks of rights and facts as perform does;
    the number of queries depends on the state, never on how many rows there are.
    """
    return _Choosing(row, actor, at, seat_id).all()


class _Choosing:
    def __init__(self, row: Stateful, actor: User, at: datetime, seat_id: UUID | None) -> None:
        self.row = row
        self.actor = actor
        self.at = at
        self.seat_id = seat_id
        self.cycle = row.cycle if isinstance(row, InCycle) else cast("Cycle", row)
        self._standings: dict[tuple[May, UUID, UUID | None], Standing | None] = {}
        self._facts: dict[UUID, object] = {}

    def all(self) -> tuple[Choice, ...]:
        return tuple(self._choice(rule) for rule in self.row.MACHINE.leaving(self.row.state))

    def _choice(self, rule: Row) -> Choice:
        if isinstance(rule.who, Because):
            label = self.row.MACHINE.move_labels[rule.move]
            by_itself = Reason(
                "nobody_may", "“%(move)s” follows from something else: nobody does it by hand", {"move": label}
            )
            return Choice(rule, entitled=False, reasons=(by_itself,))
        stands = self._stands(rule, rule.who)
        if stands is None:
            missing = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": rule.who.value})
            return Choice(rule, entitled=False, reasons=(missing,))
        return Choice(rule, entitled=True, reasons=self._objections(rule, stands))

    def _stands(self, rule: Row, what: May) -> Standing | None:
        body_id = self.row.body_id if rule.of is Of.BODY else self.row.office_id
        if body_id is None:
            return None
        seat_id = self.seat_id if rule.asks is Ask.SEATS else None
        wanted = (what, body_id, seat_id)
        if wanted not in self._standings:
            self._standings[wanted] = standing(
                actor=self.actor, what=what, at=self.at, body_id=body_id, seat_id=seat_id
            )
        return self._standings[wanted]

    def _objections(self, rule: Row, stands: Standing) -> tuple[Reason, ...]:
        if not isinstance(self.row, Cycle) and self.cycle.state != cycle_machine.S.OPEN:
            label = cycle_machine.CYCLE.state_labels[cycle_machine.S(self.cycle.state)]
            return (Reason("cycle_not_running", "The cycle is “%(state)s”: nothing in it moves", {"state": label}),)
        if not rule.only_if:
            return ()
        if stands.seat_id not in self._facts:
            asking = Asking(
                actor_id=self.actor.pk,
                for_user_id=stands.for_user_id,
                seat_id=stands.seat_id,
                tenure_id=stands.tenure_id,
                at=self.at,
                cycle=self.cycle,
            )
            self._facts[stands.seat_id] = facts_of(self.row, asking)
        facts = self._facts[stands.seat_id]
        return tuple(reason for guard in rule.only_if if (reason := guard(facts)))
