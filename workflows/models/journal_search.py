# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for rows in a journal: by person, body, step, kind, day and words, newest first, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import ballot as ballot_machine
from governance.models import (
    STEPS,
    Assignment,
    Authority,
    Ballot,
    Body,
    Criterion,
    Cycle,
    Gate,
    Plan,
    Seat,
    Stateful,
    Substitution,
    Tenure,
    User,
)
from governance.models.base import in_sql
from governance.models.matching import Matches, words_in
from governance.permissions import May
from workflows.models.chronicle import VOTES, Happening, happenings, told_with, untold_words, votes_are_told
from workflows.models.found_texts import HOLDS_TEXT, WrittenId
from workflows.models.journal import FreeText, JournalEntry

CYCLES_OFFERED = 50
PAGE = 50
MANY = 1000
MOST_TEXTS = 20_000

# Which machines' rows belong to which kind of events.
KINDS = MappingProxyType(
    {
        "percorso": ("cycle", "phase", "milestone"),
        "attivita": ("assignment",),
        "varchi": ("gate", "criterion", "ballot"),
        "consiglio": ("adoption", "annual_update"),
        "persone": ("tenure", "substitution", "user"),
        "ente": ("authority", "plan", "message", "verification"),
    }
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the journal of an authority; "" and None: anything."""

    authority: Authority
    person: str = ""
    body: UUID | None = None
    cycle: UUID | None = None
    step: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows. `number`: how many there are in all, as far as MANY; `more`: whether there are older ones."""

    rows: Sequence[Happening]
    number: int
    more: bool

    @property
    def too_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.number > MANY


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is kept. `text`: its exact text; None while it tells how somebody voted in an open ballot."""

    entry: JournalEntry
    told: Happening
    text: str | None
    before: int | None
    after: int | None


def readable_journals(*, actor: User, at: datetime) -> Sequence[Authority]:
    """The authorities whose journal `actor` may read, with where each ends. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_JOURNAL, at=at)
    return list(Authority.objects.filter(pk__in=visible).select_related("journalhead").order_by("name"))


def find(sought: Sought, *, before: int | None, actor: User, at: datetime) -> Found:
    """The rows that fit, newest first, those below the number `before`. The caller has shown that `actor` may read them."""
    condition = _condition(sought, untold=untold_words(actor=actor, at=at))
    fitting = JournalEntry.objects.filter(condition, authority=sought.authority)
    number = fitting.order_by()[: MANY + 1].count()
    older = fitting if before is None else fitting.filter(number__lt=before)
    page = list(told_with(older).order_by("-number")[: PAGE + 1])
    return Found(happenings(page[:PAGE], actor=actor, at=at), number, len(page) > PAGE)


def row(number: int, authority: Authority, *, actor: User, at: datetime) -> Row:
    """The row with that number, told to `actor`. Raises Unseen."""
    entry = told_with(JournalEntry.objects.filter(authority=authority, number=number)).first()
    if entry is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    beside = JournalEntry.objects.filter(authority=authority, number__in=(number - 1, number + 1))
    numbers = set(beside.values_list("number", flat=True))
    return Row(
        entry=entry,
        told=happenings([entry], actor=actor, at=at)[0],
        text=entry.text if _is_readable(entry) else None,
        before=number - 1 if number - 1 in numbers else None,
        after=number + 1 if number + 1 in numbers else None,
    )


def last_readable(authority: Authority) -> int:
    """The number of the last row before the first vote of a ballot that is still open; of all where none is."""
    voting = Ballot.objects.filter(cycle__authority=authority, state=ballot_machine.S.OPEN).values("pk")
    votes = JournalEntry.objects.filter(authority=authority, event__in=VOTES, subject_id__in=voting)
    first = votes.order_by("number").values_list("number", flat=True).first()
    return first - 1 if first else authority.journalhead.number


def bodies_of(authority: Authority) -> Sequence[Body]:
    """The bodies by which one may look."""
    return list(Body.objects.filter(authority=authority).order_by("name"))


def cycles_of(authority: Authority, chosen: UUID | None) -> Sequence[Cycle]:
    """The newest cycles, by which one may look, and the one whose key was `chosen` if it is another one."""
    every = Cycle.objects.filter(authority=authority).order_by("-starts_on", "title")
    newest = list(every[:CYCLES_OFFERED])
    if chosen is None or chosen in {each.pk for each in newest}:
        return newest
    return [*newest, *every.filter(pk=chosen)]


def steps_of(cycle: UUID, authority: Authority) -> Sequence[tuple[str, str]]:
    """Key and title of each step of the cycle, in its order; a gate stands with the phase that it closes."""
    rows = chain.from_iterable(
        model._default_manager.filter(cycle=cycle, cycle__authority=authority)
        for model in STEPS
        if not issubclass(model, Gate)
    )
    return [(each.key, each.title) for each in sorted(rows, key=lambda each: each.position)]


def _is_readable(entry: JournalEntry) -> bool:
    if entry.event not in VOTES:
        return True
    return votes_are_told(Ballot.objects.filter(pk=entry.subject_id).first())


def _condition(sought: Sought, *, untold: Q) -> Q:
    condition = Q()
    if sought.person:
        condition &= Q(actor__in=_people(sought))
    if sought.body:
        condition &= _by_body(sought.body)
    if sought.cycle:
        condition &= Q(cycle=sought.cycle)
        condition &= Q(subject_id__in=_inside(sought.cycle, sought.step)) if sought.step else Q()
    if sought.kind:
        condition &= Q(subject_machine__in=KINDS[sought.kind])
    if sought.since:
        condition &= Q(effective_at__gte=sought.since)
    if sought.until:
        condition &= Q(effective_at__lt=sought.until)
    return condition & _with_words(sought, untold) if sought.words else condition


def _people(sought: Sought) -> Sequence[UUID]:
    """Whose name has every word, among those who ever sat in the authority or stood in there."""
    seated = Tenure.objects.filter(seat__body__authority=sought.authority).values("user")
    stood_in = Substitution.objects.filter(tenure__seat__body__authority=sought.authority).values("user")
    people = User.objects.filter(Q(pk__in=seated) | Q(pk__in=stood_in))
    for word in sought.person.split():
        people = people.filter(Q(full_name__icontains=word) | Q(username__icontains=word))
    return list(people.values_list("pk", flat=True))


def _by_body(body: UUID) -> Q:
    """What was done by one of its seats. The seat stands in the text; who ever sat there narrows the search."""
    seats = Seat.objects.filter(body=body).values_list("pk", flat=True)
    seated = Tenure.objects.filter(seat__body=body).values_list("user", flat=True)
    stood_in = Substitution.objects.filter(tenure__seat__body=body).values_list("user", flat=True)
    by_its_seats = reduce(or_, (Q(text__contains=f'"seat":"{pk}"') for pk in seats), Q(pk__in=[]))
    return Q(actor__in={*seated, *stood_in}) & by_its_seats


def _inside(cycle: UUID, key: str) -> Sequence[UUID]:
    """The rows that belong to a step: itself, its gate, its work, criteria and ballots."""
    step = Q(cycle=cycle, key=key)
    in_phase = {
        Gate: Q(cycle=cycle, phase__key=key),
        Assignment: Q(cycle=cycle, phase__key=key),
        Criterion: Q(cycle=cycle, gate__phase__key=key),
        Ballot: Q(cycle=cycle, gate__phase__key=key),
    }
    queries: Iterable[QuerySet[Stateful]] = (
        *(model._default_manager.filter(step) for model in STEPS),
        *(model._default_manager.filter(condition) for model, condition in in_phase.items()),
    )
    return [pk for rows in queries for pk in rows.values_list("pk", flat=True)]


def _with_words(sought: Sought, untold: Q) -> Q:
    """Words in the title of what a row is about, or in what was written with it as far as that is told."""
    words = words_in(sought.words)
    if not words:
        return Q(pk__in=[])
    titled = [Q(subject_id__in=_titled(model, words, sought.authority)) for model in Stateful.BY_MACHINE.values()]
    plans = Plan.objects.filter(Matches(words, "title"), authority=sought.authority).values("pk")
    return reduce(or_, titled, Q(subject_id__in=plans) | Q(pk__in=_written(words, sought.authority, untold)))


def _titled(model: type[Stateful], words: tuple[str, ...], authority: Authority) -> QuerySet[Any, Any]:
    of = Q(authority=authority) if model is Cycle else Q(cycle__authority=authority)
    return model._default_manager.filter(of, Matches(words, "title")).order_by().values("pk")


def _written(words: tuple[str, ...], authority: Authority, untold: Q) -> Any:
    """The rows with which a text was written that has the words: named one by one, unless there are too many."""
    texts = FreeText.objects.filter(Matches(words, "text"), authority=authority)
    rows = JournalEntry.objects.filter(authority=authority, text__contains=HOLDS_TEXT).exclude(untold)
    rows = rows.annotate(written=WrittenId("text"))
    few = list(texts.order_by("pk").values_list("pk", flat=True)[: MOST_TEXTS + 1])
    if len(few) <= MOST_TEXTS:
        return list(rows.filter(written__in=[str(in_sql(pk)) for pk in few]).values_list("pk", flat=True))
    return rows.filter(written__in=texts.annotate(key=Cast("pk", CharField())).values("key")).values("pk")
