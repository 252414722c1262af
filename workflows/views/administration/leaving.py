# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of an office holder: what ends, what stays and what waits, told before it is done; and then done at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from workflows.actions.leave_office import leave_office as leave
from workflows.flows.departures import departure
from workflows.forms.keyed import WhyForm
from workflows.views.administration.office import WHICH, office_in
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def leave_office(request: HttpRequest, reader: Reader, person: UUID) -> HttpResponse:
    """Tells what it means that the person leaves, and ends everything by POST with a reason."""
    found = departure(person, actor=reader.actor, at=reader.at, within=request.GET.get(WHICH))
    office = office_in(found.authority, reader)
    form = WhyForm(request.POST or None)

    def end() -> None:
        leave(
            actor=reader.actor,
            authority=office.authority.pk,
            person=person,
            reason=form.cleaned_data["reason"],
            key=form.single_key,
        )

    if done(request, form, end):
        messages.success(request, gettext("The tenures have ended. What the person did stays in the record."))
        return redirect(reverse("person", args=[person]) + office.query)
    context = {"office": office, "leaving": found, "form": form}
    return page(request, reader, "workflows/administration/leave_office.html", context, status=status_of_form(form))
