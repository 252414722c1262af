# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sittings of a body: by when they are convened, how they are born, and what follows when one ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from governance.errors import Invalid, NotYet, Reason
from governance.machines.gate import GATE
from governance.machines.item import Move as ItemMove
from governance.machines.item import S as ItemState
from governance.machines.minutes import MINUTES
from governance.machines.table import Because
from governance.models import AgendaItem, Body, Cycle, Minutes, Presence, Sitting
from governance.rules.reckoning import reckon
from governance.rules.rule import PARAMETER, Rule
from governance.rules.terms import Direction
from governance.rules.working import Reckoned
from workflows.flows.electorate import frozen_rule
from workflows.flows.library import decision_rule, procedure_of
from workflows.models.canonical import text_of
from workflows.perform import Unit
from workflows.procedures.clock import Term
from workflows.procedures.schema import Sittings as SittingsSpec

_LEAST_DAYS = {"months": 28, "years": 365}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of an agenda: a gate or minutes of the cycle, or only a `title`."""

    kind: str
    title: str
    gate_id: UUID | None = None
    minutes_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """By which day a sitting is sent out, and by which one where it is urgent (None: the procedure knows no urgency)."""

    ordinary: Reckoned
    urgent: Reckoned | None


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first day for which a sitting is in time; `urgent`: where it is urgent (None: no urgency is known)."""

    ordinary: date
    urgent: date | None


def meets(cycle: Cycle, body: Body) -> SittingsSpec:
    """How the body meets, by the procedure of the cycle. Raises NotYet where it says nothing of that."""
    known = next((each for each in procedure_of(cycle.procedure_sha256).body if each.key == body.key), None)
    if known is None or known.sittings is None:
        raise NotYet(
            Reason("never_convened", "The procedure does not say how %(body)s is convened", {"body": body.name})
        )
    return known.sittings


def notice_of(cycle: Cycle, body: Body, on: date) -> Notice:
    """By when a sitting of the body `on` that day is sent out: counted back on the calendar of the authority.

    Raises NotYet where the body is never convened, Invalid for a day whose holidays are not known.
    """
    how = meets(cycle, body)
    procedure = procedure_of(cycle.procedure_sha256)
    known = next(each for each in procedure.source if each.key == how.source)
    source = PARAMETER if known.strength == "unknown" else str(known.title)
    calendar = procedure.calendar.as_rule()

    def back(term: Term) -> Reckoned:
        ruled = term.as_rule(source, parameter=how.parameter, direction=Direction.BACKWARDS)
        return reckon(ruled, on, calendar)

    return Notice(back(how.notice), back(how.urgent) if how.urgent else None)


def earliest(cycle: Cycle, body: Body, today: date) -> Earliest:
    """For which days a sitting that is convened `today` is in time. Raises as `notice_of`."""
    how = meets(cycle, body)
    ordinary = _first(cycle, body, how.notice, today, lambda notice: notice.ordinary)
    urgent = (
        _first(cycle, body, how.urgent, today, lambda notice: notice.urgent or notice.ordinary) if how.urgent else None
    )
    return Earliest(ordinary, urgent)


def _first(cycle: Cycle, body: Body, term: Term, today: date, which: Callable[[Notice], Reckoned]) -> date:
    """Counted from a day that is too early for certain: a term of days cannot be shorter than its days."""
    day = today + timedelta(days=max(1, (term.amount - 1) * _LEAST_DAYS.get(term.unit, 1)))
    while which(notice_of(cycle, body, day)).day < today:
        day += timedelta(days=1)
    return day


def rule_on(cycle: Cycle, body: Body, on: date) -> Rule:
    """The rule by which the body meets, as it is on that day. Raises NotYet, or Invalid where it is not in force then."""
    try:
        return decision_rule(cycle.procedure_sha256, meets(cycle, body).rule, on)
    except KeyError as missing:
        told = Reason("rule_not_in_force", "This rule is not in force on %(day)s", {"day": on})
        raise Invalid(told, field_name="called_for") from missing


def draft(act: Unit, body: Body, called_for: datetime, *, follows: Sitting | None = None) -> Sitting:
    """A sitting of the body, not written yet: the next number, its rule frozen as it is on the day it is called for."""
    cycle, on = act.cycle, timezone.localdate(called_for)
    procedure = procedure_of(cycle.procedure_sha256)
    frozen = frozen_rule(
        rule_on(cycle, body, on),
        procedure=procedure,
        body=procedure.get_body(body.key),
        authority=cycle.authority_id,
        on=on,
    )
    number = Sitting.objects.filter(cycle=cycle, body=body).count() + 1
    with translation.override(cycle.authority.language):
        title = gettext("Sitting no. %(number)d – %(body)s") % {"number": number, "body": body.name}
    return Sitting(
        cycle=cycle,
        body=body,
        number=number,
        title=title,
        convocation=follows.convocation + 1 if follows else 1,
        follows=follows,
        called_for=called_for,
        due_on=on,
        rule_key=meets(cycle, body).rule,
        rule=text_of(frozen),
        convened_at=act.effective_at,
    )


def lay_agenda(act: Unit, sitting: Sitting, entries: Iterable[Entry]) -> None:
    """Puts the items on the agenda of the sitting, in their order."""
    for position, entry in enumerate(entries, 1):
        item = AgendaItem(
            cycle=act.cycle,
            sitting=sitting,
            body_id=sitting.body_id,
            position=position,
            kind=entry.kind,
            title=entry.title,
            gate_id=entry.gate_id,
            minutes_id=entry.minutes_id,
            due_on=sitting.due_on,
        )
        told = {
            "sitting": sitting.pk,
            "position": position,
            "kind": entry.kind,
            "gate": entry.gate_id,
            "minutes": entry.minutes_id,
        }
        act.create(item, "convene", data=told)


def begin(act: Unit, row: Sitting | AgendaItem) -> Sequence[str]:
    """When a sitting is opened, or an item taken up: what the row keeps of it."""
    row.opened_at = act.effective_at
    return ("opened_at",)


def approve_here(_act: Unit, minutes: Minutes) -> Sequence[str]:
    """When minutes are approved: the sitting that has them under discussion."""
    place = AgendaItem.objects.filter(minutes=minutes, state=ItemState.UNDER_DISCUSSION).first()
    minutes.approved_in_id = place.sitting_id if place else None
    return ("approved_in",)


def end(act: Unit, sitting: Sitting) -> None:
    """The sitting is over: who was there leaves, what was not concluded passes to another, the minutes are to be drafted."""
    Presence.objects.filter(sitting=sitting, until=None).update(until=act.effective_at or act.now)
    for each in _unfinished(sitting).filter(state__in=(ItemState.WAITING, ItemState.UNDER_DISCUSSION)):
        act.move(each, ItemMove.LAPSE, because=Because.CASCADE)
    with translation.override(act.cycle.authority.language):
        values = {"number": sitting.number, "body": sitting.body.name}
        title = gettext("Minutes of sitting no. %(number)d – %(body)s") % values
    minutes = Minutes(cycle=act.cycle, sitting=sitting, body_id=sitting.body_id, title=title)
    act.create(minutes, "begin", data={"sitting": sitting.pk})


def end_without_quorum(act: Unit, deserted: Sitting) -> None:
    """The same; and what was not concluded is convened again, where the notice told when."""
    end(act, deserted)
    left = [_entry(each) for each in _unfinished(deserted).exclude(_is_over())]
    if deserted.again_at is None or not left:
        return
    sitting = draft(act, deserted.body, deserted.again_at, follows=deserted)
    sitting.place, sitting.link, sitting.notice = deserted.place, deserted.link, deserted.notice
    told = {
        "called_for": sitting.called_for,
        "place": sitting.place,
        "link": sitting.link,
        "convocation": sitting.convocation,
        "follows": deserted.pk,
    }
    act.create(sitting, "convene_again", data=told)
    lay_agenda(act, sitting, left)


def _unfinished(sitting: Sitting) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(sitting=sitting).exclude(state=ItemState.CONCLUDED).order_by("position")


def _is_over() -> Q:
    """What an item is about has been decided meanwhile."""
    return Q(gate__state__in=GATE.final) | Q(minutes__state__in=MINUTES.final)


def _entry(each: AgendaItem) -> Entry:
    return Entry(each.kind, each.title, each.gate_id, each.minutes_id)
