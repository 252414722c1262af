# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of an authority and their seats: who sits, who sat, who will; appointing and ending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.models import Seat
from governance.selectors.bodies import PAGE, seats_of, visible_bodies, visible_body, visible_seat, visible_tenure
from workflows.actions.appoint_person import appoint_person
from workflows.actions.end_tenure import end_tenure as end_it
from workflows.flows.departures import departure_from
from workflows.forms.administration import AppointForm
from workflows.forms.days import beginning_of, end_of
from workflows.forms.keyed import WhyForm
from workflows.models.people import appointable, person_of
from workflows.views.administration.office import office_in, office_of
from workflows.views.attempts import done, status_of_form
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_safe
@for_people
def bodies(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every body with the number of its seats, and of those that nobody holds."""
    office = office_of(request, reader)
    found = visible_bodies(office.authority, actor=reader.actor, at=reader.at)
    return page(request, reader, "workflows/administration/bodies.html", {"office": office, "bodies": found})


@require_safe
@for_people
def body(request: HttpRequest, reader: Reader, body: UUID) -> HttpResponse:
    """The seats of one body."""
    found, number = visible_body(body, actor=reader.actor, at=reader.at), page_number(request)
    office = office_in(found.authority, reader)
    seats = seats_of(found, actor=reader.actor, at=reader.at, page=number)
    context = {"office": office, "body": found, "seats": seats[:PAGE], "page": number, "more": len(seats) > PAGE}
    return page(request, reader, "workflows/administration/body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def appoint(request: HttpRequest, reader: Reader, seat: UUID) -> HttpResponse:
    """Gives a seat to somebody, from the first day to the last."""
    found = visible_seat(seat, actor=reader.actor, at=reader.at)
    office = office_in(found.body.authority, reader)
    people = appointable(office.authority, at=reader.at).exclude(pk=reader.actor.pk)
    form = AppointForm(people, request.POST or None)
    if done(request, form, lambda: _appoint(form, found, reader)):
        messages.success(request, gettext("The appointment is recorded."))
        return redirect(reverse("body", args=[found.body_id]))
    context = {"office": office, "seat": found, "form": form}
    return page(request, reader, "workflows/administration/appoint.html", context, status=status_of_form(form))


def _appoint(form: AppointForm, seat: Seat, reader: Reader) -> None:
    typed = form.cleaned_data
    authority = seat.body.authority_id
    appoint_person(
        actor=reader.actor,
        authority=authority,
        seat=seat.pk,
        user=person_of(typed["person"], authority=authority, at=reader.at),
        since=beginning_of(typed["since"]),
        until=end_of(typed["until"]) if typed["until"] else None,
        key=form.single_key,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def end_tenure(request: HttpRequest, reader: Reader, tenure: UUID) -> HttpResponse:
    """Says what will end, and ends it by POST with a reason."""
    found = visible_tenure(tenure, actor=reader.actor, at=reader.at)
    office = office_in(found.seat.body.authority, reader)
    form = WhyForm(request.POST or None)

    def end() -> None:
        end_it(
            actor=reader.actor,
            authority=office.authority.pk,
            tenure=found.pk,
            reason=form.cleaned_data["reason"],
            key=form.single_key,
        )

    if done(request, form, end):
        messages.success(request, gettext("The tenure has ended."))
        return redirect(reverse("body", args=[found.seat.body_id]))
    leaving = departure_from(found, actor=reader.actor, at=reader.at)
    context = {"office": office, "tenure": found, "form": form, "leaving": leaving}
    return page(request, reader, "workflows/administration/end_tenure.html", context, status=status_of_form(form))
