# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody holds a right on a body, or does not: every way by which they might, and what stands in it.

It says yes exactly where `governance.grants.standing` does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from governance.models import Body, BodyGrant, Substitution, Tenure, User
from governance.permissions import May, Role, holders


class Hindrance(StrEnum):
    """What stands in a way."""

    TENURE_ENDED = "tenure_ended"
    TENURE_TO_COME = "tenure_to_come"
    SUBSTITUTION_ENDED = "substitution_ended"
    SUBSTITUTION_TO_COME = "substitution_to_come"
    ROLE_LACKS_IT = "role_lacks_it"
    GRANT_MISSING = "grant_missing"


@dataclass(frozen=True, slots=True)
class Way:
    """A seat by which the person might act: their own, or another's as a substitute. No hindrance: it is open."""

    tenure: Tenure
    substitution: Substitution | None
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer: by which way, or what stands in each."""

    person: User
    what: May
    body: Body
    at: datetime
    ways: Sequence[Way]

    @property
    def by(self) -> Way | None:
        """The way by which the person holds the right: an own seat before a substitution; None: they do not."""
        if not self.person.is_active:
            return None
        return next((way for way in self.ways if not way.hindrances), None)


def explain(person: User, *, what: May, body: Body, at: datetime) -> Explanation:
    """Whether and why `person` holds `what` on `body` at that instant. Three queries."""
    granted = BodyGrant.objects.filter(user=person, content_object=body, permission__codename=what.value).exists()
    found = [_way(tenure, None, what, granted=granted, at=at) for tenure in _own(person, body)]
    found += [_way(each.tenure, each, what, granted=granted, at=at) for each in _received(person, body)]
    return Explanation(person, what, body, at, found)


def _own(person: User, body: Body) -> Sequence[Tenure]:
    rows = Tenure.objects.filter(user=person, seat__body=body)
    return list(rows.select_related("user", "seat").order_by("pk"))


def _received(person: User, body: Body) -> Sequence[Substitution]:
    rows = Substitution.objects.filter(~Q(tenure__user=person), user=person, tenure__seat__body=body)
    return list(rows.select_related("tenure__user", "tenure__seat").order_by("tenure", "pk"))


def _way(tenure: Tenure, substitution: Substitution | None, what: May, *, granted: bool, at: datetime) -> Way:
    return Way(tenure, substitution, tuple(_hindrances(tenure, substitution, what, granted=granted, at=at)))


def _hindrances(
    tenure: Tenure, substitution: Substitution | None, what: May, *, granted: bool, at: datetime
) -> Iterator[Hindrance]:
    found = list(_in_time(tenure, substitution, at))
    if Role(tenure.seat.role) not in holders(what):
        found.append(Hindrance.ROLE_LACKS_IT)
    if not granted and not found:
        found.append(Hindrance.GRANT_MISSING)
    yield from found


def _in_time(tenure: Tenure, substitution: Substitution | None, at: datetime) -> Iterator[Hindrance]:
    if tenure.since > at:
        yield Hindrance.TENURE_TO_COME
    if tenure.until is not None and tenure.until <= at:
        yield Hindrance.TENURE_ENDED
    if substitution is not None:
        yield from _of_substitution(substitution, at)


def _of_substitution(substitution: Substitution, at: datetime) -> Iterator[Hindrance]:
    if substitution.until <= max(at, substitution.since):
        yield Hindrance.SUBSTITUTION_ENDED
    elif substitution.since > at:
        yield Hindrance.SUBSTITUTION_TO_COME
