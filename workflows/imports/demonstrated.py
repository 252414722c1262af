# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of one cycle of the demonstration, each some days ago, made by the account that would make it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from governance.models import Ballot, InCycle, User
from governance.selectors.rows import row_of
from workflows.actions.cast_vote import cast_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.deliver_work import deliver_work
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.perform import Outcome

MEMBERS = {
    "presidente-cabina": "presidente",
    "componente-cabina-1": "componente-1",
    "componente-cabina-2": "componente-2",
    "consigliere-delegato": "componente-3",
    "consigliere": "componente-4",
}


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one cycle, each some days ago."""

    cycle: UUID
    people: dict[str, User]
    seats: dict[str, UUID]
    today: date

    def move(self, days_ago: int, account: str, key: str, move: str) -> None:
        row = self._row(key)
        self.do(make_move, days_ago, account, machine=row.MACHINE.name, row=row.pk, move=move)

    def work(self, days_ago: int, account: str, key: str, statement: str) -> None:
        self.do(deliver_work, days_ago, account, assignment=self._row(key).pk, statement=statement)

    def call(self, days_ago: int, account: str, key: str) -> None:
        self.do(open_ballot, days_ago, account, gate=self._row(key).pk)

    def vote(self, days_ago: int, account: str, key: str, choice: str) -> None:
        seat = self.seats[MEMBERS[account]]
        self.do(cast_vote, days_ago, account, ballot=self._ballot(key), seat=seat, choice=choice)

    def close(self, days_ago: int, account: str, key: str) -> None:
        self.do(close_ballot, days_ago, account, ballot=self._ballot(key))

    def do(self, action: Callable[..., Outcome], days_ago: int, by: str, /, *, minute: int = 0, **what: Any) -> UUID:
        """Makes the act at ten, or some minutes later; returns what it is about."""
        at = morning(self.today, days_ago) + timedelta(minutes=minute)
        return action(actor=self.people[by], cycle=self.cycle, at=at, key=None, **what).subject_id

    def _row(self, key: str) -> InCycle:
        found = row_of(cycle=self.cycle, key=key)
        if found is None:
            raise LookupError(key)
        return found

    def _ballot(self, key: str) -> UUID:
        return Ballot.objects.get(cycle=self.cycle, gate__key=key).pk


def morning(today: date, days_ago: int) -> datetime:
    """Ten o'clock of the day that is `days_ago`; negative: that is still to come."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(10)))
