# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposes a question on a gate: to put it off, to return or reject it, to bind its approval, to waive a criterion."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone

from governance.errors import Invalid, NotNow, NotYet, Reason
from governance.machines import assignment, criterion, question
from governance.models import Assignment, Body, Criterion, Gate, Question, Seat, User
from governance.permissions import May, Role, holders
from workflows.flows.questions import demand_not_past, order_of
from workflows.perform import Outcome, Unit, When, unit

LONGEST_TITLE = 300
LONGEST_TEXT = 4000
RETURNABLE = (assignment.S.DELIVERED, assignment.S.ACCEPTED)
WAIVED_FROM = (criterion.S.PLANNED, criterion.S.OPEN)

_IN_BRIEF = Reason("title_needed", "Say in a few words what you propose")
_TOO_LONG = Reason("text_too_long", "This is too long: shorten it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed. `text`: what a condition asks, or the reason of the others.

    Of a condition: who owes it (`owner`) by `due_on`, who discharges it, what shows it (`evidence`), whether it stops
    the next gate (`blocking`). Of a suspension: `put_off_to`. Of a return: the work that it `reopens` (none: the phase
    alone). Of a waiver: its `criterion`.
    """

    kind: str
    title: str
    text: str = ""
    due_on: date | None = None
    owner: UUID | None = None
    discharger: UUID | None = None
    blocking: bool = False
    evidence: str = ""
    put_off_to: date | None = None
    reopens: tuple[UUID, ...] = ()
    criterion: UUID | None = None


def propose_question(
    *,
    actor: User,
    cycle: UUID,
    gate: UUID,
    seat: UUID,
    proposal: Proposal,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Puts the question of `proposal` before the body that decides on the gate, proposed from the `seat`.

    Raises Unseen, NotAllowed, NotNow where the gate is not open, NotYet where the turn of its kind has passed, Invalid
    for what is missing or wrong in it.
    """
    content = (gate, seat, *astuple(proposal))
    with unit(actor=actor, asked="propose_question", key=key, cycle=cycle, content=content, at=at) as act:
        row = act.row(Gate, gate, along=("phase",))
        by = act.stand(May.PROPOSE, body_id=row.body_id, seat_id=seat)
        act.demand_running()
        if row.state not in row.MACHINE.opened:
            raise NotNow(Reason("gate_not_open", "Nothing is proposed on this gate now: it is not open"))
        _demand_texts(proposal)
        question = Question(
            cycle=act.cycle,
            gate=row,
            kind=proposal.kind,
            number=Question.objects.filter(gate=row).count() + 1,
            examination=row.examination,
            body_id=row.body_id,
            proposer=Seat.objects.get(pk=seat),
            tenure_id=by.tenure_id,
            title=proposal.title.strip(),
            text=proposal.text.strip(),
            due_on=row.due_on,
        )
        reopened = _COMPLETE[_kind_admitted(act, row, proposal.kind)](_Completing(act, row, question, proposal))
        act.create(question, "propose", stands=by, data=_told(act, question, reopened))
        question.reopens.set(reopened)
    return act.outcome


def _demand_texts(proposal: Proposal) -> None:
    if not proposal.title.strip():
        raise Invalid(_IN_BRIEF, field_name="title")
    for name, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT), ("evidence", LONGEST_TEXT)):
        if len(getattr(proposal, name)) > longest:
            raise Invalid(_TOO_LONG, field_name=name)


def _kind_admitted(act: Unit, gate: Gate, kind: str) -> str:
    """The kind, where the procedure puts such questions and the turn of it has not passed."""
    if kind == Question.Kind.WAIVER:
        return kind
    admitted = {each.value for each in order_of(act.cycle, gate).kinds} - {Question.Kind.WHOLE.value}
    if kind not in admitted:
        told = Reason("kind_not_admitted", "The procedure does not let this be proposed on this gate")
        raise Invalid(told, field_name="kind")
    demand_not_past(act.cycle, gate, kind)
    return kind


class _Completing:
    """A question on its way to be proposed, with what its kind asks for."""

    def __init__(self, act: Unit, gate: Gate, question: Question, proposal: Proposal) -> None:
        self.gate = gate
        self.authority = act.cycle.authority_id
        self.today = timezone.localdate(act.effective_at or act.now)
        self.question = question
        self.proposal = proposal

    def reject(self) -> list[Assignment]:
        self._demand_reason()
        return []

    def put_off(self) -> list[Assignment]:
        self.question.put_off_to = self._future("put_off_to")
        return []

    def send_back(self) -> list[Assignment]:
        self._demand_reason()
        asked = set(self.proposal.reopens)
        found = list(Assignment.objects.filter(phase=self.gate.phase_id, pk__in=asked, state__in=RETURNABLE))
        if len(found) < len(asked):
            told = Reason("not_returnable", "Only work of this phase that was delivered goes back")
            raise Invalid(told, field_name="reopens")
        return sorted(found, key=lambda each: each.position)

    def bind(self) -> list[Assignment]:
        if not self.proposal.evidence.strip():
            raise Invalid(Reason("evidence_needed", "Say what will show that it is met"), field_name="evidence")
        self.question.evidence = self.proposal.evidence.strip()
        self.question.blocking = self.proposal.blocking
        self.question.due_on = self._future("due_on")
        self.question.owner = self._body("owner", holders(May.STATE_EVIDENCE))
        self.question.discharger = self._body("discharger", holders(May.DISCHARGE))
        return []

    def waive(self) -> list[Assignment]:
        self._demand_reason()
        asked = self.proposal.criterion
        found = Criterion.objects.filter(gate=self.gate, pk=asked).first() if asked else None
        if found is None:
            raise Invalid(Reason("no_such_criterion", "Choose the criterion to do without"), field_name="criterion")
        if not found.waivable:
            told = Reason("not_waivable", "The procedure does not let the body do without this criterion")
            raise Invalid(told, field_name="criterion")
        if found.state not in WAIVED_FROM:
            raise NotNow(Reason("criterion_settled", "This criterion is settled: there is nothing to waive"))
        if Question.objects.filter(criterion=found, state=question.S.PROPOSED).exists():
            raise NotYet(Reason("waiver_proposed", "Somebody has proposed to do without this criterion already"))
        self.question.criterion = found
        return []

    def _demand_reason(self) -> None:
        if not self.question.text:
            raise Invalid(Reason("reason_needed", "Write why"), field_name="text")

    def _future(self, name: str) -> date:
        day: date | None = getattr(self.proposal, name)
        if day is None or day <= self.today:
            raise Invalid(Reason("day_not_ahead", "Give a day that is still to come"), field_name=name)
        return day

    def _body(self, name: str, roles: Collection[Role]) -> Body:
        """A body of the authority where a seat of these roles is."""
        found = Body.objects.filter(authority=self.authority, pk=getattr(self.proposal, name), seats__role__in=roles)
        body = found.first()
        if body is None:
            raise Invalid(Reason("no_such_body", "Choose a body that can do this"), field_name=name)
        return body


_COMPLETE: Mapping[str, Callable[[_Completing], list[Assignment]]] = MappingProxyType(
    {
        "rejection": _Completing.reject,
        "return": _Completing.send_back,
        "suspensive": _Completing.put_off,
        "condition": _Completing.bind,
        "waiver": _Completing.waive,
    }
)


def _told(act: Unit, question: Question, reopened: Collection[Assignment]) -> dict[str, Any]:
    """What the journal keeps of it: everything but the words, of which it holds a digest."""
    told: dict[str, Any] = {
        "gate": question.gate_id,
        "kind": question.kind,
        "number": question.number,
        "examination": question.examination,
        "due_on": question.due_on,
        "put_off_to": question.put_off_to,
        "owner": question.owner_id,
        "discharger": question.discharger_id,
        "blocking": question.blocking,
        "criterion": question.criterion_id,
        "reopens": [each.pk for each in reopened],
        "title": act.text(question.title),
    }
    words = {"text": question.text, "evidence": question.evidence}
    return told | {name: act.text(written) for name, written in words.items() if written}
