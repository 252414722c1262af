# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of a gate: putting documents in, renewing and taking out; and each version as a file."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.errors import NotAllowed, NotNow, Reason
from governance.models import Gate
from governance.permissions import May
from governance.selectors.dossiers import InDossier, dossier_of, version_inside
from governance.selectors.plans import cycle_inside
from workflows.actions.add_document import add_document, remove_document, renew_document
from workflows.forms.dossier import AddDocumentForm, RemoveDocumentForm, RenewDocumentForm
from workflows.forms.keyed import KeyedForm
from workflows.models.store import bytes_of
from workflows.views.attempts import done, status_of_form
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

SANDBOX = "default-src 'none'; sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def dossier(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The documents of the gate `key`, with the forms that change them."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    gate = inside.gate(key)[1].gate
    if not deposits(reader, inside.cycle.authority_id):
        what = May.DEPOSIT_DOCUMENT
        told = Reason("not_allowed", "You lack the right “%(right)s” here", {"right": what.value})
        raise NotAllowed(told, missing=what)
    return _Shelf(request, reader, gate).answer(inside)


@require_safe
@for_people
def document(request: HttpRequest, reader: Reader, cycle: UUID, version: UUID) -> HttpResponseBase:
    """The bytes of one version: always as a file to be kept, never as something that this site shows."""
    found = version_inside(version, cycle=cycle, actor=reader.actor, at=reader.at)
    etag = f'"{found.sha256}"'
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": SANDBOX,
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        for name, value in headers.items():
            known[name] = value
        return known
    return FileResponse(
        bytes_of(found), as_attachment=True, filename=found.name, content_type=found.media_type, headers=headers
    )


def deposits(reader: Reader, authority: UUID) -> bool:
    """Whether a seat of the reader puts documents into the dossiers of the authority."""
    return any(May.DEPOSIT_DOCUMENT in each.rights for each in reader.held if each.authority.pk == authority)


class _Shelf:
    """The page of a dossier: one form that came back, at the most, and all others blank."""

    def __init__(self, request: HttpRequest, reader: Reader, gate: Gate) -> None:
        self.request = request
        self.reader = reader
        self.gate = gate
        self.form: KeyedForm | None = None

    def answer(self, inside: object) -> HttpResponse:
        if self.request.method == "POST":
            self.form = self._sent()
            if done(self.request, self.form, self._act):
                messages.success(self.request, self._told())
                return redirect("dossier", self.gate.cycle_id, self.gate.key)
        found = dossier_of(self.gate, actor=self.reader.actor, at=self.reader.at)
        context = {
            "inside": inside,
            "gate": self.gate,
            "shelf": [self._place(each) for each in found],
            "addition": self._blank_or_sent(AddDocumentForm()),
            "open_ballot": any(each.voted for each in found),
        }
        status = status_of_form(self.form) if self.form else 200
        return page(self.request, self.reader, "workflows/dossier.html", context, status=status)

    def _sent(self) -> KeyedForm:
        act = self.request.POST.get("act", "")
        if act not in _FORMS:
            raise NotNow(Reason("no_such_move", "This is not done here"))
        auto_id = _ids(act, self.request.POST.get("document", ""))
        return _FORMS[act](self.request.POST, self.request.FILES, auto_id=auto_id)

    def _act(self) -> None:
        form = self.form
        if isinstance(form, AddDocumentForm):
            self._add(form)
        elif isinstance(form, RenewDocumentForm):
            self._renew(form)
        elif isinstance(form, RemoveDocumentForm):
            self._remove(form)

    def _add(self, form: AddDocumentForm) -> None:
        typed = form.cleaned_data
        add_document(
            actor=self.reader.actor,
            cycle=self.gate.cycle_id,
            gate=self.gate.pk,
            title=typed["title"],
            kind=typed["kind"],
            file=typed["file"],
            key=form.single_key,
        )

    def _renew(self, form: RenewDocumentForm) -> None:
        typed = form.cleaned_data
        renew_document(
            actor=self.reader.actor,
            cycle=self.gate.cycle_id,
            document=typed["document"],
            file=typed["file"],
            key=form.single_key,
        )

    def _remove(self, form: RemoveDocumentForm) -> None:
        typed = form.cleaned_data
        remove_document(
            actor=self.reader.actor,
            cycle=self.gate.cycle_id,
            document=typed["document"],
            reason=typed["reason"],
            key=form.single_key,
        )

    def _told(self) -> str:
        if isinstance(self.form, AddDocumentForm):
            return gettext("The document is in the dossier.")
        if isinstance(self.form, RenewDocumentForm):
            return gettext("The newer version is in the dossier.")
        return gettext("The document is out of the dossier.")

    def _place(self, each: InDossier) -> tuple[InDossier, KeyedForm, KeyedForm]:
        renewal, removal = (self._blank_or_sent(form) for form in _blank(each.document.pk))
        return each, renewal, removal

    def _blank_or_sent(self, blank: KeyedForm) -> KeyedForm:
        """The form that came back, where it is this one."""
        sent = self.form
        if sent is None or type(sent) is not type(blank):
            return blank
        return sent if str(blank.initial.get("document", "")) == sent.data.get("document", "") else blank


_FORMS: dict[str, type[KeyedForm]] = {
    "add": AddDocumentForm,
    "renew": RenewDocumentForm,
    "remove": RemoveDocumentForm,
}


def _blank(document: UUID) -> Iterator[KeyedForm]:
    for act in ("renew", "remove"):
        yield _FORMS[act](initial={"document": document}, auto_id=_ids(act, str(document)))


def _ids(act: str, document: str) -> str:
    """How the fields of a form are called in the page, each once."""
    return f"{act}-{document}-%s"
