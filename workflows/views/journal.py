# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of events: what happened, in sentences; whether the chain is whole; one row as it is kept."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from types import MappingProxyType
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from governance.errors import NotAllowed, NotNow, Reason, Unseen
from governance.models import Authority
from governance.permissions import May
from workflows.actions.ask_verification import ask_verification
from workflows.documents.journal_export import write_journal
from workflows.forms.journal import JournalForm
from workflows.models.canonical import sha256
from workflows.models.chronicle import Happening
from workflows.models.journal_search import find, last_readable, readable_journals, row
from workflows.models.verification import last_result, under_way, was_given_up
from workflows.templatetags.words import say
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

LONGEST_NUMBER = 15
PIECE = 65536

# The page of a row, by its machine; what has none of its own is shown on the page of its cycle.
PAGES = MappingProxyType(
    {
        "adoption": "step",
        "annual_update": "step",
        "assignment": "assignment",
        "gate": "gate",
        "milestone": "step",
        "phase": "step",
    }
)


@require_safe
@for_people
def journal(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The rows that fit what is looked for, newest first, under the last verification of the whole."""
    authorities, authority = which(request, reader)
    form = JournalForm(request.GET, authority=authority)
    well_filled = form.is_valid()
    context = {
        "authorities": authorities,
        "authority": authority,
        "form": form,
        "found": find(form.sought(), before=_before(request), actor=reader.actor, at=reader.at)
        if well_filled
        else None,
        "newest": _before(request) is None,
        "anchor": authority.journalhead,
        "exported_to": last_readable(authority),
        "verifying": under_way(authority, at=reader.at),
        "verified": last_result(authority),
        "given_up": was_given_up(authority, at=reader.at),
        "key": uuid4(),
    }
    return page(request, reader, "workflows/journal.html", context, status=200 if well_filled else 422)


@require_safe
@for_people
def journal_row(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """One row: its sentence, its exact text, its hash, and the rows beside it."""
    _authorities, authority = which(request, reader)
    found = row(number, authority, actor=reader.actor, at=reader.at)
    context = {
        "authority": authority,
        "row": found,
        "told": found.told,
        "recomputes": sha256(found.entry.text) == found.entry.hash,
        "where": page_of(found.told),
    }
    return page(request, reader, "workflows/journal_row.html", context)


@require_POST
@for_people
def verify_journal(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Asks for the whole journal to be verified."""
    _authorities, authority = which(request, reader)
    try:
        ask_verification(actor=reader.actor, authority=authority.pk, key=request.POST.get("key") or None)
    except NotNow as refusal:
        messages.info(request, f"{say(refusal.reasons[0])}.")
    else:
        messages.success(request, gettext("The verification was asked for: it begins in a few seconds."))
    return redirect(f"{reverse('journal')}?ente={authority.slug}")


@require_safe
@for_people
def journal_export(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:
    """The journal as a file that verifies by itself, up to the first vote of a ballot that is still open."""
    _authorities, authority = which(request, reader)
    number = last_readable(authority)
    named = f'attachment; filename="registro-{authority.slug}-{number}-{reader.today}.jsonl"'
    return StreamingHttpResponse(
        _pieces(authority, number), content_type="application/x-ndjson", headers={"Content-Disposition": named}
    )


def which(request: HttpRequest, reader: Reader) -> tuple[Sequence[Authority], Authority]:
    """The authorities whose journal the reader may read, and the one that is asked for, else the first.

    Raises NotAllowed where there is none, Unseen for any other authority.
    """
    authorities = readable_journals(actor=reader.actor, at=reader.at)
    if not authorities:
        reason = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": May.READ_JOURNAL.value})
        raise NotAllowed(reason, missing=May.READ_JOURNAL)
    asked = request.GET.get("ente", "")
    found = next((each for each in authorities if asked in ("", each.slug)), None)
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return authorities, found


def _pieces(authority: Authority, number: int) -> Iterator[bytes]:
    """The file, piece by piece; it is written beside the memory first."""
    with TemporaryFile() as file:
        write_journal(authority, file, up_to=number)
        file.seek(0)
        yield from iter(lambda: file.read(PIECE), b"")


def page_of(told: Happening) -> str:
    """The address of the page about the subject of a row; "" where it has none."""
    if told.cycle is None:
        return ""
    name = PAGES.get(told.machine)
    return reverse(name, args=[told.cycle.pk, told.key]) if name else reverse("plan", args=[told.cycle.pk])


def _before(request: HttpRequest) -> int | None:
    asked = request.GET.get("prima_del", "")
    return int(asked) if asked.isdecimal() and len(asked) <= LONGEST_NUMBER else None
