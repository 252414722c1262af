# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of a gate: puts a document in, replaces it by a newer version, takes it out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files import File

from governance.errors import Invalid, NotNow, NotYet, Reason, Unseen
from governance.machines import ballot
from governance.models import BallotDocument, Document, Gate, User
from governance.permissions import May
from governance.selectors.dossiers import current_versions
from workflows.flows.documents import add_version, begin_document
from workflows.models.media import FIELD
from workflows.models.store import Received, received
from workflows.perform import Outcome, Unit, When, unit

LONGEST_TITLE = 300


def add_document(
    *,
    actor: User,
    cycle: UUID,
    gate: UUID,
    title: str,
    kind: str,
    file: "File[Any]",
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Puts a new document into the dossier of the gate. A ballot that is open goes on with the dossier it began with.

    Raises Unseen, NotAllowed, NotNow, Invalid (no title, a file that is not taken or is in the dossier already).
    """
    found = received(file)
    content = (gate, title, kind, found.sha256, found.name)
    with unit(actor=actor, asked="add_document", key=key, cycle=cycle, content=content, at=at) as act:
        stands = act.stand(May.DEPOSIT_DOCUMENT)
        act.demand_running()
        row = act.row(Gate, gate)
        _demand_title(title)
        if kind not in Document.Kind.values:
            raise Invalid(Reason("document_kind", "Say what kind of document this is"), field_name="kind")
        _demand_new(row, found)
        document = begin_document(Document(cycle=act.cycle, gate=row, kind=kind, title=title.strip()))
        data = add_version(act, document, found, stands)
        act.record("document.add", subject=("gate", row.pk), by=stands, data=data)
    return act.outcome


def renew_document(
    *, actor: User, cycle: UUID, document: UUID, file: "File[Any]", at: datetime | When = When.NOW, key: str | None
) -> Outcome:
    """Adds a version to a document of a dossier. What was put to the vote stays the version that it was.

    Raises Unseen, NotAllowed, NotNow (taken out), Invalid (a file that is not taken, or the same text).
    """
    found = received(file)
    content = (document, found.sha256, found.name)
    with unit(actor=actor, asked="renew_document", key=key, cycle=cycle, content=content, at=at) as act:
        stands = act.stand(May.DEPOSIT_DOCUMENT)
        act.demand_running()
        row, gate = _in_dossier(act, document)
        data = add_version(act, row, found, stands)
        act.record("document.renew", subject=("gate", gate.pk), by=stands, data=data)
    return act.outcome


def remove_document(
    *, actor: User, cycle: UUID, document: UUID, reason: str, at: datetime | When = When.NOW, key: str | None
) -> Outcome:
    """Takes a document out of a dossier; its versions stay, and a decision on it keeps the text it was about.

    Raises Unseen, NotAllowed, NotNow, NotYet (it is being voted), Invalid (no reason).
    """
    with unit(
        actor=actor, asked="remove_document", key=key, cycle=cycle, content=(document,), at=at, reason=reason.strip()
    ) as act:
        stands = act.stand(May.DEPOSIT_DOCUMENT)
        act.demand_running()
        row, gate = _in_dossier(act, document)
        if not act.reason:
            raise Invalid(Reason("reason_needed", "Write why"), field_name="reason")
        if BallotDocument.objects.filter(version__document=row, ballot__state=ballot.S.OPEN).exists():
            told = Reason(
                "document_being_voted",
                "“%(title)s” is being voted: it can be taken out once the ballot is closed",
                {"title": row.title},
            )
            raise NotYet(told)
        row.removed_at = act.effective_at or act.now
        row.save(update_fields=["removed_at"])
        data = {"document": row.pk, "name": row.title}
        act.record("document.remove", subject=("gate", gate.pk), by=stands, data=data)
    return act.outcome


def _in_dossier(act: Unit, document: UUID) -> tuple[Document, Gate]:
    """The document and its gate. Raises Unseen where no dossier of the cycle has it, NotNow once it was taken out."""
    found = Document.objects.filter(pk=document, cycle=act.cycle).select_related("gate").first()
    if found is None or found.gate is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    if found.removed_at is not None:
        raise NotNow(Reason("document_removed", "This document has been taken out of the dossier already"))
    return found, found.gate


def _demand_title(title: str) -> None:
    if not title.strip():
        raise Invalid(Reason("document_title", "Give the document a title"), field_name="title")
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid(
            Reason("title_long", "The title is longer than %(most)s characters: shorten it", {"most": LONGEST_TITLE}),
            field_name="title",
        )


def _demand_new(gate: Gate, found: Received) -> None:
    """Refuses bytes that another document of the dossier has as its current version."""
    twin = next((each for each in current_versions(gate) if each.sha256 == found.sha256), None)
    if twin is not None:
        raise Invalid(
            Reason(
                "document_twice",
                "This very file is in the dossier already: “%(title)s”",
                {"title": twin.document.title},
            ),
            field_name=FIELD,
        )
