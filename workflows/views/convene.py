# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that convenes a sitting, with by when it is to be sent out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from governance.errors import Invalid, NotAllowed, Reason, Unseen
from governance.models import AgendaItem, Body, Cycle, Sitting
from governance.permissions import May
from governance.rules.clock_wording import length, source
from governance.selectors.assemblies import visible_sitting
from governance.selectors.plans import visible_cycles
from governance.selectors.sittings import ToDecide, sitting_inside, to_decide
from workflows.actions.convene_sitting import convene_sitting
from workflows.flows.sittings import earliest, meets, notice_of
from workflows.forms.sittings import ConveningForm
from workflows.perform import Outcome
from workflows.templatetags import words
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.sittings import bodies_convened, bodies_held


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def convene(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """Convenes a sitting (`organo`: of which body), or the next convocation of one that had no quorum (`segue`)."""
    found = visible_cycles(actor=reader.actor, at=reader.at).filter(pk=cycle).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    before = _before(cycle, reader, request.GET.get("segue", ""))
    bodies = _bodies(found, reader)
    chosen = next((each for each in bodies if str(each.pk) == request.GET.get("organo")), bodies[0])
    body = before.body if before else chosen
    offered = to_decide(found, body, actor=reader.actor, at=reader.at)
    form = ConveningForm(offered, request.POST or None, initial=_initial(before, offered))
    outcome: list[Outcome] = []

    def convene_it() -> None:
        convening = form.convening(body.pk, before.pk if before else None)
        reason, key = form.cleaned_data["reason"], form.single_key
        outcome.append(convene_sitting(actor=reader.actor, cycle=cycle, convening=convening, reason=reason, key=key))

    if done(request, form, convene_it):
        messages.success(request, gettext("The sitting is convened."))
        return redirect("sitting", cycle, outcome[0].subject_id)
    context = {
        "cycle": found,
        "body": body,
        "others": [each for each in bodies if each != body],
        "before": before,
        "notice": _told(found, body, reader.today, form.day_typed()),
        "form": form,
    }
    return page(request, reader, "workflows/convene.html", context, status=status_of_form(form))


def _bodies(cycle: Cycle, reader: Reader) -> Sequence[Body]:
    """The bodies that the reader convenes. Raises NotAllowed, and NotYet where the procedure does not say how."""
    held = bodies_held(cycle, reader)
    if not held:
        missing = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": May.CONVENE.value})
        raise NotAllowed(missing, missing=May.CONVENE)
    found = bodies_convened(cycle, reader)
    if not found:
        meets(cycle, held[0])
    return found


def _told(cycle: Cycle, body: Body, today: date, day: date | None) -> Sequence[str]:
    """By when the body is convened: in general, where that comes from, and for the day that was typed."""
    first = earliest(cycle, body, today)
    notice, language = notice_of(cycle, body, first.ordinary), get_language() or "it"
    ordinary = notice.ordinary.plain()
    told = [
        gettext(
            "It is sent out at least %(length)s before the day of the sitting: sent out today, it can be held from "
            "%(day)s on."
        )
        % {"length": _length(ordinary, language), "day": words.day(first.ordinary)}
    ]
    if notice.urgent is not None and first.urgent is not None:
        values = {"length": _length(notice.urgent.plain(), language), "day": words.day(first.urgent)}
        told.append(gettext("Where it is urgent, %(length)s before, saying why: from %(day)s on.") % values)
    told.append(source(ordinary, language))
    by = _by(cycle, body, day) if day else None
    if day and by:
        values = {"day": words.day(day), "by": words.day(by)}
        told.append(gettext("For %(day)s the last day in time is %(by)s.") % values)
    return [words.elided(each) for each in told]


def _length(plain: Mapping[str, Any], language: str) -> str:
    return length(plain["rule"]["amount"], plain["rule"]["unit"], language)


def _by(cycle: Cycle, body: Body, day: date) -> date | None:
    try:
        return notice_of(cycle, body, day).ordinary.day
    except Invalid:
        return None


def _before(cycle: UUID, reader: Reader, asked: str) -> Sitting | None:
    """The sitting that is to be followed. Raises Unseen."""
    if not asked:
        return None
    try:
        return visible_sitting(cycle, UUID(asked), actor=reader.actor, at=reader.at)
    except ValueError as wrong:
        raise Unseen(Reason("unseen", "There is nothing here")) from wrong


def _initial(before: Sitting | None, offered: ToDecide) -> dict[str, Any]:
    """What the form holds at first: what is at hand; or what the sitting without quorum had."""
    if before is None:
        ticked = [str(each.pk) for each in offered.at_hand]
        return {"gates": ticked, "minutes": ticked}
    items = [each.item for each in sitting_inside(before).agenda]
    return {
        "gates": [str(each.gate_id) for each in items if each.gate_id],
        "minutes": [str(each.minutes_id) for each in items if each.minutes_id],
        "others": "\n".join(each.title for each in items if each.kind == AgendaItem.Kind.OTHER),
        "place": before.place,
        "link": before.link,
    }
