# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people behind seats at an instant, as far as mail can reach them: holders, and those who stand in for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from governance.grants import valid_at
from governance.machines import cycle as cycle_machine
from governance.models import Cycle, Seat, Substitution, Tenure, User
from governance.permissions import HOLDS, May, Role, holders
from workflows.models.work_item import WorkItem

JOURNAL_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR}) & holders(May.READ_JOURNAL)


def open_today() -> QuerySet[WorkItem]:
    """What people are asked to do now: a reconstruction of the past asks nobody, nor does a cycle that stands still."""
    moving = Q(cycle__state=cycle_machine.S.OPEN) | Q(machine=cycle_machine.CYCLE.name)
    return WorkItem.objects.filter(moving, closed_at__isnull=True).exclude(cycle__nature=Cycle.Nature.HISTORICAL)


def asked_of_whom(items: Iterable[WorkItem], *, at: datetime) -> list[tuple[User, list[WorkItem]]]:
    """Each person that mail can reach, with what is asked of them among `items`. Two queries."""
    items = list(items)
    seats = {item.seat_id for item in items if item.seat_id}
    bodies = {item.body_id for item in items if item.seat_id is None}
    found: dict[User, list[WorkItem]] = defaultdict(list)
    for user, seat in _people(Q(seat__in=seats) | Q(seat__body__in=bodies), at):
        found[user] += [item for item in items if _is_asked(item, seat) and item not in found[user]]
    return sorted(((user, asked) for user, asked in found.items() if asked), key=lambda each: each[0].pk)


def keepers_of_journal(authority: UUID, *, at: datetime) -> list[User]:
    """Who is told each day where the journal of the authority ends: its administrators and auditors."""
    seats = Q(seat__body__authority=authority, seat__role__in=JOURNAL_KEEPERS)
    return sorted({user for user, _seat in _people(seats, at)}, key=lambda user: user.pk)


def _is_asked(item: WorkItem, seat: Seat) -> bool:
    place = item.seat_id == seat.pk if item.seat_id else item.body_id == seat.body_id
    return place and May(item.may) in HOLDS[Role(seat.role)]


def _people(tenures: Q, at: datetime) -> Iterator[tuple[User, Seat]]:
    """The tenure's holder and its substitutes, each with the seat in which they act."""
    valid = Tenure.objects.filter(tenures, valid_at(at))
    for tenure in valid.select_related("user", "seat"):
        yield from _reached(tenure.user, tenure.seat)
    stand_ins = Substitution.objects.filter(tenure__in=valid, since__lte=at, until__gt=at)
    for each in stand_ins.select_related("user", "tenure__seat"):
        yield from _reached(each.user, each.tenure.seat)


def _reached(user: User, seat: Seat) -> Iterator[tuple[User, Seat]]:
    if user.is_active and user.email:
        yield user, seat
