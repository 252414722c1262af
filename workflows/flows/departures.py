# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of everything that an office holder has open, told before their tenures are ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from django.db.models import Q, QuerySet

from governance.grants import valid_at
from governance.machines import ballot, gate, minutes, question
from governance.models import Authority, Elector, Minutes, Presence, Question, Recusal, Substitution, Tenure, User
from governance.permissions import HOLDS, May, Role, holders
from workflows.flows.leaving import open_votes, presences
from workflows.models import WorkItem
from workflows.models.addressees import open_today
from workflows.models.people import PersonInside, person_inside

# Whoever reads leaves nothing undone by leaving.
IDLE = frozenset({May.COMMENT, May.READ_JOURNAL, May.READ_PLAN, May.READ_SITTINGS, May.SUBSTITUTE})


@dataclass(frozen=True, slots=True)
class Orphaned:
    """A body on which nobody else does something. `rights`: what; `items`: what is asked of it now and waits."""

    tenure: Tenure
    rights: Sequence[May]
    items: Sequence[WorkItem]


@dataclass(frozen=True, slots=True)
class Departure:
    """A person with all that ends, stays and waits when they leave the authority.

    `ending`: their tenures of now; `to_come`: those that begin later, which are not ended. `votes`: their places in open
    ballots; `proposals` not voted yet; `recusals` on gates that are not decided; `minutes` that their bodies have not
    deposited; `orphaned`: what nobody else does; `shared`: how many things that are asked of their bodies others do;
    `present`: where they are recorded as present.
    """

    inside: PersonInside
    ending: Sequence[Tenure]
    to_come: Sequence[Tenure]
    given: Sequence[Substitution]
    received: Sequence[Substitution]
    votes: Sequence[Elector]
    proposals: Sequence[Question]
    recusals: Sequence[Recusal]
    minutes: Sequence[Minutes]
    orphaned: Sequence[Orphaned]
    shared: int
    present: Sequence[Presence]

    @property
    def person(self) -> User:
        """Who leaves."""
        return self.inside.user

    @property
    def authority(self) -> Authority:
        """Where from."""
        return self.inside.authority

    @property
    def ends_something(self) -> bool:
        """Whether there is anything to end."""
        return bool(self.ending or self.received)


def departure(pk: UUID, *, actor: User, at: datetime, within: str | None = None) -> Departure:
    """What it would mean that the person leaves now. Whether the actor may end it is another question. Raises Unseen."""
    inside = person_inside(pk, actor=actor, at=at, within=within)
    return _departure(inside, [each for each in inside.tenures if _runs(each, at)], at)


def departure_from(tenure: Tenure, *, actor: User, at: datetime) -> Departure:
    """The same where one tenure ends alone."""
    within = tenure.seat.body.authority.slug
    inside = person_inside(tenure.user_id, actor=actor, at=at, within=within)
    return _departure(inside, [each for each in inside.tenures if each.pk == tenure.pk and _runs(each, at)], at)


def _departure(inside: PersonInside, ending: Sequence[Tenure], at: datetime) -> Departure:
    theirs = Q(tenure__in=ending)
    seats = [each.seat_id for each in ending]
    kept = [each.seat.body_id for each in ending if Role(each.seat.role) in holders(May.KEEP_MINUTES)]
    undecided = Recusal.objects.filter(theirs, withdrawn_at=None).exclude(gate__state__in=gate.GATE.final)
    proposed = Question.objects.filter(theirs, proposer__in=seats, state=question.S.PROPOSED)
    standing = proposed.exclude(ballots__state=ballot.S.OPEN)
    drafts = Minutes.objects.filter(body__in=kept, state=minutes.S.DRAFT)
    orphaned = list(_orphaned(ending, at))
    there = theirs | Q(sitting__cycle__authority=inside.authority, user=inside.user)
    return Departure(
        inside=inside,
        ending=ending,
        to_come=[each for each in inside.tenures if each.since > at],
        given=[each for each in inside.given if each.tenure in ending and _ahead(each, at)],
        received=[each for each in inside.received if _ahead(each, at)],
        votes=list(open_votes(theirs)),
        proposals=list(standing.select_related("gate").order_by("gate__position", "number")),
        recusals=list(undecided.select_related("gate", "seat")),
        minutes=list(drafts.order_by("sitting__called_for")),
        orphaned=orphaned,
        shared=_asked(ending) - len({item.pk for each in orphaned for item in each.items}),
        present=list(presences(there)),
    )


def _runs(tenure: Tenure, at: datetime) -> bool:
    return tenure.since <= at and (tenure.until is None or tenure.until > at)


def _ahead(substitution: Substitution, at: datetime) -> bool:
    return substitution.until > max(at, substitution.since)


def _orphaned(ending: Sequence[Tenure], at: datetime) -> Iterator[Orphaned]:
    for tenure in ending:
        others = _others(tenure, ending, at).values_list("seat__role", flat=True)
        held = reduce(frozenset.union, (HOLDS[Role(role)] for role in others), IDLE)
        alone = sorted(HOLDS[Role(tenure.seat.role)] - held)
        if alone:
            items = open_today().filter(seat=None, body=tenure.seat.body_id, may__in=alone)
            yield Orphaned(tenure, alone, list(items.select_related("cycle__plan").order_by("due_on", "opened_at")))


def _asked(ending: Sequence[Tenure]) -> int:
    """How many things to do are asked of the bodies of these tenures that their roles may do."""
    theirs = Q(pk__in=[])
    for tenure in ending:
        theirs |= Q(body=tenure.seat.body_id, may__in=sorted(HOLDS[Role(tenure.seat.role)]))
    return open_today().filter(theirs, seat=None).count()


def _others(tenure: Tenure, ending: Sequence[Tenure], at: datetime) -> QuerySet[Tenure]:
    """Who stays on the body."""
    rows = Tenure.objects.filter(valid_at(at), seat__body=tenure.seat.body_id)
    return rows.exclude(pk__in=[each.pk for each in ending])
