# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame of an act by hand: one transaction, lock first, journal last, the first result for a repeated key."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.utils.crypto import salted_hmac
from psycopg.errors import UniqueViolation

from benchmarks.rivals import sql_statements as sql

KEY = "workflows.perform.key"
Values = Sequence[Any] | Mapping[str, Any]


class Refused(Exception):
    """What was asked cannot be done."""


class Hand:
    """One connection and one cursor. `seen`, while it is set, gets every statement."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.cursor = connection.cursor()
        self.seen: list[str] | None = None

    def run(self, statement: str, values: Values) -> "psycopg.Cursor[Any]":
        """Executes one statement."""
        if self.seen is not None:
            self.seen.append(statement)
        return self.cursor.execute(statement, values)

    def one(self, statement: str, values: Values) -> Any:
        """Its one row. Raises Refused where there is none."""
        row = self.run(statement, values).fetchone()
        if row is None:
            raise Refused("there is nothing here")
        return row

    def change(self, statement: str, values: Values) -> None:
        """Changes one row. Raises Refused where somebody else was faster."""
        if self.run(statement, values).rowcount != 1:
            raise Refused("moved meanwhile")


@dataclass(slots=True)
class Told:
    """One event, before it has a number."""

    machine: str
    name: str
    subject: UUID
    came_from: str | None
    went_to: str
    seat: UUID | None = None
    for_user: UUID | None = None
    because: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


class ActByHand:
    """What one act has done so far; `write` puts down what every act ends with."""

    def __init__(self, hand: Hand, actor: UUID, cycle: UUID, key: str) -> None:
        self.hand = hand
        self.actor = actor
        self.cycle = cycle
        self.key = key
        self.now = datetime.now(UTC)
        self.told: list[Told] = []
        self.done: list[tuple[str, tuple[Any, ...]]] = []
        self.items: list[tuple[Any, ...]] = []
        self.authority: UUID = self._lock()

    def write(self) -> tuple[int, str, UUID]:
        """Work items, outbox, and the journal last."""
        for statement, values in self.done:
            self.hand.run(statement, (self.now, self.actor, *values))
        if self.items:
            self.hand.run(sql.open_items(len(self.items)), [value for item in self.items for value in item])
        events = [[f"{told.machine}.{told.name}", str(told.id)] for told in self.told]
        payload = text_of({"events": events, "items": [str(item[0]) for item in self.items]})
        self.hand.run(sql.ANNOUNCE, (uuid4(), self.authority, events[0][0], payload))
        return self._append()

    def _lock(self) -> UUID:
        authority, state = self.hand.one(sql.LOCK_CYCLE, (self.cycle,))
        if state != "open":
            raise Refused("nothing moves in a cycle that is not open")
        found: UUID = authority
        return found

    def _append(self) -> tuple[int, str, UUID]:
        last, previous, recorded_at = self.hand.one(sql.LOCK_HEAD, (self.authority,))
        same = {
            "format": 1,
            "authority": str(self.authority),
            "cycle": str(self.cycle),
            "actor": str(self.actor),
            "effective_at": instant(self.now),
            "recorded_at": instant(recorded_at),
        }
        rows: list[Any] = []
        key: str | None = self.key
        for number, told in enumerate(self.told, last + 1):
            text = text_of({**same, **_own(told, number, previous), "key": key})
            hash_ = sha256(text.encode()).hexdigest()
            rows += (told.id, self.authority, number, previous, hash_, text, f"{told.machine}.{told.name}", self.cycle)
            rows += (told.machine, told.subject, self.actor, self.now, recorded_at, key)
            previous, key = hash_, None
        self.hand.run(sql.append(len(self.told)), rows)
        first = self.told[0]
        return last + 1, f"{first.machine}.{first.name}", first.subject


@contextmanager
def act_by_hand(
    hand: Hand, *, actor: UUID, cycle: UUID, asked: str, key: str, content: Sequence[str]
) -> Iterator[ActByHand]:
    """Opens the transaction; at its end everything is written, or nothing is."""
    key = f"{asked}:{key}:{salted_hmac(KEY, text_of([*content, '']), algorithm='sha256').hexdigest()[:16]}"
    act = None
    try:
        with hand.connection.transaction():
            act = ActByHand(hand, actor, cycle, key)
            yield act
            act.write()
    except (Refused, UniqueViolation):
        if act is None or hand.run(sql.FIRST_ROW, (act.authority, actor, key)).fetchone() is None:
            raise


def text_of(value: object) -> str:
    """Canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(at: datetime) -> str:
    """An instant of UTC as text."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _own(told: Told, number: int, previous: str) -> dict[str, Any]:
    return {
        "id": str(told.id),
        "number": number,
        "previous": previous,
        "event": f"{told.machine}.{told.name}",
        "subject": {"machine": told.machine, "id": str(told.subject)},
        "seat": str(told.seat) if told.seat else None,
        "for": str(told.for_user) if told.for_user else None,
        "because": told.because,
        "from": told.came_from,
        "to": told.went_to,
        "data": told.data,
    }
