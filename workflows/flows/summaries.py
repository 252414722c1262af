# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each person is told once a day of one authority: what is asked of them, and what happened, as they chose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from governance.grants import valid_at
from governance.models import Ballot, Cycle, Substitution, Tenure, User
from workflows.flows.announcements import ballots_of
from workflows.flows.blocked import Blocked, blocked_by
from workflows.models.addressees import Asked, Place, asked_in, open_today, places_by_person
from workflows.models.chronicle import Happening, happenings, told_with
from workflows.models.journal import JournalEntry
from workflows.models.notices import NoticeChoice
from workflows.models.work_item import WorkItem

PEOPLE = 500
SHOWN = 20
EVENTS_AT_MOST = 200

# What is told of plans to those who want it: decisions, what opens and closes, and what becomes of the work.
TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "adoption": (
            "propose", "deposit", "hear", "call", "adopt", "return", "reject", "publish", "execute",
            "withdraw", "transcribe",
        ),
        "annual_update": (
            "propose", "refer", "confirm", "revise", "hear", "adopt", "return", "reject", "miss", "transcribe",
        ),
        "assignment": ("accept", "return", "reopen", "withdraw"),
        "cycle": ("begin", "suspend", "resume", "conclude", "interrupt"),
        "gate": (
            "call", "put", "defer", "put_off", "approve", "approve_with_conditions", "fail", "return", "reject",
            "transcribe",
        ),
        "milestone": ("record", "transcribe", "skip"),
        "obligation": ("impose", "discharge"),
        "phase": ("open", "skip", "submit", "hand_over", "return", "suspend", "resume", "close", "stop"),
    }
)  # fmt: skip
EVENTS = frozenset(f"{machine}.{move}" for machine, moves in TOLD.items() for move in moves)


@dataclass(frozen=True, slots=True)
class Period:
    """The rows of an authority's journal that one day's summaries tell: after one number, up to another."""

    authority_id: UUID
    after: int
    until: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What one person is told. `total`: how many things are asked, of which `asked` are the most urgent.

    `blocked`: what waits for each thing, by its key; `ballots`: those in which a vote is asked, by theirs. `happened`: the
    last events, of which there were `events` in all.
    """

    user: User
    asked: Sequence[Asked]
    total: int
    blocked: Mapping[UUID, Blocked]
    ballots: Mapping[UUID, Ballot]
    happened: Sequence[Happening]
    events: int

    def late(self, today: date) -> Sequence[Asked]:
        """What should have been done by now."""
        return [each for each in self.asked if each.item.due_on is not None and each.item.due_on < today]


def summaries(period: Period, *, at: datetime) -> Iterator[Summary]:
    """Everybody who has something to be told, in the order of their keys.

    The events are read once. People come PEOPLE at a time, each time in five queries, however many things there are.
    """
    happened = None
    last: UUID | None = None
    while choices := list(_choosers(period.authority_id, at, last)[:PEOPLE]):
        last = choices[-1].user_id
        if happened is None and any(each.told == NoticeChoice.Told.DAILY for each in choices):
            happened = happenings(list(_events(period)[:EVENTS_AT_MOST])[::-1], actor=None, at=at)
        yield from _of_people(choices, period, happened or (), at)


def _choosers(authority_id: UUID, at: datetime, after: UUID | None) -> QuerySet[NoticeChoice]:
    """Those who act in the authority, mail can reach, and chose a summary of anything."""
    own = Tenure.objects.filter(valid_at(at), seat__body__authority=authority_id)
    stand_ins = Substitution.objects.filter(tenure__in=own, since__lte=at, until__gt=at, user=OuterRef("user"))
    acts = Exists(own.filter(user=OuterRef("user"))) | Exists(stand_ins)
    wants = Q(asked=NoticeChoice.Asked.DAILY) | Q(told=NoticeChoice.Told.DAILY)
    rows = NoticeChoice.objects.filter(acts, wants, user__is_active=True).exclude(user__email="")
    return (rows if after is None else rows.filter(user__gt=after)).select_related("user").order_by("user")


def _of_people(
    choices: Sequence[NoticeChoice], period: Period, happened: Sequence[Happening], at: datetime
) -> Iterator[Summary]:
    asked_daily = {each.user_id for each in choices if each.asked == NoticeChoice.Asked.DAILY}
    places = places_by_person(Q(seat__body__authority=period.authority_id), at=at, among=asked_daily)
    items = _most_urgent(places, period.authority_id)
    blocked, ballots = blocked_by(items), ballots_of(items)
    for each in choices:
        asked = asked_in(places.get(each.user, ()), items)
        told = [fact for fact in happened if fact.who != each.user] if each.told == NoticeChoice.Told.DAILY else []
        if asked or told:
            yield Summary(each.user, asked[:SHOWN], _total(asked), blocked, ballots, told[-SHOWN:], len(told))


def _most_urgent(places: Mapping[User, Sequence[Place]], authority_id: UUID) -> Sequence[WorkItem]:
    """Of what is asked in these places, the first SHOWN of each right and seat or body, each with how many there are."""
    seats = {place.seat.pk for held in places.values() for place in held}
    bodies = {place.seat.body_id for held in places.values() for place in held}
    if not seats:
        return ()
    same = (F("body"), F("seat"), F("may"))
    by_day = (F("due_on").asc(nulls_last=True), F("opened_at").asc(), F("id").asc())
    mine = open_today().filter(Q(seat__in=seats) | Q(seat__isnull=True, body__in=bodies), cycle__authority=authority_id)
    counted = mine.annotate(
        place=Window(RowNumber(), partition_by=same, order_by=by_day), like_it=Window(Count("id"), partition_by=same)
    ).filter(place__lte=SHOWN)
    return list(counted.select_related("body", "seat", "cycle__plan", "cycle__authority").order_by(*by_day))


def _total(asked: Sequence[Asked]) -> int:
    """How many things there are in all, of which only the first of each kind were read."""
    kinds = {(each.item.body_id, each.item.seat_id, each.item.may): each.item.like_it for each in asked}  # type: ignore[attr-defined]
    return sum(kinds.values())


def _events(period: Period) -> QuerySet[JournalEntry]:
    """What is told of the period, newest first; a reconstruction of the past is no news."""
    rows = JournalEntry.objects.filter(
        authority=period.authority_id, number__gt=period.after, number__lte=period.until, event__in=EVENTS
    ).exclude(cycle__nature=Cycle.Nature.HISTORICAL)
    return told_with(rows).order_by("-number")
