# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody chooses how they are told by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from workflows.actions.set_notices import set_notices
from workflows.forms.notices import NoticesForm
from workflows.models.notices import choice_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def notices(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader's own choice, and by POST another one."""
    if request.method != "POST":
        chosen = choice_of(reader.actor)
        return _shown(request, reader, NoticesForm(initial={"asked": chosen.asked, "told": chosen.told}), status=200)
    form = NoticesForm(request.POST)
    if not form.is_valid():
        return _shown(request, reader, form, status=422)
    set_notices(actor=reader.actor, asked=form.cleaned_data["asked"], told=form.cleaned_data["told"])
    messages.success(request, gettext("From now on you are told as you chose."))
    return redirect("notices")


def _shown(request: HttpRequest, reader: Reader, form: NoticesForm, *, status: int) -> HttpResponse:
    return page(request, reader, "workflows/notices.html", {"form": form}, status=status)
