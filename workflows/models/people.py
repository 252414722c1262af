# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of an authority: who sits in it or ever did, who stands in for them, and whose account was opened in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from governance.errors import NotYet, Reason, Unseen
from governance.grants import authorities_visible_to, valid_at
from governance.models import Authority, Substitution, Tenure, User
from governance.permissions import May, holders
from workflows.models.journal import JournalEntry

OPENED = "account.open"
PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonInside:
    """One person of an authority, with their seats in it and who stands in for whom, newest first."""

    user: User
    authority: Authority
    tenures: Sequence[Tenure]
    given: Sequence[Substitution]
    received: Sequence[Substitution]
    at: datetime

    @property
    def sits(self) -> bool:
        """Whether the person holds a seat here, or will."""
        return any(tenure.until is None or tenure.until > self.at for tenure in self.tenures)


def people_of(authority: UUID, *, at: datetime) -> QuerySet[User]:
    """The people of the authority: for an act that has asked the actor's right."""
    sits = Tenure.objects.filter(user=OuterRef("pk"), seat__body__authority=authority)
    stands_in = Substitution.objects.filter(user=OuterRef("pk"), tenure__seat__body__authority=authority)
    opened = JournalEntry.objects.filter(subject_id=OuterRef("pk"), event=OPENED, authority=authority)
    return User.objects.filter(Exists(sits) | Exists(stands_in) | Exists(opened))


def locked_person(pk: UUID, *, authority: UUID, at: datetime) -> User:
    """One of the people of the authority, locked to the end of the act. Raises Unseen."""
    known = people_of(authority, at=at).filter(pk=pk).values("pk")
    found = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=known).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def demand_nowhere_else(person: User, *, authority: UUID, at: datetime) -> None:
    """Raises NotYet where another authority has given the person a seat or a substitution that has not ended."""
    if tenures_ahead(person, at=at).exclude(seat__body__authority=authority).exists() or (
        substitutions_ahead(person, at=at).exclude(tenure__seat__body__authority=authority).exists()
    ):
        raise NotYet(
            Reason(
                "sits_elsewhere",
                "This person serves another authority too: from here only their seats here can be given or ended",
            )
        )


def tenures_ahead(person: User, *, at: datetime) -> QuerySet[Tenure]:
    """The tenures of the person that have not ended, in every authority."""
    return Tenure.objects.filter(Q(until__isnull=True) | Q(until__gt=at), user=person)


def substitutions_ahead(person: User, *, at: datetime) -> QuerySet[Substitution]:
    """What the person substitutes for now or will, in every authority; what was withdrawn is empty."""
    return Substitution.objects.filter(user=person, until__gt=at, since__lt=F("until"))


def visible_people(authority: Authority, *, actor: User, at: datetime, searched: str = "") -> QuerySet[User]:
    """The people of an authority that `actor` administers, by name, each with `held`: their seats there now."""
    held = Tenure.objects.filter(valid_at(at), seat__body__authority=authority).select_related("seat__body")
    people = people_of(authority.pk, at=at).filter(Exists(_administered(authority, actor, at)))
    for word in searched.split():
        people = people.filter(Q(full_name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word))
    held = held.order_by("seat__body__name", "seat__key")
    return people.prefetch_related(Prefetch("tenures", queryset=held, to_attr="held")).order_by("full_name", "username")


def readable_people(authority: Authority, *, actor: User, at: datetime) -> QuerySet[User]:
    """The people whose data are not erased, for who administers the authority or reads its journal."""
    may_read = [administered(actor=actor, at=at, what=what) for what in (May.ADMINISTER, May.READ_JOURNAL)]
    readable = Exists(may_read[0].filter(pk=authority.pk)) | Exists(may_read[1].filter(pk=authority.pk))
    return people_of(authority.pk, at=at).filter(readable, erased_at=None).order_by("full_name", "username")


def person_inside(pk: UUID, *, actor: User, at: datetime, within: str | None = None) -> PersonInside:
    """One person in an authority of the actor's: the one that is called `within`, or the first they administer.

    Whether the actor administers it is another question. Raises Unseen.
    """
    for what in (May.ADMINISTER, May.READ_PLAN):
        for authority in administered(actor=actor, at=at, what=what):
            user = people_of(authority.pk, at=at).filter(pk=pk).first() if within in (None, authority.slug) else None
            if user is not None:
                return _inside(user, authority, at)
    raise Unseen(Reason("unseen", "There is nothing here"))


def appointable(authority: Authority, *, at: datetime) -> QuerySet[User]:
    """Who may be given a seat of the authority or stand in on one: its people whose accounts are open."""
    return people_of(authority.pk, at=at).filter(is_active=True).order_by("full_name", "username")


def administered(*, actor: User, at: datetime, what: May = May.ADMINISTER) -> QuerySet[Authority]:
    """The authorities in which `actor` holds the right to administer (or another), by name."""
    visible = authorities_visible_to(actor=actor, what=what, at=at)
    return Authority.objects.filter(pk__in=visible).order_by("name")


def own_seats(*, actor: User) -> Sequence[Tenure]:
    """The actor's own seats, past ones too, newest first. One query."""
    rows = Tenure.objects.filter(user=actor)
    return list(rows.select_related("seat__body__authority").order_by("-since"))


def own_substitutions(*, actor: User) -> tuple[Sequence[Substitution], Sequence[Substitution]]:
    """Those that the actor gave, and those that they received, past ones too, newest first. Two queries."""
    return _substitutions(Q(tenure__user=actor)), _substitutions(Q(user=actor))


def own_tenures(*, actor: User, at: datetime) -> Sequence[Tenure]:
    """The actor's own seats for which they may name a substitute. One query."""
    rows = Tenure.objects.filter(valid_at(at), user=actor, seat__role__in=holders(May.SUBSTITUTE))
    return list(rows.select_related("seat__body__authority").order_by("seat__body__name", "seat__key"))


def colleagues(tenures: Sequence[Tenure], *, actor: User, at: datetime) -> QuerySet[User]:
    """Whom the actor may name on these seats: the people of their authorities, the actor apart."""
    found = User.objects.none()
    for authority in {each.seat.body.authority_id for each in tenures}:
        found = found | people_of(authority, at=at)
    return found.filter(is_active=True).exclude(pk=actor.pk).order_by("full_name", "username")


def person_of(pk: UUID, *, authority: UUID, at: datetime) -> User:
    """One of the people of the authority whose account is open. Raises Unseen."""
    found = people_of(authority, at=at).filter(pk=pk, is_active=True).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def substitution_inside(pk: UUID, *, actor: User, at: datetime) -> Substitution:
    """A substitution for a seat of the actor's own, or in an authority that the actor administers. Raises Unseen."""
    theirs = Q(tenure__user=actor) | Q(tenure__seat__body__authority__in=administered(actor=actor, at=at))
    found = next(iter(_substitutions(Q(pk=pk) & theirs)), None)
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def authority_of(user: User) -> UUID | None:
    """The authority that writes to the person: where they last took a seat, or where their account was opened."""
    seats = Tenure.objects.filter(user=user).order_by("-since").values_list("seat__body__authority", flat=True)
    opened = JournalEntry.objects.filter(subject_id=user.pk, event=OPENED).values_list("authority", flat=True)
    return seats.first() or opened.first()


def _administered(authority: Authority, actor: User, at: datetime) -> QuerySet[Authority]:
    return administered(actor=actor, at=at).filter(pk=authority.pk)


def _inside(user: User, authority: Authority, at: datetime) -> PersonInside:
    tenures = Tenure.objects.filter(user=user, seat__body__authority=authority)
    here = Q(tenure__seat__body__authority=authority)
    return PersonInside(
        user=user,
        authority=authority,
        tenures=list(tenures.select_related("seat__body").order_by("-since")),
        given=_substitutions(here & Q(tenure__user=user)),
        received=_substitutions(here & Q(user=user)),
        at=at,
    )


def _substitutions(condition: Q) -> Sequence[Substitution]:
    rows = Substitution.objects.filter(condition).select_related(
        "user", "tenure__user", "tenure__seat__body__authority"
    )
    return list(rows.order_by("-since"))
