# SPDX-License-Identifier: AGPL-3.0-or-later
"""The accounts of the demonstration: the only read without an actor, for a sign-in page that settings.DEMO opens.

A demonstration account is known by its address: ".example" is no domain that a person could have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from governance.grants import valid_at
from governance.models import Tenure, User
from governance.permissions import Role

RESERVED = ".example"

_ORDER = (
    Role.CABINA_CHAIR,
    Role.CABINA_MEMBER,
    Role.CABINA_SECRETARY,
    Role.OBSERVER,
    Role.PROGRAMMING_DEPARTMENT,
    Role.RESEARCH_PARTNER,
    Role.PARTICIPATION_PARTNER,
    Role.SINDACO,
    Role.DELEGATED_COUNCILLOR,
    Role.COUNCILLOR,
    Role.COUNCIL_SECRETARY,
    Role.ZONE_SPOKESPERSON,
    Role.MAYOR,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)

# The three people for whom the screens are made: whoever signs in first meets these.
_FRONT = (Role.CABINA_MEMBER, Role.RESEARCH_PARTNER, Role.COUNCIL_SECRETARY)


@dataclass(frozen=True, slots=True)
class Doors:
    """The demonstration accounts, each with one of its seats: at most one for each of the three people, and the rest."""

    front: Sequence[Tenure]
    others: Sequence[Tenure]


def demonstration_accounts() -> QuerySet[User]:
    """The accounts that a click may open where settings.DEMO is on."""
    return User.objects.filter(email__endswith=RESERVED, is_active=True, is_staff=False, is_superuser=False)


def demonstration_doors(*, at: datetime) -> Doors:
    """The accounts by which a demonstration is entered. One query."""
    tenures = _demonstration_tenures(at=at)
    by_role = {Role(tenure.seat.role): tenure for tenure in reversed(tenures)}
    front = tuple(by_role[role] for role in _FRONT if role in by_role)
    return Doors(front, tuple(tenure for tenure in tenures if tenure not in front))


def _demonstration_tenures(*, at: datetime) -> Sequence[Tenure]:
    """One seat of each demonstration account, those who decide first. One query."""
    held = Tenure.objects.filter(valid_at(at), user__in=demonstration_accounts())
    rows = held.select_related("user", "seat__body__authority").order_by("seat__body__name", "seat__key")
    first: dict[str, Tenure] = {}
    for tenure in sorted(rows, key=lambda row: _ORDER.index(Role(row.seat.role))):
        first.setdefault(tenure.user.username, tenure)
    return tuple(first.values())
