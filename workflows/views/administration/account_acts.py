# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to somebody's account: the mail for the password, closing, opening again, erasing the data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.errors import Reason, Unseen
from workflows.actions.close_account import close_account
from workflows.actions.erase_person import erase_person
from workflows.actions.invite_person import invite_person
from workflows.actions.reopen_account import reopen_account
from workflows.forms.keyed import KeyedForm, WhyForm
from workflows.models.people import person_inside
from workflows.views.administration.office import WHICH, office_in
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@dataclass(frozen=True, slots=True)
class Act:
    """An act with a reason: the action, the template that says what it does, and what is said when it is done."""

    action: Callable[..., object]
    template: str
    said: Promise


ACTS: Mapping[str, Act] = {
    "chiudi": Act(close_account, "close_account.html", _("The account is closed.")),
    "riapri": Act(reopen_account, "reopen_account.html", _("The account is open again.")),
    "cancella-dati": Act(erase_person, "erase_person.html", _("The person’s data are erased.")),
}


@require_POST
@for_people
def invite(request: HttpRequest, reader: Reader, person: UUID) -> HttpResponse:
    """Sends the mail by which the person chooses a password."""
    inside = person_inside(person, actor=reader.actor, at=reader.at, within=request.GET.get(WHICH))
    office, form = office_in(inside.authority, reader), KeyedForm(request.POST)
    back = reverse("person", args=[person]) + office.query
    if not form.is_valid():
        return redirect(back)
    invite_person(actor=reader.actor, authority=inside.authority.pk, person=person, key=form.single_key)
    messages.success(request, gettext("A mail with the link to choose a password is on its way."))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def account_act(request: HttpRequest, reader: Reader, person: UUID, act: str) -> HttpResponse:
    """Says what the act does and what it leaves, and does it by POST with a reason."""
    what = ACTS.get(act)
    inside = person_inside(person, actor=reader.actor, at=reader.at, within=request.GET.get(WHICH))
    if what is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    office = office_in(inside.authority, reader)
    form = WhyForm(request.POST or None)

    def do_it() -> None:
        what.action(
            actor=reader.actor,
            authority=inside.authority.pk,
            person=person,
            reason=form.cleaned_data["reason"],
            key=form.single_key,
        )

    if done(request, form, do_it):
        messages.success(request, str(what.said))
        return redirect(reverse("person", args=[person]) + office.query)
    context = {"office": office, "inside": inside, "form": form}
    return page(request, reader, f"workflows/administration/{what.template}", context, status=status_of_form(form))
