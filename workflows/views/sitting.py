# SPDX-License-Identifier: AGPL-3.0-or-later
"""One sitting: when and where, what is on its agenda, who was there, what was decided, its minutes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from governance.machines.sitting import SITTING, Move, S
from governance.models import AgendaItem, Ballot, Sitting
from governance.permissions import May
from governance.rules.clock_wording import sentences, source
from governance.selectors.assemblies import visible_sitting
from governance.selectors.plans import cycle_inside
from governance.selectors.sittings import SittingInside, sitting_inside
from workflows.actions.make_move import make_move
from workflows.forms.keyed import WhyForm
from workflows.perform import Outcome
from workflows.views.attempts import done, status_of_form
from workflows.views.read_out import ReadOut, read_out
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.row_page import about

RUNS = frozenset({May.CALL_BALLOT, May.RECORD_PRESENCE})


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the agenda, and each ballot held on it with its result, where it is closed."""

    item: AgendaItem
    ballots: Sequence[tuple[Ballot, ReadOut | None]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def sitting(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """One sitting; by POST it is cancelled, with the reason."""
    row = visible_sitting(cycle, sitting, actor=reader.actor, at=reader.at)
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    row.cycle = inside.cycle
    form = WhyForm(request.POST or None)

    def cancel() -> Outcome:
        return make_move(
            actor=reader.actor,
            cycle=cycle,
            machine=SITTING.name,
            row=row.pk,
            move=Move.CANCEL,
            reason=form.cleaned_data["reason"],
            key=form.single_key,
        )

    if done(request, form, cancel):
        messages.success(request, gettext("The sitting is cancelled."))
        return redirect("sitting", cycle, sitting)
    held = _rights(row.body_id, reader)
    found = sitting_inside(row)
    context = {
        "sitting": row,
        "found": found,
        "agenda": _agenda(found),
        "present": [each for each in found.presences if each.until is None],
        "working": _working(row),
        "over": row.state in SITTING.final,
        "runs": bool(held & RUNS),
        "cancels": row.state == S.CONVENED and May.CONVENE in held,
        "convenes_again": row.state == S.DESERTED and found.again is None and May.CONVENE in held,
        "form": form,
        **about(row, inside, reader, along=found.along),
    }
    return page(request, reader, "workflows/sitting.html", context, status=status_of_form(form))


def _agenda(found: SittingInside) -> Sequence[Line]:
    return [Line(each.item, [(held, _result(held, each.item)) for held in each.ballots]) for each in found.agenda]


def _result(held: Ballot, on: AgendaItem) -> ReadOut | None:
    return read_out(held, obligations=int(vars(on)["obligations"])) if held.verdict else None


def _rights(body: UUID, reader: Reader) -> frozenset[May]:
    return frozenset().union(*(each.rights for each in reader.held if each.body_id == body))


def _working(row: Sitting) -> Sequence[str]:
    """By which term it was convened, counted; nothing where none was kept."""
    if not row.notice:
        return ()
    plain, language = json.loads(row.notice), get_language() or "it"
    return [*sentences(plain, language), source(plain, language)]
