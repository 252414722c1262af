# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that could not be delivered: what they tell, since when, why, and sending them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from workflows.actions.queue_digest import DIGEST
from workflows.actions.queue_password_mail import FORGOTTEN
from workflows.actions.queue_summaries import SUMMARIES
from workflows.actions.retry_messages import retry_messages
from workflows.forms.keyed import KeyedForm
from workflows.models import OutboxMessage
from workflows.models.chronicle import Happening
from workflows.models.parked import PAGE, parked_messages, told_by
from workflows.views.administration.office import office_of
from workflows.views.attempts import done, status_of_form
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

ALL_SHOWN = "shown"

# What tells no event of the journal.
WORDS: Mapping[str, Promise] = {
    DIGEST: _("The digest of the day, for the keepers of the journal"),
    FORGOTTEN: _("The mail for a forgotten password"),
    SUMMARIES: _("The summaries of the day, for who wants one mail a day"),
}


@dataclass(frozen=True, slots=True)
class Parked:
    """A message with what it was to tell: an event of the journal, or what it is called."""

    message: OutboxMessage
    happening: Happening | None
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def parked(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The parked messages; by POST one of them, or all that are shown, goes on its way again."""
    office, number = office_of(request, reader), page_number(request)
    rows = parked_messages(office.authority, actor=reader.actor, at=reader.at)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    form = KeyedForm(request.POST or None)
    if done(request, form, lambda: _retry(request, form, reader, office.authority.pk)):
        messages.success(request, gettext("What was parked is on its way again: look here in a few minutes."))
        return redirect(reverse("parked_messages") + office.query)
    context = {
        "office": office,
        "parked": _told(found[:PAGE], reader),
        "form": form,
        "page": number,
        "more": len(found) > PAGE,
    }
    return page(request, reader, "workflows/administration/parked.html", context, status=status_of_form(form))


def _told(messages: Sequence[OutboxMessage], reader: Reader) -> Sequence[Parked]:
    told = told_by(messages, actor=reader.actor, at=reader.at)
    return [Parked(each, told.get(each.pk), str(WORDS.get(each.event, each.event))) for each in messages]


def _retry(request: HttpRequest, form: KeyedForm, reader: Reader, authority: UUID) -> None:
    asked = request.POST.get("message", "")
    named = request.POST.getlist("shown")[:PAGE] if asked == ALL_SHOWN else [asked]
    chosen = {key for key in map(_key, named) if key is not None}
    retry_messages(actor=reader.actor, authority=authority, messages=chosen, key=form.single_key)


def _key(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
