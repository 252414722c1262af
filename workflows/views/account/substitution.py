# SPDX-License-Identifier: AGPL-3.0-or-later
"""Substitutions: named by the holder of a seat, ended by the holder or by who administers the authority."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.errors import NotAllowed, Reason
from governance.models import Tenure
from governance.permissions import May
from workflows.actions.end_substitution import end_substitution as end_it
from workflows.actions.name_substitute import name_substitute
from workflows.flows.substitutes import deputies
from workflows.forms.account import SubstitutionForm
from workflows.forms.days import beginning_of, end_of
from workflows.forms.keyed import WhyForm
from workflows.models.people import colleagues, own_tenures, person_of, substitution_inside
from workflows.models.stand_ins import stand_ins
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def my_substitutions(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Who acts for the reader and for whom the reader acts, what that allows, and what was done so."""
    context = {
        "found": stand_ins(actor=reader.actor, at=reader.at),
        "deputies": deputies(own_tenures(actor=reader.actor, at=reader.at), on=reader.today),
    }
    return page(request, reader, "workflows/account/my_substitutions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def new_substitution(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Names who acts for the reader, on one of their seats, from the first to the last day."""
    tenures = own_tenures(actor=reader.actor, at=reader.at)
    if not tenures:
        missing = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": May.SUBSTITUTE.value})
        raise NotAllowed(missing, missing=May.SUBSTITUTE)
    people = colleagues(tenures, actor=reader.actor, at=reader.at)
    form = SubstitutionForm(tenures, people, request.POST or None)
    if done(request, form, lambda: _name(form, tenures, reader)):
        messages.success(request, gettext("The substitution is recorded."))
        return redirect("my_substitutions")
    never = [each for each in deputies(tenures, on=reader.today) if each.never]
    context = {"form": form, "never": never}
    return page(request, reader, "workflows/account/new_substitution.html", context, status=status_of_form(form))


def _name(form: SubstitutionForm, tenures: Sequence[Tenure], reader: Reader) -> None:
    typed = form.cleaned_data
    tenure = next(each for each in tenures if each.pk == typed["seat"])
    name_substitute(
        actor=reader.actor,
        authority=tenure.seat.body.authority_id,
        tenure=tenure.pk,
        user=person_of(typed["person"], authority=tenure.seat.body.authority_id, at=reader.at),
        since=max(beginning_of(typed["since"]), tenure.since),
        until=_end(tenure, typed["until"]),
        reason=typed["reason"],
        key=form.single_key,
    )


def _end(tenure: Tenure, last: date) -> datetime:
    """The end of the last day; of the day on which the tenure ends, its own."""
    ends = tenure.until
    return ends if ends is not None and beginning_of(last) < ends < end_of(last) else end_of(last)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def end_substitution(request: HttpRequest, reader: Reader, substitution: UUID) -> HttpResponse:
    """Says what will end, and ends it by POST."""
    found = substitution_inside(substitution, actor=reader.actor, at=reader.at)
    own = found.tenure.user_id == reader.actor.pk
    authority = found.tenure.seat.body.authority_id
    form = WhyForm(request.POST or None)

    def end() -> None:
        end_it(
            actor=reader.actor,
            authority=authority,
            substitution=found.pk,
            reason=form.cleaned_data["reason"],
            key=form.single_key,
        )

    if done(request, form, end):
        messages.success(request, gettext("The substitution has ended."))
        return redirect("my_substitutions" if own else "substitutions")
    context = {"form": form, "substitution": found, "own": own}
    return page(request, reader, "workflows/account/end_substitution.html", context, status=status_of_form(form))
