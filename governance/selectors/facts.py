# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the guards look at: one selector per machine, asked by perform under the lock.

Each takes the row as it was re-read, the actor's id, the seat in which the actor acts, and the instant.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.utils.timezone import localdate

from governance.grants import tenures_of
from governance.machines import (
    adoption,
    annual_update,
    assignment,
    ballot,
    criterion,
    gate,
    item,
    milestone,
    minutes,
    obligation,
    phase,
    question,
    sitting,
)
from governance.models import (
    Adoption,
    AgendaItem,
    AnnualUpdate,
    Assignment,
    Ballot,
    Criterion,
    Cycle,
    Document,
    Elector,
    Gate,
    Milestone,
    Minutes,
    Municipality,
    Obligation,
    Phase,
    Population,
    Presence,
    Question,
    Sitting,
    Stateful,
    User,
)
from governance.models.base import in_sql
from governance.selectors.frozen import attendance_of
from governance.selectors.voters import electorate

SETTLED = (
    assignment.S.ACCEPTED,
    assignment.S.WITHDRAWN,
    assignment.S.TRANSCRIBED,
    assignment.S.NOT_IN_RECORD,
)
GIVEN = (milestone.S.RECORDED, milestone.S.TRANSCRIBED)
PRESENTED_GATE = tuple(state for state in gate.S if state not in (gate.S.PLANNED, gate.S.AWAITING))


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, for whom and by which tenure, when, in which cycle."""

    actor_id: UUID | None
    for_user_id: UUID | None
    seat_id: UUID | None
    tenure_id: UUID | None
    at: datetime
    cycle: Cycle


def settled_work() -> Q:
    """The condition on an assignment: nothing is owed any more."""
    return Q(state__in=SETTLED) | Q(state=assignment.S.DELIVERED, office__isnull=True)


def open_obligations() -> QuerySet[Obligation]:
    """The obligations that are not discharged yet, of every gate."""
    return Obligation.objects.exclude(state__in=obligation.OBLIGATION.final).order_by("due_on", "number")


def unmet_criteria(*, at: datetime) -> QuerySet[Criterion]:
    """The criteria that lack their evidence at `at`, of every gate."""
    done_work = Assignment.objects.filter(settled_work(), pk=OuterRef("assignment"))
    handed_in = Document.objects.filter(
        assignment__in=Assignment.objects.filter(settled_work()),
        assignment__phase=OuterRef("gate__phase"),
        kind=OuterRef("deliverable"),
        removed_at=None,
    )
    given = Milestone.objects.filter(pk=OuterRef("opinion"), state__in=GIVEN)
    decided = Gate.objects.filter(pk=OuterRef("of_gate"), state__in=gate.GATE.final)
    owed = open_obligations().filter(gate=OuterRef("of_gate"))
    met = (
        Q(state__in=(criterion.S.MET, criterion.S.WAIVED))
        | Q(Exists(done_work), kind=Criterion.Kind.ASSIGNMENT)
        | Q(Exists(handed_in), kind=Criterion.Kind.DELIVERABLE)
        | Q(Exists(given), kind=Criterion.Kind.OPINION)
        | Q(Exists(decided), ~Exists(owed), kind=Criterion.Kind.OBLIGATIONS)
        | Q(kind=Criterion.Kind.DATE, due_on__lte=localdate(at))
    )
    return Criterion.objects.exclude(met).order_by("position")


def towns(*, authority_id: UUID, on: date, census: date | None) -> dict[str, int | None]:
    """The municipalities of the authority `on` that day, by ISTAT code, with their residents at the census taken on
    the day `census` (None: not known, or not asked for).
    """
    there = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
    counted = Population.objects.filter(municipality=OuterRef("pk"), census=census or date.min).values("residents")
    rows = Municipality.objects.filter(there, authority=authority_id).annotate(residents=Subquery(counted))
    return dict(rows.values_list("istat", "residents"))


def _historical(asking: Asking) -> bool:
    return asking.cycle.nature == Cycle.Nature.HISTORICAL


_SOME_PHASE = UUID(int=1)
_SOME_DAY = datetime(1, 1, 2, tzinfo=UTC)


@cache
def _phase_sql(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The question of `phase_facts`, built once for a phase and a day that stand for all others."""
    parts = ("title", "position", "what")
    work = Assignment.objects.filter(phase=_SOME_PHASE).exclude(settled_work())
    unmet = unmet_criteria(at=_SOME_DAY).filter(gate__phase=_SOME_PHASE)
    voting = Gate.objects.filter(phase=_SOME_PHASE, state__in=(gate.S.VOTING, gate.S.EXAMINED))
    querysets: list[Any] = [
        each.order_by().annotate(what=Value(what)).values_list(*parts)
        for each, what in ((work, "work"), (unmet, "unmet"), (voting, "voting"))
    ]
    sql, values = querysets[0].union(*querysets[1:], all=True).query.sql_with_params()
    return sql, tuple(values)


def phase_facts(row: Phase, asking: Asking) -> phase.Facts:
    """Open work, unmet criteria of its gate, whether the gate is being voted: one query for the three."""
    sql, stand_ins = _phase_sql(connection.vendor)
    day = connection.ops.adapt_datefield_value
    real = {in_sql(_SOME_PHASE): in_sql(row.pk), day(localdate(_SOME_DAY)): day(localdate(asking.at))}
    with connection.cursor() as cursor:
        cursor.execute(sql, [real.get(value, value) for value in stand_ins])
        found = sorted((position, title, what) for title, position, what in cursor.fetchall())
    return phase.Facts(
        open_work=tuple(title for _, title, what in found if what == "work"),
        unmet=tuple(title for _, title, what in found if what == "unmet"),
        skippable=row.skippable,
        being_voted=any(what == "voting" for _, _, what in found),
    )


def gate_facts(row: Gate, asking: Asking) -> gate.Facts:
    """Which criteria are not met, how many could vote, which obligations stop it, and whether the cycle is a
    reconstruction.
    """
    unmet = unmet_criteria(at=asking.at).filter(gate=row).values_list("title", flat=True)
    return gate.Facts(
        unmet=tuple(unmet),
        electors=electorate(body_id=row.body_id, at=asking.at).count(),
        blocking=blocking_titles(row),
        historical=_historical(asking),
    )


def blocking_titles(row: Gate) -> tuple[str, ...]:
    """The titles of the obligations of other gates of the cycle that stop this one. One query."""
    blocking = open_obligations().filter(cycle=row.cycle_id, blocking=True).exclude(gate=row.pk)
    return tuple(blocking.values_list("title", flat=True))


def milestone_facts(row: Milestone, asking: Asking) -> milestone.Facts:
    """Whether the step may be skipped, and whether the cycle is a reconstruction."""
    return milestone.Facts(skippable=row.skippable, historical=_historical(asking))


def assignment_facts(row: Assignment, asking: Asking) -> assignment.Facts:
    """Whether the actor, or whom they act for, delivered it; whether the cycle is a reconstruction."""
    delivered = {row.delivered_by_id, row.delivered_for_id} - {None}
    own = bool(delivered & {asking.actor_id, asking.for_user_id})
    return assignment.Facts(own_work=own, historical=_historical(asking))


def criterion_facts(row: Criterion, _asking: Asking) -> criterion.Facts:
    """Whether the gate is being voted or decided."""
    decided = Gate.objects.filter(pk=row.gate_id, state__in=PRESENTED_GATE).exists()
    return criterion.Facts(being_decided=decided)


def ballot_facts(row: Ballot, asking: Asking) -> ballot.Facts:
    """Whether the seat is in the electorate with the holder it had then, recused (or who acts there is, for a seat of
    their own), has voted, is there; read with the row where the row was read for it. What the frozen rule admits. Of a written procedure, whether its term runs.
    """
    if "elector_of_seat" not in vars(row):
        row = Ballot.objects.annotate(**annotations("ballot", asking.seat_id)).get(pk=row.pk)
    told = vars(row)
    elector, tenure, recused, called = _elector_from(told["elector_of_seat"])
    rule = json.loads(row.rule)
    stands_in = asking.for_user_id is not None
    return ballot.Facts(
        elector=elector if tenure == asking.tenure_id else None,
        recused=recused or any(_is(each, asking.actor_id) for each in (told["recused_people"] or "").split()),
        voted=bool(told["seat_has_voted"]),
        stands_in=stands_in,
        substitutes=stands_in and bool(rule["substitutes"]),
        revote=bool(rule.get("revote", False)),
        present=row.sitting_id is None or _is(told["present_for_seat"], asking.actor_id),
        written=row.is_written,
        term_over=row.closes_at is not None and asking.at >= row.closes_at,
        silent=_silent(row) if row.is_written else 0,
        called=called,
        waited_for=_waited_for(row) if rule.get("secret") and row.sitting_id else 0,
    )


def _elector_from(told: str | None) -> tuple[UUID | None, UUID | None, bool, bool]:
    """The elector's key, its tenure, whether it is recused and whether it has called the ballot to a sitting."""
    if told is None:
        return None, None, False, False
    elector, tenure, recused, called = told.split()
    return UUID(elector), UUID(tenure), recused == "1", called == "1"


def _is(told: str | None, who: UUID | None) -> bool:
    return told is not None and UUID(told) == who


def _waited_for(row: Ballot) -> int:
    """How many are in the sitting, take part and have put in no paper."""
    there = Presence.objects.filter(
        sitting=row.sitting_id, until=None, seat=OuterRef("seat"), tenure=OuterRef("tenure")
    )
    return Elector.objects.filter(Exists(there), ballot=row.pk, recused=False, votes=None).count()


def _silent(row: Ballot) -> int:
    return Elector.objects.filter(ballot=row.pk, recused=False, votes=None).count()


def sitting_facts(row: Sitting, asking: Asking) -> sitting.Facts:
    """The hour, whether a ballot is open in it, and whether those present now are enough."""
    return sitting.Facts(
        now=asking.at,
        called_for=row.called_for,
        being_voted=_is_being_voted(row.pk),
        quorate=attendance_of(row, at=asking.at).met,
    )


def item_facts(row: AgendaItem, _asking: Asking) -> item.Facts:
    """Whether its sitting is under way, which other item is under discussion, and whether a ballot is open."""
    state = Sitting.objects.values_list("state", flat=True).get(pk=row.sitting_id)
    others = AgendaItem.objects.filter(sitting=row.sitting_id, state=item.S.UNDER_DISCUSSION).exclude(pk=row.pk)
    return item.Facts(
        under_way=state == sitting.S.UNDER_WAY,
        other=others.values_list("title", flat=True).first() or "",
        being_voted=_is_being_voted(row.sitting_id),
    )


def minutes_facts(row: Minutes, asking: Asking) -> minutes.Facts:
    """Whether a sitting under way has them under discussion, and enough are present there."""
    place = AgendaItem.objects.filter(minutes=row.pk, state=item.S.UNDER_DISCUSSION).select_related("sitting").first()
    under_way = place is not None and place.sitting.state == sitting.S.UNDER_WAY
    return minutes.Facts(
        taken_up=under_way,
        quorate=under_way and place is not None and attendance_of(place.sitting, at=asking.at).met,
    )


def question_facts(row: Question, asking: Asking) -> question.Facts:
    """Whether it was proposed from a seat in which the actor may act now, and whether it is being voted."""
    return question.Facts(
        own=row.proposer_id is not None and (row.proposer_id == asking.seat_id or _acts_in(row.proposer_id, asking)),
        being_voted=Ballot.objects.filter(question=row.pk, state=ballot.S.OPEN).exists(),
    )


def _acts_in(seat_id: UUID, asking: Asking) -> bool:
    return tenures_of(actor=User(pk=asking.actor_id), at=asking.at).filter(seat=seat_id).exists()


def obligation_facts(row: Obligation, asking: Asking) -> obligation.Facts:
    """Whether the actor, or whom they act for, stated that it is met."""
    stated = {row.stated_by_id, row.stated_for_id} - {None}
    return obligation.Facts(own_statement=bool(stated & {asking.actor_id, asking.for_user_id}))


def _is_being_voted(sitting_id: UUID) -> bool:
    return Ballot.objects.filter(sitting=sitting_id, state=ballot.S.OPEN).exists()


def adoption_facts(row: Adoption, asking: Asking) -> adoption.Facts:
    """Whether the deposit has run; which required opinions of the cycle are missing."""
    missing = Milestone.objects.filter(
        cycle=row.cycle_id, kind="opinion", state__in=(milestone.S.PLANNED, milestone.S.OPEN)
    )
    return adoption.Facts(
        deposit_run=row.due_on is None or row.due_on < localdate(asking.at),
        missing_opinions=tuple(missing.order_by("position").values_list("title", flat=True)),
        historical=_historical(asking),
    )


def annual_update_facts(_row: AnnualUpdate, asking: Asking) -> annual_update.Facts:
    """Whether the cycle is a reconstruction."""
    return annual_update.Facts(historical=_historical(asking))


_FACTS: dict[str, Callable[..., object]] = {
    "adoption": adoption_facts,
    "annual_update": annual_update_facts,
    "assignment": assignment_facts,
    "ballot": ballot_facts,
    "criterion": criterion_facts,
    "gate": gate_facts,
    "item": item_facts,
    "milestone": milestone_facts,
    "minutes": minutes_facts,
    "obligation": obligation_facts,
    "phase": phase_facts,
    "question": question_facts,
    "sitting": sitting_facts,
}


_ELECTOR = (
    "SELECT CAST(e.id AS varchar(36)) || ' ' || CAST(e.tenure_id AS varchar(36))"
    " || CASE WHEN e.recused THEN ' 1' ELSE ' 0' END"
    " || CASE WHEN EXISTS (SELECT 1 FROM governance_calltositting c WHERE c.elector_id = e.id) THEN ' 1' ELSE ' 0' END"
    " FROM governance_elector e WHERE e.ballot_id = governance_ballot.id AND e.seat_id = %s"
)
_PRESENT = (
    "SELECT CAST(p.user_id AS varchar(36)) FROM governance_presence p"
    " WHERE p.sitting_id = governance_ballot.sitting_id AND p.seat_id = %s AND p.until IS NULL"
)
_ALONE = (
    "NOT EXISTS (SELECT 1 FROM governance_question q"
    " WHERE q.gate_id = governance_ballot.gate_id AND q.id <> governance_ballot.question_id)"
)
_RECUSED = (
    "SELECT {joined}(CAST(t.user_id AS varchar(36)), ' ') FROM governance_recusal r"
    " JOIN governance_tenure t ON t.id = r.tenure_id"
    " WHERE r.gate_id = governance_ballot.gate_id AND r.withdrawn_at IS NULL"
)
_JOINED: Mapping[str, str] = MappingProxyType({"postgresql": "string_agg", "sqlite": "group_concat"})
_VOTED = (
    "EXISTS (SELECT 1 FROM governance_elector e JOIN governance_vote v ON v.elector_id = e.id"
    " WHERE e.ballot_id = governance_ballot.id AND e.seat_id = %s)"
)


def annotations(machine: str, seat_id: UUID | None) -> dict[str, Any]:
    """What can be read together with a row of the machine, to save its facts a query of their own."""
    if machine != "ballot":
        return {}
    seat = [in_sql(seat_id) if seat_id else None]
    return {
        "elector_of_seat": RawSQL(_ELECTOR, seat, CharField()),  # noqa: S611
        "alone": RawSQL(_ALONE, [], BooleanField()),  # noqa: S611
        "present_for_seat": RawSQL(_PRESENT, seat, CharField()),  # noqa: S611
        "recused_people": RawSQL(_RECUSED.format(joined=_JOINED[connection.vendor]), [], CharField()),  # noqa: S611
        "seat_has_voted": RawSQL(_VOTED, seat, BooleanField()),  # noqa: S611
    }


def facts_of(row: Stateful, asking: Asking) -> Any:
    """The facts of `row`, in its machine's own frozen class."""
    return cast("Any", _FACTS[row.MACHINE.name](row, asking))
