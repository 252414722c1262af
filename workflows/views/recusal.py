# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording that a seat takes no part in deciding on a gate, by who holds it or by who keeps the presences."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from governance.errors import NotAllowed, NotNow, NotYet, Reason
from governance.machines.ballot import S as BallotState
from governance.models import Gate
from governance.permissions import May
from governance.selectors.electorates import sitters
from governance.selectors.inside import GateInside
from governance.selectors.plans import cycle_inside
from governance.selectors.questions import recusals_on
from workflows.actions.declare_recusal import declare_recusal, withdraw_recusal
from workflows.forms.recusal import RecusalForm
from workflows.perform import Outcome
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

Seats = Sequence[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def recusal(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The form that records a recusal; with `fine` in the address, the one that ends it."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    _phase, found = inside.gate(key)
    seats = list(seats_recusable(found.gate, reader))
    if not seats:
        missing = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": May.CAST_VOTE.value})
        raise NotAllowed(missing, missing=May.CAST_VOTE)
    _demand_in_time(found)
    known = {str(each.seat_id) for each in recusals_on(found.gate, actor=reader.actor, at=reader.at)}
    ends = "fine" in request.GET
    own = own_seats(found.gate, reader)
    concerned = [each for each in seats if (each[0] in known) == ends and (not ends or UUID(each[0]) in own)]
    context = {"inside": inside, "gate": found.gate, "ends": ends, "others": len(concerned) < len(seats), "form": None}
    if not concerned:
        return page(request, reader, "workflows/recusal.html", context)
    form = RecusalForm(concerned, request.POST or None)
    outcomes: list[Outcome] = []
    if done(request, form, lambda: outcomes.append(_record(form, found.gate, reader, ends=ends))):
        told = gettext("It is recorded. Row no. %(number)d of the journal of events.")
        messages.success(request, told % {"number": outcomes[0].number})
        return redirect("gate", cycle, key)
    return page(request, reader, "workflows/recusal.html", {**context, "form": form}, status=status_of_form(form))


def _demand_in_time(found: GateInside) -> None:
    if found.as_step.over:
        raise NotNow(Reason("gate_decided", "This gate is decided"))
    if any(each.state == BallotState.OPEN for each in found.ballots):
        raise NotYet(Reason("recusal_late", "The vote is open: a recusal is recorded before it"))


def seats_recusable(gate: Gate, reader: Reader) -> Iterator[tuple[str, str]]:
    """The seats for which the reader may record that they take no part: all that vote, or else their own."""
    keeps = any(each.body_id == gate.body_id and May.RECORD_PRESENCE in each.rights for each in reader.held)
    own = own_seats(gate, reader)
    if not keeps and not own:
        return
    for each in sitters(gate.body_id, actor=reader.actor, at=reader.at):
        if each.holder is not None and (keeps or each.seat.pk in own):
            yield str(each.seat.pk), f"{each.seat.label}, {each.holder}"


def own_seats(gate: Gate, reader: Reader) -> set[UUID]:
    """The seats that vote and that the reader holds themselves."""
    return {
        each.seat.pk
        for each in reader.held
        if each.body_id == gate.body_id and each.holder is None and May.CAST_VOTE in each.rights
    }


def _record(form: RecusalForm, gate: Gate, reader: Reader, *, ends: bool) -> Outcome:
    act = withdraw_recusal if ends else declare_recusal
    return act(
        actor=reader.actor,
        cycle=gate.cycle_id,
        gate=gate.pk,
        seat=form.cleaned_data["seat"],
        reason=form.cleaned_data["reason"],
        key=form.single_key,
    )
