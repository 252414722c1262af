# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents and their versions: what is put before a body, handed in, or shown as evidence, is written here."""

from typing import Any

from django.db.models import Max

from governance.errors import Invalid, Reason
from governance.grants import Standing
from governance.models import Document, DocumentVersion
from governance.models.base import insert
from workflows.models.media import FIELD
from workflows.models.store import Received, keep
from workflows.perform import Unit


def begin_document(document: Document) -> Document:
    """Inserts a new document as the last one of its place."""
    others = Document.objects.filter(
        cycle=document.cycle_id,
        gate=document.gate_id,
        assignment=document.assignment_id,
        obligation=document.obligation_id,
    )
    document.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
    insert([document])
    return document


def add_version(act: Unit, document: Document, found: Received, by: Standing) -> dict[str, Any]:
    """The bytes are kept, and the next version of the document names them; returns what the journal tells of it.

    The bytes come first: an act that fails leaves at most bytes that no row names, never a row without bytes.
    Raises Invalid where these very bytes are the version that it has.
    """
    last = document.versions.order_by("number").last()
    if last is not None and last.sha256 == found.sha256:
        raise Invalid(
            Reason(
                "same_text",
                "This is the same text as version %(number)s, to the last letter: there is nothing to replace",
                {"number": last.number},
            ),
            field_name=FIELD,
        )
    if act.actor is None:
        raise ValueError("a document is put in by somebody")
    version = DocumentVersion(
        document=document,
        number=last.number + 1 if last else 1,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        name=found.name,
        stored_as=keep(found, act.cycle.authority.slug),
        added_by=act.actor,
        added_for_id=by.for_user_id,
        added_at=act.effective_at or act.now,
    )
    insert([version])
    return {"document": document.pk, "version": version.pk, "sha256": version.sha256, "name": document.title}
