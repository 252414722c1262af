# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dossier: who puts documents in, what is refused, and that what was voted stays the text it was."""

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Refusal, Unseen
from governance.models import BallotDocument, Document, DocumentVersion
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from tests.workflows import papers
from tests.workflows.papers import PDF, only, pdf, put, remove, renew, versions
from workflows.actions.add_document import add_document
from workflows.models import JournalEntry
from workflows.models.store import bytes_of, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> BancoCycle:
    return Banco().cycle()


def refused(act: Callable[[], Any], kind: type[Refusal]) -> str:
    with pytest.raises(kind) as found:
        act()
    return found.value.reasons[0].code


def told(event: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(JournalEntry.objects.get(event=event).text)["data"]
    return data


def test_a_document_is_kept_with_its_digest_and_who_put_it_in(run: BancoCycle) -> None:
    outcome = put(run)
    version = DocumentVersion.objects.get()
    assert (outcome.event, outcome.subject_id) == ("document.add", run.gate.pk)
    assert (version.number, version.sha256, version.size) == (1, sha256(PDF).hexdigest(), len(PDF))
    assert (version.media_type, version.name) == ("application/pdf", "relazione.pdf")
    assert version.added_by == run.banco.people["ufficio-dirigente"]
    assert version.added_for is None
    with bytes_of(version) as kept:
        assert kept.read() == PDF
    assert told("document.add") == {
        "document": str(only(run).pk),
        "version": str(version.pk),
        "sha256": version.sha256,
        "name": "Relazione",
    }


def test_the_secretary_puts_documents_in_and_a_member_does_not(run: BancoCycle) -> None:
    put(run, who="comitato-segretario")
    for who in ("comitato-presidente", "primo-referente"):
        assert refused(partial(put, run, "Altra", pdf("altra"), who=who), NotAllowed) == "not_allowed"
    assert versions(run) == [(1, sha256(PDF).hexdigest())]


def test_who_stands_in_for_the_office_is_written_with_whom(run: BancoCycle) -> None:
    run.banco.substitute("ufficio-dirigente", "vicaria")
    put(run, who="vicaria")
    assert DocumentVersion.objects.get().added_for == run.banco.people["ufficio-dirigente"]


def test_documents_stand_in_the_order_in_which_they_came(run: BancoCycle) -> None:
    put(run, "Prima", pdf("1"))
    put(run, "Seconda", pdf("2"))
    assert list(Document.objects.values_list("title", "position")) == [("Prima", 1), ("Seconda", 2)]


def test_a_newer_version_stands_beside_the_older_one(run: BancoCycle) -> None:
    put(run)
    renew(run, only(run).pk, pdf("corretta"))
    assert [number for number, _ in versions(run)] == [1, 2]
    assert told("document.renew")["sha256"] == sha256(pdf("corretta")).hexdigest()


def test_the_same_text_is_recognised(run: BancoCycle) -> None:
    put(run)
    assert refused(lambda: renew(run, only(run).pk, PDF), Invalid) == "same_text"
    assert refused(lambda: put(run, "Con altro titolo"), Invalid) == "document_twice"
    renew(run, only(run).pk, pdf("2"))
    renew(run, only(run).pk, PDF)
    assert [number for number, _ in versions(run)] == [1, 2, 3]


def test_one_form_sent_twice_puts_one_document_in(run: BancoCycle) -> None:
    key = str(uuid4())
    assert put(run, key=key) == put(run, key=key)
    assert len(versions(run)) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "document_title"),
        ({"title": "x" * 301}, "title_long"),
        ({"kind": "altro"}, "document_kind"),
        ({"file": papers.file(b"")}, "file_empty"),
        ({"file": papers.file(b"<html>", "a.pdf")}, "file_dangerous"),
        ({"file": papers.file(PDF, "../a.pdf")}, "file_name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(run: BancoCycle, change: dict[str, Any], code: str) -> None:
    asked = {"title": "Relazione", "kind": "report", "file": papers.file()} | change
    people = run.banco.people
    act = lambda: add_document(  # noqa: E731
        actor=people["ufficio-dirigente"], cycle=run.pk, gate=run.gate.pk, key=None, **asked
    )
    assert refused(act, Invalid) == code
    assert not Document.objects.exists()


def test_a_document_that_was_taken_out_stays_with_its_versions(run: BancoCycle) -> None:
    put(run)
    remove(run, only(run).pk)
    assert only(run).removed_at is not None
    assert len(versions(run)) == 1
    assert "reason" in told("document.remove")
    assert refused(lambda: remove(run, only(run).pk), NotNow) == "document_removed"
    assert refused(lambda: renew(run, only(run).pk, pdf("2")), NotNow) == "document_removed"
    put(run, "Di nuovo")


def test_nothing_is_taken_out_without_a_reason(run: BancoCycle) -> None:
    put(run)
    assert refused(lambda: remove(run, only(run).pk, "  "), Invalid) == "reason_needed"
    assert only(run).removed_at is None


def test_a_document_under_a_vote_is_renewed_and_the_ballot_keeps_its_text(run: BancoCycle) -> None:
    put(run)
    run.deliver_all()
    renew(run, only(run).pk, pdf("dopo"))
    assert [each.version.number for each in BallotDocument.objects.filter(ballot=run.ballot)] == [1]
    assert refused(lambda: remove(run, only(run).pk), NotYet) == "document_being_voted"
    for seat in ("comitato-presidente", "comitato-componente-1"):
        run.vote(seat, "yes")
    run.close()


def test_what_came_after_the_opening_can_be_taken_out(run: BancoCycle) -> None:
    run.deliver_all()
    put(run)
    assert not BallotDocument.objects.exists()
    remove(run, only(run).pk)


def test_a_cycle_that_does_not_run_takes_no_document(run: BancoCycle) -> None:
    run.move("ufficio-dirigente", "cycle", run.pk, "suspend", reason="prova")
    assert refused(lambda: put(run), NotNow) == "cycle_not_running"
    assert not Document.objects.exists()


def test_what_is_in_no_dossier_of_the_cycle_is_not_there(run: BancoCycle) -> None:
    other = run.banco.cycle()
    put(other)
    assert refused(lambda: renew(run, only(other).pk, pdf("2")), Unseen) == "unseen"
    Document.objects.filter(cycle=other.pk).update(gate=None)
    assert refused(lambda: renew(other, only(other).pk, pdf("2")), Unseen) == "unseen"


def test_who_is_of_another_authority_reaches_nothing(run: BancoCycle) -> None:
    elsewhere = factories.body("altrove", of=factories.authority("altrove"))
    run.banco.people["straniero"] = factories.seated(Role.PROGRAMMING_DEPARTMENT, on=elsewhere).user
    assert refused(lambda: put(run, who="straniero"), NotAllowed) == "not_allowed"


def test_a_row_is_never_without_its_bytes(run: BancoCycle, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are written first: where they cannot be, there is no row; where the row fails, they are an orphan."""
    digest = sha256(pdf("mai")).hexdigest()

    def full(*_args: object, **_more: object) -> str:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.flows.documents.keep", full)
        with pytest.raises(OSError, match="no space"):
            put(run, "Mai", pdf("mai"))
    with monkeypatch.context() as patched:
        patched.setattr("workflows.actions.add_document.Unit.record", full)
        with pytest.raises(OSError, match="no space"):
            put(run, "Mai", pdf("mai"))
    assert not Document.objects.exists()
    assert store().exists(f"banco/{digest}")
    put(run, "Ora", pdf("mai"))
