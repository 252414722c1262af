# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sittings of a cycle, read for whoever may read them: the list, one with all that happened in it, the next to convene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from governance.grants import authorities_visible_to
from governance.machines import ballot, gate, item, minutes, sitting
from governance.models import AgendaItem, Ballot, Body, Cycle, Gate, Minutes, Presence, Sitting, User
from governance.permissions import May

OPEN = (sitting.S.CONVENED, sitting.S.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sitting in the list, with its agenda."""

    sitting: Sitting
    items: Sequence[AgendaItem]

    @property
    def is_over(self) -> bool:
        """Whether it has been held, or will not be."""
        return self.sitting.state not in OPEN


@dataclass(frozen=True, slots=True)
class Discussed:
    """An item of the agenda and the ballots held on it in the sitting."""

    item: AgendaItem
    ballots: Sequence[Ballot]


@dataclass(frozen=True, slots=True)
class SittingInside:
    """What happened in a sitting. `presences`: who was there, in the order in which they came."""

    agenda: Sequence[Discussed]
    presences: Sequence[Presence]
    minutes: Minutes | None
    again: Sitting | None

    @property
    def along(self) -> Sequence[UUID]:
        """The rows whose history belongs to it."""
        items = [each.item.pk for each in self.agenda]
        ballots = [each.pk for found in self.agenda for each in found.ballots]
        return [*items, *ballots, *([self.minutes.pk] if self.minutes else [])]


@dataclass(frozen=True, slots=True)
class ToDecide:
    """What a body can put on an agenda: its gates that are not decided, and its minutes that are to be approved.

    `laid`: the sitting to come, or under way, on whose agenda some of them are already.
    """

    gates: Sequence[Gate]
    minutes: Sequence[Minutes]
    laid: Mapping[UUID, Sitting]

    @property
    def at_hand(self) -> Sequence[Gate | Minutes]:
        """What is likely to be put there: the gates to which the route has come, and all these minutes; not what
        another sitting has on its agenda already.
        """
        due: list[Gate | Minutes] = [*self.minutes, *(each for each in self.gates if each.state != gate.S.PLANNED)]
        return [each for each in due if each.pk not in self.laid]


def sittings_of(cycle: Cycle, *, actor: User, at: datetime) -> Sequence[Listed]:
    """The sittings in the cycle: those to come first, by day; then those that are over, the last one first. Two queries."""
    rows = list(_readable(actor, at).filter(cycle=cycle).select_related("body").order_by("called_for", "number"))
    items: dict[UUID, list[AgendaItem]] = {}
    for each in AgendaItem.objects.filter(sitting__in=rows).order_by("position"):
        items.setdefault(each.sitting_id, []).append(each)
    for row in rows:
        row.cycle = cycle
    found = [Listed(row, items.get(row.pk, ())) for row in rows]
    return [*(each for each in found if not each.is_over), *(each for each in reversed(found) if each.is_over)]


def next_sittings(cycle: Cycle, *, actor: User, at: datetime) -> Sequence[Sitting]:
    """The sittings of the cycle that are not over, by day. One query."""
    found = list(_readable(actor, at).filter(cycle=cycle, state__in=OPEN).order_by("called_for"))
    for each in found:
        each.cycle = cycle
    return found


def sittings_on(row: Gate, *, actor: User, at: datetime) -> Sequence[Sitting]:
    """The sittings that have the gate on their agenda and were not cancelled, by day. One query."""
    found = _readable(actor, at).filter(items__gate=row).exclude(state=sitting.S.CANCELLED)
    sittings = list(found.order_by("called_for").distinct())
    for each in sittings:
        each.cycle = row.cycle
    return sittings


def agenda_of(row: Sitting, *, actor: User, at: datetime) -> Sequence[AgendaItem]:
    """The agenda of the sitting, as far as `actor` may read. One query."""
    readable = _readable(actor, at).filter(pk=row.pk)
    return list(AgendaItem.objects.filter(sitting__in=readable).order_by("position"))


def sitting_inside(row: Sitting) -> SittingInside:
    """What happened in the sitting, which the reader was given. Four queries."""
    rows = AgendaItem.objects.filter(sitting=row).select_related("gate", "minutes__sitting")
    items = list(rows.annotate(obligations=Count("gate__obligations")).order_by("position"))
    for each in items:
        for about in (each.gate, each.minutes):
            if about is not None:
                about.cycle = row.cycle
    ballots = _ballots(row)
    held = Presence.objects.filter(sitting=row).select_related("user", "tenure__user", "seat").order_by("since")
    record = Minutes.objects.filter(sitting=row).first()
    if record is not None:
        record.sitting, record.cycle = row, row.cycle
    return SittingInside(
        agenda=[Discussed(each, ballots.get(each.gate_id, ())) for each in items],
        presences=list(held),
        minutes=record,
        again=getattr(row, "followed_by", None),
    )


def to_decide(cycle: Cycle, body: Body, *, actor: User, at: datetime) -> ToDecide:
    """What the body can put on the agenda of a sitting in the cycle, as far as `actor` may read. Three queries."""
    visible = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    mine = {"cycle": cycle, "body": body, "cycle__authority__in": visible}
    gates = Gate.objects.filter(**mine).exclude(state__in=gate.GATE.final).order_by("position")
    deposited = Minutes.objects.filter(**mine, state=minutes.S.DEPOSITED).order_by("sitting__number")
    return ToDecide(list(gates), list(deposited), _laid(cycle, body))


def _laid(cycle: Cycle, body: Body) -> Mapping[UUID, Sitting]:
    """The open sittings of the body, by each gate and each minutes that they still have on their agenda."""
    left = AgendaItem.objects.filter(sitting__cycle=cycle, sitting__body=body, sitting__state__in=OPEN)
    rows = left.exclude(state__in=item.ITEM.final).select_related("sitting")
    return {about: each.sitting for each in rows for about in (each.gate_id, each.minutes_id) if about is not None}


def _readable(actor: User, at: datetime) -> QuerySet[Sitting]:
    visible = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    return Sitting.objects.filter(cycle__authority__in=visible)


def _ballots(row: Sitting) -> Mapping[UUID | None, Sequence[Ballot]]:
    """The ballots held in the sitting that were not annulled, by their gate, in their order."""
    rows = Ballot.objects.filter(sitting=row).exclude(state=ballot.S.ANNULLED)
    found: dict[UUID | None, list[Ballot]] = {}
    for each in rows.select_related("question__criterion", "gate").order_by("opened_at", "number"):
        each.cycle, each.question.gate = row.cycle, each.gate
        found.setdefault(each.gate_id, []).append(each)
    return found
