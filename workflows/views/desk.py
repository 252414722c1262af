# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: what is asked of who reads it, by when and why; or, when it is empty, what others are waiting for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from governance.models import Cycle
from governance.permissions import May
from governance.selectors.coming import coming
from governance.selectors.subjects import Place, places_of
from workflows.flows.blocked import Blocked, blocked_by
from workflows.models.capacity import Capacity, rights_of
from workflows.models.chronicle import Happening, done_by
from workflows.models.desk import PAGE, desk_of, waiting
from workflows.models.work_item import WorkItem
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

SHOWN_OF_OTHERS = 30
AT_A_GLANCE = 5
SHOWN_OF_COMING = 10
SHOWN_OF_DONE = 5
COMING = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `why`: in what capacity it is the reader's; `whose`: of whom it is asked.

    `blocked`: what waits for it; `first`: it is what the reader does first.
    """

    item: WorkItem
    why: Capacity | None
    whose: str
    late: bool
    blocked: Blocked | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The things to do in one cycle."""

    cycle: Cycle
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Done:
    """Something that the reader did, and where the row is told to which it was done."""

    happening: Happening
    place: Place | None


@require_safe
@for_people
def desk(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader's own desk."""
    number = page_number(request)
    items = desk_of(actor=reader.actor, held=reader.held, today=reader.today, page=number)
    shown = items[:PAGE]
    others = [] if shown else waiting(actor=reader.actor, at=reader.at, limit=SHOWN_OF_OTHERS)
    waited = once_each(others, reader)
    mine = _mine(shown, blocked_by(shown), reader, begins=number == 1)
    context = {
        "overdue": _grouped(entry for entry in mine if entry.late),
        "ahead": _grouped(entry for entry in mine if not entry.late),
        "total": shown[0].total if shown else 0,  # type: ignore[attr-defined]
        "late": shown[0].late if shown else 0,  # type: ignore[attr-defined]
        "others": _grouped(waited),
        "many_others": len(waited) > AT_A_GLANCE,
        "waited": len(waited),
        "coming": coming(
            rights_of(reader.held), today=reader.today, until=reader.today + COMING, limit=SHOWN_OF_COMING
        ),
        "done": _done(reader),
        "page": number,
        "more": len(items) > PAGE,
    }
    return page(request, reader, "workflows/desk.html", context)


def _done(reader: Reader) -> Sequence[Done]:
    last = done_by(actor=reader.actor, at=reader.at, limit=SHOWN_OF_DONE)
    rows: defaultdict[str, set[UUID]] = defaultdict(set)
    for each in last:
        rows[each.machine].add(each.subject_id)
    places = places_of(rows)
    return [Done(each, places.get(each.subject_id)) for each in last]


def _mine(
    items: Sequence[WorkItem], blocked: Mapping[UUID, Blocked], reader: Reader, *, begins: bool
) -> Sequence[Entry]:
    """The reader's own entries; where the page `begins` the desk, the first of them leads."""
    return [
        Entry(
            item=item,
            why=capacity_for(item, reader.held),
            whose="",
            late=_late(item, reader),
            blocked=blocked.get(item.pk),
            first=begins and place == 0,
        )
        for place, item in enumerate(items)
    ]


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first where what was asked is no page."""
    asked = request.GET.get("pagina", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


def capacity_for(item: WorkItem, held: Iterable[Capacity]) -> Capacity | None:
    """The seat by which the item is the reader's to do, own seats first; None where it is not."""
    for each in held:
        if item.seat_id is not None and item.seat_id == each.seat.pk:
            return each
        if item.seat_id is None and item.body_id == each.body_id and May(item.may) in each.rights:
            return each
    return None


def once_each(items: Iterable[WorkItem], reader: Reader) -> list[Entry]:
    """The items with of whom they are asked; what is asked of many seats of one body stands once."""
    first: dict[tuple[UUID, str], WorkItem] = {}
    seats: dict[tuple[UUID, str], int] = {}
    for item in items:
        of = (item.subject_id, item.move)
        first.setdefault(of, item)
        seats[of] = seats.get(of, 0) + (item.seat_id is not None)
    return [Entry(item, None, _whose(item, seats[of]), _late(item, reader)) for of, item in first.items()]


def _whose(item: WorkItem, seats: int) -> str:
    if seats > 1:
        return gettext("%(body)s, %(number)d seats") % {"body": item.body.name, "number": seats}
    return item.body.name


def _late(item: WorkItem, reader: Reader) -> bool:
    return item.due_on is not None and item.due_on < reader.today


def _grouped(entries: Iterable[Entry]) -> Sequence[Group]:
    """By cycle, the one with the most urgent entry first."""
    cycles: dict[UUID, Group] = {}
    kept: dict[UUID, list[Entry]] = {}
    for entry in entries:
        mine = kept.setdefault(entry.item.cycle_id, [])
        cycles.setdefault(entry.item.cycle_id, Group(entry.item.cycle, mine))
        mine.append(entry)
    return tuple(cycles.values())
