# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files as people send them, made here: small, and each of its kind by its content."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

from django.core.files.base import ContentFile, File

from governance.models import Document, DocumentVersion
from tests.stories.banco import BancoCycle
from workflows.actions.add_document import add_document, remove_document, renew_document
from workflows.perform import Outcome

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01"
P7M = bytes.fromhex("3082010006092a864886f70d010702a0820100") + bytes(80)


def package(**members: bytes) -> bytes:
    """A ZIP package; in a name a double underscore stands for a slash and a single one for a point."""
    made = BytesIO()
    with ZipFile(made, "w") as written:
        for name, content in members.items():
            written.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def odf(kind: str = "text") -> bytes:
    return package(mimetype=f"application/vnd.oasis.opendocument.{kind}".encode(), content_xml=b"<a/>")


def asic(kind: str = "e") -> bytes:
    return package(mimetype=f"application/vnd.etsi.asic-{kind}+zip".encode(), a_txt=b"firmato")


def file(content: bytes = PDF, name: str = "relazione.pdf") -> "File[Any]":
    return ContentFile(content, name)


def pdf(text: str) -> bytes:
    """A PDF that says something of its own."""
    return PDF + f"% {text}\n".encode()


def put(
    run: BancoCycle, title: str = "Relazione", content: bytes = PDF, *, who: str = "ufficio-dirigente", key: str = ""
) -> Outcome:
    return add_document(
        actor=run.banco.people[who],
        cycle=run.pk,
        gate=run.gate.pk,
        title=title,
        kind=Document.Kind.REPORT,
        file=file(content),
        key=key or str(uuid4()),
    )


def renew(run: BancoCycle, document: UUID, content: bytes, *, who: str = "ufficio-dirigente", key: str = "") -> Outcome:
    return renew_document(
        actor=run.banco.people[who], cycle=run.pk, document=document, file=file(content), key=key or str(uuid4())
    )


def remove(run: BancoCycle, document: UUID, reason: str = "Sostituita da altro atto") -> Outcome:
    return remove_document(
        actor=run.banco.people["comitato-segretario"], cycle=run.pk, document=document, reason=reason, key=str(uuid4())
    )


def only(run: BancoCycle) -> Document:
    return Document.objects.get(cycle=run.pk)


def versions(run: BancoCycle) -> list[tuple[int, str]]:
    rows = DocumentVersion.objects.filter(document__cycle=run.pk).order_by("document__position", "number")
    return list(rows.values_list("number", "sha256"))
