# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of an authority: the list, one of them, and a new account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from workflows.actions.open_account import open_account
from workflows.forms.administration import NewPersonForm
from workflows.forms.keyed import KeyedForm
from workflows.models.people import PAGE, person_inside, visible_people
from workflows.views.administration.office import WHICH, office_in, office_of
from workflows.views.attempts import done, status_of_form
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

SEARCHED = "cerca"
LONGEST_SEARCH = 100


@require_safe
@for_people
def people(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The people by name, those that are searched for or all."""
    office, number = office_of(request, reader), page_number(request)
    searched = request.GET.get(SEARCHED, "").replace("\0", "").strip()[:LONGEST_SEARCH]
    rows = visible_people(office.authority, actor=reader.actor, at=reader.at, searched=searched)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "office": office,
        "people": found[:PAGE],
        "searched": searched,
        "page": number,
        "more": len(found) > PAGE,
    }
    return page(request, reader, "workflows/administration/people.html", context)


@require_safe
@for_people
def person(request: HttpRequest, reader: Reader, person: UUID) -> HttpResponse:
    """One person: seats from–to, substitutions, the last sign-in, and what can be done."""
    inside = person_inside(person, actor=reader.actor, at=reader.at, within=request.GET.get(WHICH))
    office = office_in(inside.authority, reader)
    context = {"office": office, "inside": inside, "form": KeyedForm()}
    return page(request, reader, "workflows/administration/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def new_person(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Opens an account; the person chooses the password by the link in a mail."""
    office = office_of(request, reader)
    form, made = NewPersonForm(request.POST or None), {}

    def open_it() -> None:
        typed = form.cleaned_data
        made["user"] = open_account(
            actor=reader.actor,
            authority=office.authority.pk,
            username=typed["username"],
            full_name=typed["full_name"],
            email=typed["email"],
            password=None,
            key=form.single_key,
        )

    if done(request, form, open_it):
        messages.success(
            request, gettext("The account is open. A mail with the link to choose a password is on its way.")
        )
        return redirect(reverse("person", args=[made["user"].pk]) + office.query)
    context = {"office": office, "form": form}
    return page(request, reader, "workflows/administration/new_person.html", context, status=status_of_form(form))
