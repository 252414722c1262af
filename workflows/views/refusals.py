# SPDX-License-Identifier: AGPL-3.0-or-later
"""Refusals as answers: the one place that knows which refusal is which status, and what its page says."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from governance.errors import BadFile, Invalid, NotAllowed, NotNow, NotYet, Refusal, Unseen
from governance.permissions import May, holders
from workflows.templatetags.words import say, someone_of
from workflows.views.reader import Reader, page

P = ParamSpec("P")

GATE_FORMS = frozenset({"dossier", "propose", "recusal"})

STATUS: dict[type[Refusal], int] = {
    Unseen: 404,
    NotAllowed: 403,
    NotNow: 409,
    NotYet: 409,
    Invalid: 422,
    BadFile: 422,
}


def status_of(refusal: Refusal) -> int:
    """The status with which a refusal is answered."""
    return STATUS[type(refusal)]


def for_people(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view for whoever is signed in; what is refused in it becomes the page that says why."""

    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reader = Reader.of(request)
        try:
            return view(request, reader, *args, **kwargs)
        except Unseen:
            return page(request, reader, "404.html", {}, status=status_of(Unseen()))
        except Refusal as refusal:
            return refused(request, reader, refusal)

    return answer  # type: ignore[return-value]


def refused(request: HttpRequest, reader: Reader, refusal: Refusal) -> HttpResponse:
    """The page that says why something was not done."""
    status = status_of(refusal)
    context = {
        "reasons": [say(reason) for reason in refusal.reasons],
        "whose": _whose(refusal),
        "status": status,
        "back": _gate_of(request),
    }
    return page(request, reader, "workflows/refused.html", context, status=status)


def _gate_of(request: HttpRequest) -> str:
    """The page of the gate on which something was refused; "" where it was on none."""
    found = request.resolver_match
    if found is None or found.url_name not in GATE_FORMS:
        return ""
    return reverse("gate", kwargs=found.kwargs)


def _whose(refusal: Refusal) -> str:
    if isinstance(refusal, NotAllowed) and refusal.missing in set(May):
        return someone_of(May(refusal.missing), holders(May(refusal.missing)))
    return ""
