# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is open on desks: the actor's own, what others are waiting for, and one row of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines.ballot import Move
from governance.models import Ballot, BodyGrant, Cycle, InCycle, Stateful, User
from governance.permissions import May
from workflows.models.capacity import Capacity
from workflows.models.work_item import WorkItem, moving

PAGE = 50


def desk_of(*, actor: User, held: Collection[Capacity], today: date, page: int) -> Sequence[WorkItem]:
    """A page of what is open for `actor` in the capacities `held`, by due date, and one row more if there is more.

    Each row carries `total` and `late`, counted over the whole desk. One query.
    """
    granted = BodyGrant.objects.filter(
        user=actor, permission__codename=OuterRef("may"), content_object=OuterRef("body")
    )
    mine = _open().filter(_addressed_to(held), Exists(granted), body__in={each.body_id for each in held})
    counted = mine.annotate(
        total=Window(Count("id")),
        late=Window(Count("id", filter=Q(due_on__lt=today))),
    )
    return list(_by_due_date(counted)[(page - 1) * PAGE : page * PAGE + 1])


def waiting(*, actor: User, at: datetime, limit: int) -> Sequence[WorkItem]:
    """The most urgent of what is open for anybody in the authorities that `actor` reads. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    return list(_by_due_date(_open().filter(cycle__authority__in=visible))[:limit])


def open_in(cycle: Cycle, *, actor: User, at: datetime) -> Sequence[WorkItem]:
    """Everything that is open in one cycle, by due date; each item has the cycle that was given. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    found = list(_sorted(_open().filter(cycle=cycle, cycle__authority__in=visible)).select_related("body", "seat"))
    for each in found:
        each.cycle = cycle
    return found


def item(pk: UUID, *, actor: User, at: datetime) -> WorkItem:
    """The work item, open or done. Raises Unseen where it is not there or not the actor's to see."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    found = (
        WorkItem.objects.filter(pk=pk, cycle__authority__in=visible)
        .select_related("body", "seat", "closed_by", "cycle__plan", "cycle__authority")
        .first()
    )
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def subject_of(found: WorkItem) -> Stateful:
    """The row that the item is about, with its cycle and bodies. One query."""
    model = Stateful.BY_MACHINE[found.machine]
    row = model._default_manager.select_related("body", "office").get(pk=found.subject_id)
    if isinstance(row, InCycle):
        row.cycle = found.cycle
    return row


def changeable_vote(ballot: Ballot, held: Collection[Capacity]) -> WorkItem | None:
    """Where somebody in these capacities has voted in the ballot, so that they may vote otherwise. One query."""
    seats = [each.seat.pk for each in held]
    voted = WorkItem.objects.filter(subject_id=ballot.pk, move=Move.VOTE, seat__in=seats, closed_at__isnull=False)
    return voted.order_by("closed_at").first()


def votes_asked(ballot: Ballot, seats: Collection[UUID], held: Collection[Capacity]) -> Sequence[WorkItem]:
    """Where somebody in these capacities answers the ballot for the `seats`. One query; none for no seats."""
    mine = {each.seat.pk for each in held} & set(seats)
    if not mine:
        return ()
    found = _open().filter(subject_id=ballot.pk, move=Move.VOTE, seat__in=mine).select_related("seat")
    return list(found.order_by("seat__key"))


def _open() -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(moving(), closed_at__isnull=True)


def _by_due_date(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    return _sorted(items.select_related("body", "seat", "cycle__plan", "cycle__authority"))


def _sorted(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """By due date; of what one act asked, what a seat is asked comes before what its body is: vote, then close."""
    seats_first = F("seat_id").asc(nulls_last=True)
    return items.order_by(F("due_on").asc(nulls_last=True), "opened_at", seats_first, "id")


def _addressed_to(held: Collection[Capacity]) -> Q:
    """The condition on an item: it asks one of these seats, or a body on which one of them holds the right."""
    condition = Q(seat__in=[each.seat.pk for each in held])
    for each in held:
        condition |= Q(seat__isnull=True, body=each.body_id, may__in=sorted(each.rights))
    return condition
