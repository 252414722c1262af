# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier on screens: what is in it, what of it was decided, how it is changed, and how its files are given."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from governance.models import Document, DocumentVersion, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.papers import PDF, only, pdf, put, remove, renew, versions
from tests.workflows.views.pages import read, words_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
NOT_DECIDED = "Questo testo non è stato deciso"


@pytest.fixture
def member(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["comitato-componente-1"])


@pytest.fixture
def secretary(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["comitato-segretario"])


def gate_of(run: BancoCycle) -> str:
    return reverse("gate", args=[run.pk, "varco"])


def dossier_of(run: BancoCycle) -> str:
    return reverse("dossier", args=[run.pk, "varco"])


def file_of(run: BancoCycle, number: int = 1) -> str:
    version = DocumentVersion.objects.get(document__cycle=run.pk, number=number)
    return reverse("document", args=[run.pk, version.pk])


def bytes_in(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def approve(run: BancoCycle) -> None:
    run.deliver_all()
    for seat in ("comitato-presidente", "comitato-componente-1"):
        run.vote(seat, "yes")
    run.close()


def upload(content: bytes = PDF, name: str = "relazione.pdf", **typed: Any) -> dict[str, Any]:
    sent = {"act": "add", "title": "Relazione", "kind": "report", "key": str(uuid4())} | typed
    return {**sent, "file": SimpleUploadedFile(name, content)}


def test_the_gate_lists_the_dossier_with_version_digest_and_who(run: BancoCycle, member: Client) -> None:
    put(run)
    said, digest = read(member, gate_of(run)), sha256(PDF).hexdigest()
    assert "Relazione – Rapporto versione 1 · PDF" in said
    assert "Inserito da ufficio-dirigente," in said
    assert f"SHA-256 {digest[:12]} {digest}" in said
    assert NOT_DECIDED not in said
    assert reverse("dossier", args=[run.pk, "varco"]) not in member.get(gate_of(run)).content.decode()


def test_what_is_being_voted_is_told_apart_from_what_came_after(run: BancoCycle, member: Client) -> None:
    put(run)
    run.deliver_all()
    assert "In votazione: versione 1" in read(member, gate_of(run))
    renew(run, only(run).pk, pdf("dopo"))
    assert "Si vota sulla versione 1, non su questa" in read(member, gate_of(run))


def test_an_approval_names_the_version_and_never_covers_a_later_one(run: BancoCycle, member: Client) -> None:
    put(run)
    approve(run)
    pages = [gate_of(run), reverse("step", args=[run.pk, "lavoro"]), reverse("plan", args=[run.pk])]
    assert "Deciso: versione 1, l’ultima" in read(member, gate_of(run))
    assert [NOT_DECIDED in read(member, page) for page in pages] == [False] * 3


@pytest.mark.parametrize("later", ["renewed while voting", "added while voting"])
def test_where_the_approval_is_shown_a_later_text_is_said_not_to_be_decided(
    later: str, run: BancoCycle, member: Client
) -> None:
    put(run)
    run.deliver_all()
    if later == "renewed while voting":
        renew(run, only(run).pk, pdf("dopo"))
    else:
        put(run, "Allegato", pdf("allegato"))
    for seat in ("comitato-presidente", "comitato-componente-1"):
        run.vote(seat, "yes")
    assert NOT_DECIDED not in read(member, gate_of(run))
    run.close()
    for name, args in (("gate", [run.pk, "varco"]), ("step", [run.pk, "lavoro"]), ("plan", [run.pk])):
        assert NOT_DECIDED in read(member, reverse(name, args=args)), name
    title = "Relazione" if later == "renewed while voting" else "Allegato"
    assert f"{NOT_DECIDED}: {title}" in read(member, gate_of(run))


def test_a_document_goes_in_is_replaced_and_comes_out(run: BancoCycle, secretary: Client) -> None:
    answer = secretary.post(dossier_of(run), upload(), follow=True)
    assert "Il documento è nel fascicolo." in words_of(answer.content)
    document = str(only(run).pk)
    renewed = upload(pdf("2"), act="renew", document=document)
    assert "La nuova versione è nel fascicolo." in words_of(
        secretary.post(dossier_of(run), renewed, follow=True).content
    )
    assert [number for number, _ in versions(run)] == [1, 2]
    out = {"act": "remove", "document": document, "reason": "Doppione", "key": str(uuid4())}
    assert "non è più nel fascicolo" in words_of(secretary.post(dossier_of(run), out, follow=True).content)
    assert only(run).removed_at is not None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (upload(b""), "Il file è vuoto"),
        (upload(b"<html><script>", "a.pdf"), "Una pagina web"),
        (upload(b"MZ" + bytes(100), "a.pdf"), "un programma o un documento con macro"),
        (upload(PDF, "a.docx"), "PDF"),
        (upload(title=""), "Dai un titolo"),
        ({"act": "add", "title": "Relazione", "kind": "report", "key": str(uuid4())}, "Scegli un file"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_what_was_typed_stays(
    sent: dict[str, Any], sentence: str, run: BancoCycle, secretary: Client
) -> None:
    answer = secretary.post(dossier_of(run), sent)
    assert answer.status_code == 422
    assert sentence in words_of(answer.content)
    assert f'value="{sent["title"]}"' in answer.content.decode() or not sent["title"]
    assert not Document.objects.exists()


def test_a_file_too_large_is_said_to_be_and_the_title_stays(
    run: BancoCycle, secretary: Client, settings: Settings
) -> None:
    settings.LARGEST_DOCUMENT = 1024 * 1024
    answer = secretary.post(dossier_of(run), upload(PDF + bytes(1024 * 1024), title="Grande"))
    assert "Il file è più grande di 1 MB" in words_of(answer.content)
    assert 'value="Grande"' in answer.content.decode()


def test_a_path_in_the_name_does_not_leave_the_name(run: BancoCycle, secretary: Client) -> None:
    """Django takes paths and unseen characters off a name that comes by a form; what stays is a plain name."""
    secretary.post(dossier_of(run), upload(name="..\\..\\etc/passwd/relazione\x07.pdf"))
    assert DocumentVersion.objects.get().name == "relazione.pdf"


def test_a_refusal_stands_in_the_form_that_it_is_about(run: BancoCycle, secretary: Client) -> None:
    put(run)
    answer = secretary.post(dossier_of(run), upload(act="renew", document=str(only(run).pk)))
    assert answer.status_code == 422
    said = words_of(answer.content)
    assert said.count("È lo stesso testo della versione 1") == 2
    assert secretary.post(dossier_of(run), {"act": "burn"}).status_code == 409


def test_who_does_not_put_documents_in_has_no_such_page(run: BancoCycle, member: Client) -> None:
    assert member.get(dossier_of(run)).status_code == 403
    assert member.post(dossier_of(run), upload()).status_code == 403


def test_a_file_is_given_to_be_kept_and_never_shown(run: BancoCycle, member: Client) -> None:
    put(run)
    answer = member.get(file_of(run))
    assert bytes_in(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="relazione.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    again = member.get(file_of(run), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, f'"{sha256(PDF).hexdigest()}"')


def test_a_partner_reads_and_another_authority_finds_nothing(run: BancoCycle, as_reader: AsReader) -> None:
    put(run)
    partner = as_reader(run.banco.people["primo-referente"])
    assert bytes_in(partner.get(file_of(run))) == PDF
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    assert as_reader(stranger.user).get(file_of(run)).status_code == 404
    other = run.banco.cycle()
    version = DocumentVersion.objects.get()
    assert partner.get(reverse("document", args=[other.pk, version.pk])).status_code == 404


def test_what_was_taken_out_is_given_only_if_it_was_voted(run: BancoCycle, member: Client) -> None:
    put(run)
    put(run, "Bozza", pdf("bozza"))
    draft = DocumentVersion.objects.get(document__title="Bozza")
    remove(run, draft.document_id)
    assert member.get(reverse("document", args=[run.pk, draft.pk])).status_code == 404
    assert "Bozza" not in read(member, gate_of(run)).split("Che cosa è successo")[0]
    approve(run)
    voted = Document.objects.get(title="Relazione")
    Document.objects.filter(pk=voted.pk).update(removed_at=timezone.now())
    kept = DocumentVersion.objects.get(document=voted)
    assert bytes_in(member.get(reverse("document", args=[run.pk, kept.pk]))) == PDF
    assert "Deciso: versione 1 Tolto dal fascicolo" in read(member, gate_of(run))
