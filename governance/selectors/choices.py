# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with a row now: every move of its table, and for each that is not possible, why not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from governance.errors import Reason
from governance.grants import Standing, standing
from governance.machines import cycle as cycle_machine
from governance.machines.table import Ask, Because, Of, Row
from governance.models import Body, Cycle, InCycle, Seat, Stateful, User
from governance.permissions import May, Role, holders
from governance.selectors.facts import Asking, facts_of

# Objections that no time and no work removes: such a move is not for this cycle, or this ballot, at all.
NEVER = frozenset({"no_revote", "not_historical", "not_skippable", "not_written"})

# Objections to the one who asks, not to what is asked: somebody else hears nothing of them.
PERSONAL = frozenset(
    {
        "already_called",
        "already_voted",
        "four_eyes",
        "no_substitutes_here",
        "not_elector",
        "not_present",
        "not_voted_yet",
        "recused_here",
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the table in the row's present state. `entitled`: the actor has the right; `reasons`: why not."""

    rule: Row
    entitled: bool
    reasons: tuple[Reason, ...]

    @property
    def worth_showing(self) -> bool:
        """The actor has the right, and what objects, if anything, can pass."""
        return self.entitled and not NEVER & {reason.code for reason in self.reasons}


@dataclass(frozen=True, slots=True)
class Prospect:
    """A row of the table in the row's present state, told to whoever reads.

    `body`: on whose seats the right is needed, and `roles`: which of its seats hold it (None and none where nobody
    makes the move by hand); `entitled`: the actor holds it there; `reasons`: what objects, whoever would make it.
    """

    rule: Row
    body: Body | None
    roles: frozenset[Role]
    entitled: bool
    reasons: tuple[Reason, ...]

    @property
    def for_this(self) -> bool:
        """What objects, if anything, can pass."""
        return not NEVER & {reason.code for reason in self.reasons}


def choices(row: Stateful, *, actor: User, at: datetime, seat_id: UUID | None = None) -> tuple[Choice, ...]:
    """One Choice for each row that leaves the present state, in the order of the table.

    `seat_id`: the seat for which a move asked of seats, or of who votes, would be made. Asks of rights and facts as perform does;
    the number of queries depends on the state, never on how many rows there are.
    """
    return _Choosing(row, actor, at, seat_id).all()


def choices_among(
    rows: Iterable[Stateful], *, moves: Collection[str], known: Mapping[UUID, object], actor: User, at: datetime
) -> Mapping[UUID, tuple[Choice, ...]]:
    """The `moves` that leave the present state of each of `rows`, by its key, for a page that shows many rows at once.

    `known`: the facts of a row where they have been read already. A right is asked once for all rows, so that the number
    of queries does not depend on how many rows there are whose facts are known.
    """
    read = _Read(facts=known)
    return {row.pk: _Choosing(row, actor, at, None, read).of(moves) for row in rows}


def prospects(row: Stateful, *, actor: User, at: datetime) -> tuple[Prospect, ...]:
    """One Prospect for each row that leaves the present state, in the order of the table: by the same questions as
    `choices`, but what objects is told also to an actor who lacks the right. The row must be the actor's to see.
    """
    return _Choosing(row, actor, at, None).prospects()


@dataclass(frozen=True, slots=True)
class _Read:
    """What has been read already: how the actor holds a right, and the facts of rows."""

    standings: dict[tuple[May, UUID, UUID | None], Standing | None] = field(default_factory=dict)
    facts: Mapping[UUID, object] = field(default_factory=dict)


class _Choosing:
    def __init__(
        self, row: Stateful, actor: User, at: datetime, seat_id: UUID | None, read: _Read | None = None
    ) -> None:
        self.row = row
        self.actor = actor
        self.at = at
        self.seat_id = seat_id
        self.cycle = row.cycle if isinstance(row, InCycle) else cast("Cycle", row)
        self._read = read or _Read()
        self._facts: dict[UUID | None, object] = {}

    def all(self) -> tuple[Choice, ...]:
        return tuple(self._choice(rule) for rule in self.row.MACHINE.leaving(self.row.state))

    def of(self, moves: Collection[str]) -> tuple[Choice, ...]:
        rules = self.row.MACHINE.leaving(self.row.state)
        return tuple(self._choice(rule) for rule in rules if rule.move in moves)

    def prospects(self) -> tuple[Prospect, ...]:
        rules = self.row.MACHINE.leaving(self.row.state)
        seated = self._seated({self._body_id(rule) for rule in rules if isinstance(rule.who, May)} - {None})
        return tuple(self._prospect(rule, seated) for rule in rules)

    def _seated(self, bodies: set[UUID | None]) -> dict[UUID, frozenset[Role]]:
        """The roles of the seats on each body. One query at the most."""
        seats = Seat.objects.filter(body__in=bodies).values_list("body", "role") if bodies else ()
        roles: dict[UUID, frozenset[Role]] = {}
        for body, role in seats:
            roles[body] = roles.get(body, frozenset()) | {Role(role)}
        return roles

    def _prospect(self, rule: Row, seated: dict[UUID, frozenset[Role]]) -> Prospect:
        if isinstance(rule.who, Because):
            return Prospect(rule, None, frozenset(), entitled=False, reasons=self._halted())
        body = self.row.body if rule.of is Of.BODY else self.row.office
        roles = holders(rule.who) & seated.get(body.pk, frozenset()) if body else frozenset()
        stands = self._stands(rule, rule.who)
        reasons = self._objections(rule, stands)
        if stands is None:
            reasons = tuple(reason for reason in reasons if reason.code not in PERSONAL)
        return Prospect(rule, body, roles, entitled=stands is not None, reasons=reasons)

    def _body_id(self, rule: Row) -> UUID | None:
        return self.row.body_id if rule.of is Of.BODY else self.row.office_id

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
        body_id = self._body_id(rule)
        if body_id is None:
            return None
        seat_id = self.seat_id if rule.asks is Ask.SEATS or what is May.CAST_VOTE else None
        wanted = (what, body_id, seat_id)
        if wanted not in self._read.standings:
            self._read.standings[wanted] = standing(
                actor=self.actor, what=what, at=self.at, body_id=body_id, seat_id=seat_id
            )
        return self._read.standings[wanted]

    def _objections(self, rule: Row, stands: Standing | None) -> tuple[Reason, ...]:
        """What the cycle and the guards object to whoever stands so; None: to nobody in particular."""
        halted = self._halted()
        if halted or not rule.only_if:
            return halted
        facts = self._facts_for(stands)
        return tuple(reason for guard in rule.only_if if (reason := guard(facts)))

    def _halted(self) -> tuple[Reason, ...]:
        if isinstance(self.row, Cycle) or cycle_machine.moves_in(self.cycle.state, self.row.MACHINE):
            return ()
        label = cycle_machine.CYCLE.state_labels[cycle_machine.S(self.cycle.state)]
        return (Reason("cycle_not_running", "The cycle is “%(state)s”: nothing in it moves", {"state": label}),)

    def _facts_for(self, stands: Standing | None) -> object:
        if self.row.pk in self._read.facts:
            return self._read.facts[self.row.pk]
        seat_id = stands.seat_id if stands else None
        if seat_id not in self._facts:
            asking = Asking(
                actor_id=self.actor.pk if stands else None,
                for_user_id=stands.for_user_id if stands else None,
                seat_id=seat_id,
                tenure_id=stands.tenure_id if stands else None,
                at=self.at,
                cycle=self.cycle,
            )
            self._facts[seat_id] = facts_of(self.row, asking)
        return self._facts[seat_id]
