# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a ballot stands: who votes in it and who already has. Not how: that is told when it is closed."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from governance.grants import authorities_visible_to, tenures_of
from governance.machines.ballot import S
from governance.models import Ballot, DocumentVersion, Elector, Seat, User, Vote
from governance.permissions import May
from governance.rules.attendance import attendance
from governance.rules.plain import rule_from
from governance.rules.rule import WRITTEN
from governance.rules.wanting import wanting
from governance.selectors.frozen import electorate_of


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who takes part in a ballot, in seats; who is recused does not. `missing`: those that have not voted."""

    electors: int
    missing: Sequence[Seat]

    @property
    def voted(self) -> int:
        """How many seats have voted."""
        return self.electors - len(self.missing)

    @property
    def missing_labels(self) -> Sequence[tuple[str, int]]:
        """What the missing seats are called, and how many are called so."""
        return tuple(Counter(seat.label for seat in self.missing).items())


@dataclass(frozen=True, slots=True)
class Short:
    """What an open ballot still lacks to be valid, in seats; `missing` is None where their number does not tell.
    `meets`: it is held in a sitting, where presence counts and not the answer.
    """

    missing: int | None
    meets: bool


def short_of_quorum(ballot: Ballot, *, at: datetime) -> Short | None:
    """What an open `ballot` lacks to be valid at `at`; None where it lacks nothing. Two queries at the most."""
    if ballot.state != S.OPEN:
        return None
    frozen = json.loads(ballot.rule)
    rule = rule_from(frozen)
    places, votes = electorate_of(ballot, frozen, at=at)
    if ballot.convocation == WRITTEN:
        found = wanting(rule, places, votes, convocation=WRITTEN)
        return None if found.valid else Short(len(found.presences.seats) if found.presences else None, meets=False)
    there = attendance(rule, places, ballot.convocation)
    return None if there.met else Short(there.missing, meets=ballot.sitting_id is not None)


def turnout(ballot: Ballot, *, actor: User, at: datetime) -> Turnout:
    """The turnout of `ballot` now. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    electors = list(
        Elector.objects.filter(ballot=ballot, recused=False, ballot__cycle__authority__in=visible)
        .annotate(voted=Exists(Vote.objects.filter(elector=OuterRef("pk"))))
        .select_related("seat")
        .order_by("seat__key")
    )
    return Turnout(len(electors), [each.seat for each in electors if not each.voted])


def own_vote(ballot: Ballot, seat: UUID, *, actor: User, at: datetime) -> Vote | None:
    """The vote that counts of the seat, where `actor` acts in it now; None where there is none, or it is not theirs to
    see. One query.
    """
    mine = Q(elector__tenure__in=tenures_of(actor=actor, at=at))
    votes = Vote.objects.filter(mine, elector__ballot=ballot, elector__seat=seat, replaced_by=None)
    return votes.select_related("cast_by").first()


def documents_of(ballot: Ballot, *, actor: User, at: datetime) -> Sequence[DocumentVersion]:
    """The exact texts that the ballot is about, as its dossier was frozen. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    frozen = DocumentVersion.objects.filter(ballots__ballot=ballot, document__cycle__authority__in=visible)
    return list(frozen.select_related("document").order_by("document__position"))
