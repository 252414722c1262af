# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a ballot stands: who votes in it and who already has. Not how: that is told when it is closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.grants import authorities_visible_to
from governance.models import Ballot, Elector, Seat, User, Vote
from governance.permissions import May


@dataclass(frozen=True, slots=True)
class Turnout:
    """The electorate of a ballot, in seats. `missing`: those that have not voted."""

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


def turnout(ballot: Ballot, *, actor: User, at: datetime) -> Turnout:
    """The turnout of `ballot` now. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    electors = list(
        Elector.objects.filter(ballot=ballot, ballot__cycle__authority__in=visible)
        .annotate(voted=Exists(Vote.objects.filter(elector=OuterRef("pk"))))
        .select_related("seat")
        .order_by("seat__key")
    )
    return Turnout(len(electors), [each.seat for each in electors if not each.voted])
