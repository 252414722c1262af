# SPDX-License-Identifier: AGPL-3.0-or-later
"""My open sessions: on which devices I am signed in, and how to end what is not mine any more."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from governance.models import Session
from governance.selectors.sessions import open_sessions
from workflows.actions.end_sessions import end_other_sessions, end_session
from workflows.views.account.devices import device
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

ALL_OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Listed:
    """One session. `here`: the one in which the page is read."""

    session: Session
    device: str
    here: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def sessions(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The reader's sessions; by POST one of them ends, or all the others."""
    if request.method == "POST":
        _end(request, reader)
        return redirect("sessions")
    found = open_sessions(actor=reader.actor, at=reader.at)
    listed = [Listed(each, device(each.agent), each.pk == request.session.session_key) for each in found]
    return page(request, reader, "workflows/account/sessions.html", {"listed": listed, "others": len(listed) > 1})


def _end(request: HttpRequest, reader: Reader) -> None:
    ended = request.POST.get("end", "")
    if ended == ALL_OTHERS:
        messages.success(request, told_of_ended(end_others(request, reader)))
        return
    end_session(actor=reader.actor, mark=ended)
    messages.success(request, gettext("The session has ended: on that device one must sign in again."))


def end_others(request: HttpRequest, reader: Reader) -> int:
    """Ends every session of the reader but this one."""
    return end_other_sessions(actor=reader.actor, besides=request.session.session_key)


def told_of_ended(number: int) -> str:
    """How many sessions ended, in a sentence."""
    if not number:
        return gettext("You were signed in nowhere else.")
    told = ngettext("One other session has ended.", "%(number)d other sessions have ended.", number)
    return told % {"number": number}
