# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts for somebody and for whom they act: now, to come and past, why, and what was done so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from governance.grants import authorities_visible_to
from governance.models import Substitution, User
from governance.permissions import May
from workflows.models.chronicle import Happening, by_subject, happenings, of_subjects, told_with
from workflows.models.journal import JournalEntry
from workflows.models.people import own_substitutions

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StandIn:
    """A substitution, and why it was given."""

    row: Substitution
    why: str


@dataclass(frozen=True, slots=True)
class Over:
    """Substitutions by when they are, the last to begin first."""

    now: Sequence[StandIn]
    to_come: Sequence[StandIn]
    past: Sequence[StandIn]


@dataclass(frozen=True, slots=True)
class StandIns:
    """One person's substitutions: who acts for them, and for whom they act."""

    given: Over
    received: Over
    done_for: Sequence[Happening]
    done_by: Sequence[Happening]


def stand_ins(*, actor: User, at: datetime) -> StandIns:
    """The actor's own, with the last acts that others did for them and that they did for others."""
    given, received = own_substitutions(actor=actor)
    told = by_subject(of_subjects([each.pk for each in (*given, *received)], actor=actor, at=at))
    why = {
        pk: next((each.said for each in rows if each.event == "substitution.begin"), "") for pk, rows in told.items()
    }
    mine = _readable(actor, at).filter(actor__in={each.user_id for each in given}, text__contains=f'"for":"{actor.pk}"')
    theirs = _readable(actor, at).filter(actor=actor, text__contains='"for":"')
    return StandIns(
        given=_over([StandIn(each, why.get(each.pk, "")) for each in given], at),
        received=_over([StandIn(each, why.get(each.pk, "")) for each in received], at),
        done_for=happenings(mine[:SHOWN], actor=actor, at=at) if given else (),
        done_by=happenings(theirs[:SHOWN], actor=actor, at=at) if received else (),
    )


def _over(found: Sequence[StandIn], at: datetime) -> Over:
    past = [each for each in found if each.row.until <= max(at, each.row.since)]
    ahead = [each for each in found if each not in past]
    return Over([each for each in ahead if each.row.since <= at], [each for each in ahead if each.row.since > at], past)


def _readable(actor: User, at: datetime) -> QuerySet[JournalEntry]:
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    return told_with(JournalEntry.objects.filter(authority__in=visible)).order_by("-recorded_at", "-number")
