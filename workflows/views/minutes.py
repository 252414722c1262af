# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a sitting: their whole text as it will be printed, what may be done with them, and their two files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.errors import NotNow
from governance.machines.minutes import Move
from governance.models import Minutes
from governance.selectors.choices import Choice, choices
from workflows.actions.deposit_minutes import deposit_minutes
from workflows.actions.make_move import make_move
from workflows.actions.write_minutes import write_minutes
from workflows.documents import minutes as document
from workflows.documents import pdf
from workflows.documents.minutes_text import pieces, standing
from workflows.forms.keyed import KeyedForm, WhyForm
from workflows.forms.minutes import AccountForm
from workflows.models.minutes import MinutesRead, minutes_of
from workflows.models.story import done_before
from workflows.templatetags.words import move_label, say
from workflows.views.attempts import done, status_of_form
from workflows.views.doing import Doing
from workflows.views.plan_files import ODT
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people, status_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What the reader may do with the minutes: its form, or why it is not possible yet."""

    move: str
    form: KeyedForm
    reasons: Sequence[str]

    @property
    def is_typed(self) -> bool:
        """Whether something is to be written."""
        return bool(self.form.visible_fields())


class Depositing(Doing):
    """The work item by which minutes are deposited. They are written on their own page."""

    def is_offered(self, choice: Choice) -> bool:
        """The deposit alone."""
        return bool(choice.rule.move == self.item.move)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def minutes(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """The minutes as they stand; by POST, the one act that the form names."""
    read = minutes_of(cycle, sitting, actor=reader.actor, at=reader.at)
    offers = _offers(read, request, reader)
    sent = next((each for each in offers if each.form.is_bound), None)
    if sent is not None and done(request, sent.form, partial(_act, sent, read.minutes, reader)):
        messages.success(request, gettext("Recorded: %(what)s.") % {"what": move_label(sent.move, "minutes")})
        return redirect("minutes", cycle, sitting)
    stale = request.method == "POST" and sent is None
    if stale and _done_before(request, read.minutes, reader):
        return redirect("minutes", cycle, sitting)
    language = read.record.proceedings.language
    with translation.override(language):
        told = pieces(read)
    context = {
        "read": read,
        "minutes": read.minutes,
        "language": language,
        "standing": standing(read),
        "pieces": told[2:],
        "offers": offers,
        "pdf": pdf.PDF_CAN_BE_MADE,
        "stale": stale,
        "typed": request.POST.get("account", "") if stale else "",
    }
    status = status_of_form(sent.form) if sent else status_of(NotNow()) if stale else 200
    return page(request, reader, "workflows/minutes.html", context, status=status)


@require_safe
@for_people
def minutes_odt(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """The minutes as an OpenDocument text."""
    read = minutes_of(cycle, sitting, actor=reader.actor, at=reader.at)
    return _download(document.odt(read), ODT, read, "odt")


@require_safe
@for_people
def minutes_pdf(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """The minutes as PDF/A; where the machine cannot make one, the page that says what is missing."""
    read = minutes_of(cycle, sitting, actor=reader.actor, at=reader.at)
    if not pdf.PDF_CAN_BE_MADE:
        return page(request, reader, "workflows/no_pdf.html", {"minutes": read.minutes}, status=503)
    return _download(document.pdf(read), "application/pdf", read, "pdf")


def _offers(read: MinutesRead, request: HttpRequest, reader: Reader) -> Sequence[Offer]:
    """The moves that the reader may make with the minutes as they are."""
    found = choices(read.minutes, actor=reader.actor, at=reader.at)
    return [_offer(each, read.minutes, request) for each in found if each.worth_showing]


def _offer(choice: Choice, found: Minutes, request: HttpRequest) -> Offer:
    move = str(choice.rule.move)
    data = request.POST if request.method == "POST" and request.POST.get("move") == move else None
    form: KeyedForm
    if move == Move.WRITE:
        form = AccountForm.begun(data, found.account)
    else:
        form = WhyForm(data) if choice.rule.with_reason else KeyedForm(data)
    return Offer(move, form, [say(reason, "minutes") for reason in choice.reasons])


def _done_before(request: HttpRequest, found: Minutes, reader: Reader) -> bool:
    """Whether this very click has been answered already."""
    move = request.POST.get("move", "")
    own: dict[str, str] = {Move.WRITE: "write_minutes", Move.DEPOSIT: "deposit_minutes"}
    verb = own.get(move, f"minutes.{move}")
    key = f"{verb}:{request.POST.get('key')}"
    return done_before(actor=reader.actor, authority_id=found.cycle.authority_id, key=key) is not None


def _act(sent: Offer, found: Minutes, reader: Reader) -> None:
    common: dict[str, Any] = {"actor": reader.actor, "cycle": found.cycle_id, "key": sent.form.single_key}
    typed = sent.form.cleaned_data
    own: dict[str, Callable[[], object]] = {
        Move.WRITE: lambda: write_minutes(**common, minutes=found.pk, account=typed["account"], over=typed["over"]),
        Move.DEPOSIT: lambda: deposit_minutes(**common, minutes=found.pk),
    }
    if sent.move in own:
        own[sent.move]()
        return
    make_move(**common, machine="minutes", row=found.pk, move=sent.move, reason=typed.get("reason", ""))


def _download(content: bytes, kind: str, read: MinutesRead, ending: str) -> HttpResponse:
    found = read.minutes
    name = f"{found.cycle.plan.code}-verbale-{found.sitting.number}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
