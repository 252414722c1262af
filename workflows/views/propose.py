# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing a question on a gate, and withdrawing one's own proposal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from governance.errors import NotAllowed, NotNow, NotYet, Reason
from governance.models import Criterion, Gate, Question, Seat
from governance.permissions import May, holders
from governance.selectors.inside import CycleInside, GateInside, StepInside
from governance.selectors.plans import cycle_inside
from governance.selectors.questions import bodies_with
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import LONGEST_TITLE, RETURNABLE, WAIVED_FROM, propose_question
from workflows.flows.questions import demand_not_past, order_of
from workflows.forms.proposals import FORMS, Offered, ProposalForm, PutForm, WithdrawForm
from workflows.perform import Outcome
from workflows.templatetags.questions import KINDS
from workflows.templatetags.words import say
from workflows.views.attempts import done, status_of_form
from workflows.views.call import ways_for
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

# What a proposal is called that has no name of its own.
TITLES: Mapping[str, Promise] = MappingProxyType(
    {
        "rejection": pgettext_lazy("proposal", "Reject: %(what)s"),
        "return": pgettext_lazy("proposal", "Return for rework: %(what)s"),
        "suspensive": pgettext_lazy("proposal", "Put off: %(what)s"),
        "condition": pgettext_lazy("proposal", "Condition: %(what)s"),
        "waiver": pgettext_lazy("proposal", "Do without a criterion: %(what)s"),
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question that may be proposed; `why_not`: why it is too late for it now."""

    key: str
    label: str
    why_not: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def propose(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The form of the kind that was chosen; by POST, the proposal, or the withdrawal of one."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    phase, found = inside.gate(key)
    seats = seats_proposing(found.gate, reader)
    if not seats:
        missing = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": May.PROPOSE.value})
        raise NotAllowed(missing, missing=May.PROPOSE)
    if "withdraw" in request.POST:
        return _withdraw(request, reader, found.gate)
    if "put" in request.POST:
        return _put(request, reader, inside, found.gate)
    if found.gate.state not in found.gate.MACHINE.opened:
        raise NotNow(Reason("gate_not_open", "Nothing is proposed on this gate now: it is not open"))
    return _show(request, reader, _Proposing(inside, phase, found, seats))


def seats_proposing(gate: Gate, reader: Reader) -> Sequence[Seat]:
    """The seats from which the reader can propose on the gate, own ones first."""
    return [each.seat for each in reader.held if each.body_id == gate.body_id and May.PROPOSE in each.rights]


@dataclass(frozen=True, slots=True)
class _Proposing:
    """A gate on which something is to be proposed, and from which seats."""

    inside: CycleInside
    phase: StepInside
    found: GateInside
    seats: Sequence[Seat]

    @property
    def gate(self) -> Gate:
        return self.found.gate

    @property
    def criteria(self) -> Sequence[Criterion]:
        """Those that the body may decide to do without."""
        return [
            each.criterion
            for each in self.found.criteria
            if each.criterion.waivable and not each.met and each.criterion.state in WAIVED_FROM
        ]

    def kinds(self) -> Iterator[Kind]:
        """The kinds of the procedure in its order, without the whole; a waiver where there is something to waive."""
        for each in order_of(self.inside.cycle, self.gate).kinds:
            if each.value in FORMS:
                yield Kind(each.value, str(KINDS[each.value]), self._why_not(each.value))
        if self.criteria:
            yield Kind("waiver", str(KINDS["waiver"]), "")

    def offered(self, reader: Reader) -> Offered:
        authority = self.inside.cycle.authority
        return Offered(
            seats=self.seats,
            owners=bodies_with(holders(May.STATE_EVIDENCE), authority, actor=reader.actor, at=reader.at),
            dischargers=bodies_with(holders(May.DISCHARGE), authority, actor=reader.actor, at=reader.at),
            work=[each.assignment for each in self.phase.work if each.assignment.state in RETURNABLE],
            criteria=self.criteria,
        )

    def title(self, kind: str, form: ProposalForm) -> str:
        """What the proposal is called, in the language of the authority."""
        chosen = form.cleaned_data.get("criterion")
        what = next((each.criterion.title for each in self.found.criteria if each.criterion.pk == chosen), "")
        with translation.override(self.inside.cycle.authority.language):
            return (str(TITLES[kind]) % {"what": what or self.gate.title})[:LONGEST_TITLE]

    def _why_not(self, kind: str) -> str:
        try:
            demand_not_past(self.inside.cycle, self.gate, kind)
        except NotYet as refusal:
            return " ".join(say(reason) for reason in refusal.reasons)
        return ""


def _show(request: HttpRequest, reader: Reader, at: _Proposing) -> HttpResponse:
    kinds = list(at.kinds())
    open_kinds = [each.key for each in kinds if not each.why_not]
    asked = request.GET.get("tipo", "")
    chosen = asked if asked in open_kinds else next(iter(open_kinds), "")
    context = {"inside": at.inside, "gate": at.gate, "kinds": kinds, "chosen": chosen, "form": None}
    if not chosen:
        return page(request, reader, "workflows/propose.html", context)
    form = FORMS[chosen](at.offered(reader), request.POST or None)
    outcomes: list[Outcome] = []
    if done(request, form, lambda: outcomes.append(_propose(reader, at, chosen, form))):
        told = gettext("The proposal is recorded. Row no. %(number)d of the journal of events.")
        messages.success(request, told % {"number": outcomes[0].number})
        return redirect("gate", at.inside.cycle.pk, at.gate.key)
    return page(request, reader, "workflows/propose.html", {**context, "form": form}, status=status_of_form(form))


def _propose(reader: Reader, at: _Proposing, kind: str, form: ProposalForm) -> Outcome:
    return propose_question(
        actor=reader.actor,
        cycle=at.inside.cycle.pk,
        gate=at.gate.pk,
        seat=form.cleaned_data["seat"],
        proposal=form.proposal(kind, at.title(kind, form)),
        key=form.single_key,
    )


def _withdraw(request: HttpRequest, reader: Reader, gate: Gate) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        raise NotNow(Reason("no_such_move", "This is not done here"))
    outcome = make_move(
        actor=reader.actor,
        cycle=gate.cycle_id,
        machine=Question.MACHINE.name,
        row=form.cleaned_data["withdraw"],
        move="withdraw",
        key=form.single_key,
    )
    told = gettext("The proposal is withdrawn. Row no. %(number)d of the journal of events.")
    messages.success(request, told % {"number": outcome.number})
    return redirect("gate", gate.cycle_id, gate.key)


def _put(request: HttpRequest, reader: Reader, inside: CycleInside, gate: Gate) -> HttpResponse:
    """A proposal to do without a criterion is put to the vote by whoever presides."""
    form = PutForm(ways_for(gate, inside.cycle, reader), request.POST)
    if not form.is_valid():
        raise NotNow(Reason("no_such_move", "This is not done here"))
    outcome = open_ballot(
        actor=reader.actor,
        cycle=gate.cycle_id,
        gate=gate.pk,
        asked=form.cleaned_data["put"],
        sitting=form.sitting,
        written=form.written,
        key=form.single_key,
    )
    told = gettext("The vote is open. Row no. %(number)d of the journal of events.")
    messages.success(request, told % {"number": outcome.number})
    return redirect("gate", gate.cycle_id, gate.key)
