# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what: the people of whom something is asked, and those who keep the journal's anchor."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from governance.grants import valid_at
from governance.models import Ballot, Cycle, Seat, Sitting, Substitution, Tenure, User
from governance.permissions import HOLDS, May, Role, holders
from workflows.models.work_item import WorkItem, moving

JOURNAL_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR}) & holders(May.READ_JOURNAL)


@dataclass(frozen=True, slots=True)
class Place:
    """A seat in which somebody acts. `holder`: whose seat it is when they stand in for them."""

    seat: Seat
    holder: User | None

    @property
    def body(self) -> str:
        """The name of the seat's body; "" where the seat's own name says it already."""
        name = self.seat.body.name
        return "" if name.casefold() in self.seat.label.casefold() else name


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing to do as it is asked of one person, and in which place."""

    item: WorkItem
    place: Place


def open_today() -> QuerySet[WorkItem]:
    """What people are asked to do now: a reconstruction of the past asks nobody, nor does a cycle that stands still."""
    return WorkItem.objects.filter(moving(), closed_at__isnull=True).exclude(cycle__nature=Cycle.Nature.HISTORICAL)


def asked_of_whom(items: Iterable[WorkItem], *, at: datetime) -> list[tuple[User, list[Asked]]]:
    """Each person that mail can reach, with what is asked of them among `items`. Two queries."""
    items = list(items)
    seats = {item.seat_id for item in items if item.seat_id}
    bodies = {item.body_id for item in items if item.seat_id is None}
    places = places_by_person(Q(seat__in=seats) | Q(seat__body__in=bodies), at=at)
    found = ((user, asked_in(held, items)) for user, held in places.items())
    return sorted(((user, asked) for user, asked in found if asked), key=lambda each: each[0].pk)


def asked_in(places: Iterable[Place], items: Sequence[WorkItem]) -> list[Asked]:
    """What `items` ask of somebody in these places, each once and by the first place that is asked, in their order."""
    found: dict[UUID, Place] = {}
    for place in places:
        for item in items:
            if _is_asked(item, place.seat):
                found.setdefault(item.pk, place)
    return [Asked(item, found[item.pk]) for item in items if item.pk in found]


def keepers_of_journal(authority: UUID, *, at: datetime) -> list[User]:
    """Who is told each day where the journal of the authority ends: its administrators and auditors."""
    seats = Q(seat__body__authority=authority, seat__role__in=JOURNAL_KEEPERS)
    return sorted(places_by_person(seats, at=at), key=lambda user: user.pk)


def convened(sitting: Sitting, *, at: datetime) -> list[tuple[User, Sequence[Place]]]:
    """Who sits in the body at the hour of the sitting, or does at `at`: members, chair, secretary, substitutes."""
    seats = Q(seat__body=sitting.body_id, seat__role__in=holders(May.READ_SITTINGS))
    then = places_by_person(seats, at=max(at, sitting.called_for))
    return _sorted({**places_by_person(seats, at=at), **then})


def concerned(ballot: Ballot, *, at: datetime) -> list[tuple[User, Sequence[Place]]]:
    """Who votes in the ballot, and who prepares what it decides on."""
    electors = Q(pk__in=ballot.electors.values("tenure"))
    preparing = Q(seat__body=ballot.gate.phase.body_id, seat__role__in=holders(May.READ_SITTINGS))
    return _sorted(places_by_person(electors | preparing, at=at))


def places_by_person(
    tenures: Q, *, at: datetime, among: Collection[UUID] | None = None
) -> Mapping[User, Sequence[Place]]:
    """Who acts at `at` by these tenures and mail can reach, own places first; only people `among`, if given.

    Two queries.
    """
    found: dict[User, list[Place]] = defaultdict(list)
    for user, place in _people(tenures, at, among):
        if user.is_active and user.email:
            found[user].append(place)
    return found


def _sorted(found: Mapping[User, Sequence[Place]]) -> list[tuple[User, Sequence[Place]]]:
    return sorted(found.items(), key=lambda each: each[0].pk)


def _is_asked(item: WorkItem, seat: Seat) -> bool:
    place = item.seat_id == seat.pk if item.seat_id else item.body_id == seat.body_id
    return place and May(item.may) in HOLDS[Role(seat.role)]


def _people(tenures: Q, at: datetime, among: Collection[UUID] | None) -> Iterator[tuple[User, Place]]:
    """The tenure's holder and its substitutes, each with the place in which they act."""
    mine = Q() if among is None else Q(user__in=among)
    valid = Tenure.objects.filter(tenures, valid_at(at))
    for tenure in valid.filter(mine).select_related("user", "seat__body"):
        yield tenure.user, Place(tenure.seat, None)
    stand_ins = Substitution.objects.filter(mine, tenure__in=valid, since__lte=at, until__gt=at)
    for each in stand_ins.select_related("user", "tenure__user", "tenure__seat__body"):
        yield each.user, Place(each.tenure.seat, each.tenure.user)
