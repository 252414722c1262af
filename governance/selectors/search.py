# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be found by its words: plans, steps, gates, work, documents and contents, as far as the actor may read."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from governance.grants import authorities_visible_to
from governance.models import (
    Adoption,
    AnnualUpdate,
    Assignment,
    Cycle,
    Gate,
    Milestone,
    Phase,
    Plan,
    PlanItem,
    Step,
    Transcript,
    User,
)
from governance.models.matching import Matches
from governance.permissions import May
from governance.selectors.subjects import ASSIGNMENT, CYCLE, GATE, STEP, Place, places_of

Words = tuple[str, ...]


class Kind(StrEnum):
    """What is found, in the order in which it is shown."""

    PLANS = "plans"
    STEPS = "steps"
    GATES = "gates"
    WORK = "work"
    DOCUMENTS = "documents"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Found:
    """A row that has the words. `text`: what else it says; `under`: the plan or cycle to which it belongs.

    `place`: where it is told (None: nowhere); `subject_id`: the row itself.
    """

    subject_id: UUID
    title: str
    text: str
    under: str
    language: str
    place: Place | None


def find(kind: Kind, words: Words, *, actor: User, at: datetime, page: int, size: int) -> Sequence[Found]:
    """A page of the rows of one kind that have all the words, and one row more if there is more.

    One query, and one more for documents, whose subjects are of every kind.
    """
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    return _READERS[kind](words, visible, slice((page - 1) * size, page * size + 1))


def _plans(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    by_title = Cycle.objects.filter(Matches(words, "title")).values("pk")
    by_plan = Plan.objects.filter(Matches(words, "title")).values("pk")
    rows = Cycle.objects.filter(Q(pk__in=by_title) | Q(plan__in=by_plan), authority__in=visible)
    told = rows.order_by("-starts_on", "pk").values_list("pk", "title", "plan__title", "authority__language")
    return [Found(pk, title, "", under, language, Place(CYCLE, pk, "")) for pk, title, under, language in told[part]]


def _steps(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    kinds: tuple[type[Step], ...] = (Phase, Milestone, Adoption, AnnualUpdate)
    rows = [_in_cycles(model, words, visible).values_list(*_TOLD) for model in kinds]
    every = reduce(lambda one, other: one.union(other, all=True), rows)
    return [_found(STEP, *row) for row in every.order_by("-cycle__starts_on", "position", "pk")[part]]


def _gates(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    rows = _in_cycles(Gate, words, visible).values_list(*_TOLD)
    return [_found(GATE, *row) for row in rows.order_by("-cycle__starts_on", "position", "pk")[part]]


def _work(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    rows = _in_cycles(Assignment, words, visible).values_list(*_TOLD)
    return [_found(ASSIGNMENT, *row) for row in rows.order_by("-cycle__starts_on", "position", "pk")[part]]


_TOLD = (
    "pk", "title", "purpose", "key", "cycle_id", "cycle__title", "cycle__authority__language", "cycle__starts_on",
    "position",
)  # fmt: skip


def _in_cycles(model: type[Any], words: Words, visible: Any) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = model._default_manager.filter(
        Matches(words, "title", "purpose"), cycle__authority__in=visible
    )
    return rows.order_by()


def _found(page: str, pk: UUID, title: str, purpose: str, key: str, cycle: UUID, *rest: Any) -> Found:
    under, language = rest[:2]
    return Found(pk, title, purpose, under, language, Place(page, cycle, key))


def _documents(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    rows = Transcript.objects.filter(Matches(words, "document", "outcome"), cycle__authority__in=visible)
    told = rows.order_by("-dated", "pk").values_list(
        "subject_machine", "subject_id", "document", "outcome", "cycle__title", "cycle__authority__language"
    )[part]
    subjects: defaultdict[str, set[UUID]] = defaultdict(set)
    for machine, pk, *_ in told:
        subjects[machine].add(pk)
    places = places_of(subjects)
    return [
        Found(pk, document, outcome, under, language, places.get(pk))
        for _machine, pk, document, outcome, under, language in told
    ]


def _contents(words: Words, visible: Any, part: slice) -> Sequence[Found]:
    latest = Cycle.objects.filter(plan=OuterRef("plan")).order_by("-starts_on", "pk").values("pk")[:1]
    rows = PlanItem.objects.filter(Matches(words, "code", "title"), plan__authority__in=visible)
    told = rows.annotate(cycle=Subquery(latest)).order_by("-plan__first_year", "code", "pk")
    named = told.values_list("pk", "code", "title", "plan__title", "plan__authority__language", "cycle")
    return [
        Found(pk, f"{code} {title}", "", under, language, Place(CYCLE, cycle, "") if cycle else None)
        for pk, code, title, under, language, cycle in named[part]
    ]


_READERS: Mapping[Kind, Callable[[Words, Any, slice], Sequence[Found]]] = MappingProxyType(
    {
        Kind.PLANS: _plans,
        Kind.STEPS: _steps,
        Kind.GATES: _gates,
        Kind.WORK: _work,
        Kind.DOCUMENTS: _documents,
        Kind.CONTENTS: _contents,
    }
)
