# SPDX-License-Identifier: AGPL-3.0-or-later
"""Convenes a sitting of a body: day and hour, place or link, agenda; sent out within the notice of the procedure."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from governance.errors import Invalid, NotNow, Reason, Unseen
from governance.machines.gate import GATE
from governance.machines.minutes import S as MinutesState
from governance.machines.sitting import SITTING, S
from governance.models import AgendaItem, Body, Gate, InCycle, Minutes, Sitting, User
from governance.permissions import May
from governance.rules.working import Reckoned
from workflows.flows.sittings import Entry, draft, lay_agenda, notice_of, rule_on
from workflows.models.canonical import text_of
from workflows.perform import Outcome, Unit, When, unit

R = TypeVar("R", bound=InCycle)


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """What is to be put on the agenda: a `gate`, deposited `minutes`, or whatever the `title` says."""

    title: str = ""
    gate: UUID | None = None
    minutes: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Convening:
    """A sitting to be: when, where, on what. `again_at`: when the second convocation is, if the first has no quorum.

    `follows`: the sitting without quorum of which this is the next convocation.
    """

    body: UUID
    called_for: datetime
    again_at: datetime | None = None
    place: str = ""
    link: str = ""
    agenda: tuple[AgendaEntry, ...] = ()
    follows: UUID | None = None


def convene_sitting(
    *,
    actor: User,
    cycle: UUID,
    convening: Convening,
    reason: str = "",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Convenes the sitting and returns it as the outcome's subject. `reason`: why it is urgent, where it is.

    Raises Unseen for a body, a gate or minutes that are not there, NotAllowed, NotNow (the cycle does not run, what it
    follows has been followed), NotYet (the procedure convenes no such body), Invalid for what is missing or too late.
    """
    with unit(
        actor=actor, asked="convene_sitting", key=key, cycle=cycle, content=astuple(convening), at=at, reason=reason
    ) as act:
        body = Body.objects.filter(pk=convening.body, authority=act.cycle.authority_id).first()
        if body is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        by = act.stand(May.CONVENE, body_id=body.pk)
        act.demand_running(SITTING)
        _demand_whole(convening, act.effective_at or act.now)
        before = _deserted(act, convening, body)
        notice = _notice(act, convening, body)
        sitting = draft(act, body, convening.called_for, follows=before)
        _demand_convocations(act, convening, body, sitting.convocation)
        entries = list(_entries(act, convening, body))
        sitting.again_at, sitting.notice = convening.again_at, text_of(notice.plain())
        sitting.place, sitting.link = convening.place.strip(), convening.link.strip()
        told = {
            "called_for": sitting.called_for,
            "again_at": sitting.again_at,
            "place": sitting.place,
            "link": sitting.link,
            "convocation": sitting.convocation,
            "follows": convening.follows,
            "notice": notice.day,
        }
        act.create(sitting, "convene", stands=by, data=told)
        lay_agenda(act, sitting, entries)
    return act.outcome


def _demand_whole(convening: Convening, now: datetime) -> None:
    """Refuses what nobody could come to: a moment that has passed, no place, nothing to decide."""
    if convening.called_for <= now:
        told = Reason("convened_for_the_past", "A sitting is convened for a moment that is still to come")
        raise Invalid(told, field_name="called_for")
    if convening.again_at is not None and convening.again_at <= convening.called_for:
        told = Reason("again_too_early", "The second convocation comes after the first")
        raise Invalid(told, field_name="again_at")
    if not convening.place.strip() and not convening.link.strip():
        raise Invalid(Reason("no_place", "Say where: a place, a link, or both"), field_name="place")
    if not convening.agenda:
        raise Invalid(Reason("no_agenda", "Put something on the agenda"), field_name="agenda")


def _deserted(act: Unit, convening: Convening, body: Body) -> Sitting | None:
    """The sitting of which this is the next convocation."""
    if convening.follows is None:
        return None
    row = act.row(Sitting, convening.follows)
    if row.body_id != body.pk or row.state != S.DESERTED or Sitting.objects.filter(follows=row).exists():
        told = Reason("nothing_to_follow", "This sitting did not lack its quorum, or has been convened again already")
        raise NotNow(told)
    return row


def _notice(act: Unit, convening: Convening, body: Body) -> Reckoned:
    """The term in which it is convened: the ordinary one, or, with a reason, the one of urgency. Never less."""
    notice = notice_of(act.cycle, body, timezone.localdate(convening.called_for))
    today = timezone.localdate(act.effective_at or act.now)
    if today <= notice.ordinary.day:
        return notice.ordinary
    if notice.urgent is None or notice.urgent.day < today:
        raise Invalid(_too_late(notice.urgent or notice.ordinary), field_name="called_for")
    if not act.reason.strip():
        told = Reason(
            "urgent_without_reason",
            "By the ordinary notice it had to be convened by %(day)s: write why it is urgent",
            {"day": notice.ordinary.day},
        )
        raise Invalid(told, field_name="reason")
    return notice.urgent


def _too_late(notice: Reckoned) -> Reason:
    return Reason(
        "notice_too_short",
        "For that day it had to be convened by %(day)s: choose a later day",
        {"day": notice.day},
    )


def _demand_convocations(act: Unit, convening: Convening, body: Body, convocation: int) -> None:
    """Refuses a convocation that the rule does not know on its day."""
    days = [(convocation, convening.called_for, "called_for")]
    if convening.again_at is not None:
        days.append((convocation + 1, convening.again_at, "again_at"))
    for number, moment, field in days:
        if number > len(rule_on(act.cycle, body, timezone.localdate(moment)).quorums):
            told = Reason("no_such_convocation", "This rule knows no convocation no. %(number)s", {"number": number})
            raise Invalid(told, field_name=field)


def _entries(act: Unit, convening: Convening, body: Body) -> Iterator[Entry]:
    """The items as they go on the agenda; each thing once. Raises Unseen, Invalid."""
    seen: set[tuple[str, str]] = set()
    for each in convening.agenda:
        found = _entry(act, each, body)
        if (found.kind, found.title) in seen:
            told = Reason("twice_on_agenda", "“%(title)s” is on the agenda twice", {"title": found.title})
            raise Invalid(told, field_name="agenda")
        seen.add((found.kind, found.title))
        yield found


def _entry(act: Unit, each: AgendaEntry, body: Body) -> Entry:
    if each.gate is not None:
        gate = _of_body(act.row(Gate, each.gate), body)
        if gate.state in GATE.final:
            raise Invalid(
                Reason("gate_decided", "“%(title)s” is decided already", {"title": gate.title}), field_name="agenda"
            )
        return Entry(AgendaItem.Kind.GATE, gate.title, gate_id=gate.pk)
    if each.minutes is not None:
        minutes = _of_body(act.row(Minutes, each.minutes), body)
        if minutes.state != MinutesState.DEPOSITED:
            told = Reason(
                "minutes_not_to_approve", "“%(title)s” is not deposited, or approved already", {"title": minutes.title}
            )
            raise Invalid(told, field_name="agenda")
        return Entry(AgendaItem.Kind.MINUTES, minutes.title, minutes_id=minutes.pk)
    title = each.title.strip()
    if not title:
        raise Invalid(Reason("item_without_title", "Say what the item is about"), field_name="agenda")
    return Entry(AgendaItem.Kind.OTHER, title)


def _of_body(row: R, body: Body) -> R:
    """Refuses (Unseen) what another body decides."""
    if row.body_id != body.pk:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return row
