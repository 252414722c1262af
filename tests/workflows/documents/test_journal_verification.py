# SPDX-License-Identifier: AGPL-3.0-or-later
"""A broken journal row is named, whatever was done to it; an erased person leaves a chain that verifies."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance import grants
from governance.machines.table import Because
from governance.models import Authority
from governance.permissions import Role
from tests import factories
from tests.workflows.journals import change, change_head, delete, write
from workflows.actions.erase_person import erase_person
from workflows.documents import journal_verification
from workflows.documents.journal_verification import verify_journal
from workflows.documents.verify_export import GENESIS, Broken
from workflows.models import FreeText, JournalEntry, JournalHead
from workflows.models.canonical import sha256, text_of
from workflows.perform import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority() -> Authority:
    """An authority with five rows; the third has a free text."""
    made = factories.authority()
    write(made, "one", "two")
    write(made, "three", actor=factories.person(), reason="per ritardo dell'istruttoria")
    write(made, "four", "five")
    return made


def broken(authority: Authority, known: dict[int, str] | None = None) -> Broken:
    with pytest.raises(Broken) as found:
        verify_journal(authority, known=known)
    return found.value


def said(number: int) -> dict[str, object]:
    text: dict[str, object] = json.loads(JournalEntry.objects.get(number=number).text)
    return text


def rewrite(number: int, /, *, columns: Mapping[str, object] | None = None, **values: object) -> None:
    """Changes what the text of a row says, its hash with it, and the `columns` beside it."""
    text = text_of({**said(number), **values})
    change(number, text=text, hash=sha256(text), **(columns or {}))


def test_a_whole_journal_verifies(authority: Authority) -> None:
    found = verify_journal(authority)
    head = JournalHead.objects.get(pk=authority)
    assert (found.number, found.anchor, found.erased) == (5, f"5:{head.hash}", 0)


def test_an_empty_journal_verifies() -> None:
    assert verify_journal(factories.authority()).anchor == f"0:{GENESIS}"


def test_another_authority_has_a_chain_of_its_own(authority: Authority) -> None:
    other = factories.authority("genova")
    write(other, "one")
    assert verify_journal(other).number == 1
    JournalHead.objects.filter(pk=other).delete()
    assert broken(other).number == 1
    assert verify_journal(authority).number == 5


BREAKS: dict[str, tuple[Callable[[], object], int, str]] = {
    "its text was changed": (
        lambda: change(3, text=text_of({**said(3), "event": "other"})),
        3,
        "does not have the hash",
    ),
    "its hash was changed": (lambda: change(3, hash="1" * 64), 3, "does not have the hash"),
    "its text is no text of a row": (lambda: change(3, text="[]", hash=sha256("[]")), 3, "cannot be read"),
    "its text is not JSON": (lambda: change(3, text="{", hash=sha256("{")), 3, "cannot be read"),
    "its text and its hash were changed": (
        lambda: rewrite(3, event="three", actor=None),
        3,
        "another value stands for: actor",
    ),
    "text, hash and column were changed": (
        lambda: rewrite(3, event="other", columns={"event": "other"}),
        4,
        "does not follow row 3",
    ),
    "it follows another row": (
        lambda: rewrite(3, previous="1" * 64, columns={"previous": "1" * 64}),
        3,
        "does not follow row 2",
    ),
    "it is another authority's": (lambda: rewrite(3, authority=str(uuid4())), 3, "not a row of this journal"),
    "it has another number": (lambda: rewrite(3, number=7), 3, "another stands in its place"),
    "it was deleted": (lambda: delete(3), 3, "is missing: the next one there is row 4"),
    "the first was deleted": (lambda: delete(1), 1, "is missing: the next one there is row 2"),
    "the last was deleted": (lambda: delete(5), 5, "is missing: the head names row 5"),
    "its event column was changed": (lambda: change(2, event="other"), 2, "another value stands for: event"),
    "its previous column was changed": (lambda: change(2, previous=GENESIS), 2, "another value stands for: previous"),
    "its subject column was changed": (lambda: change(2, subject_id=uuid4()), 2, "another value stands for: subject"),
    "its actor column was changed": (lambda: change(3, actor=None), 3, "another value stands for: actor"),
    "its date column was changed": (
        lambda: change(2, effective_at=timezone.now() - timedelta(days=9)),
        2,
        "another value stands for: effective_at",
    ),
    "two columns were changed": (
        lambda: change(2, event="other", recorded_at=timezone.now()),
        2,
        "another value stands for: event, recorded_at",
    ),
    "the head has another hash": (lambda: change_head(hash="1" * 64), 5, f"names another: 5:{'1' * 64}"),
    "the head stayed behind": (lambda: change_head(number=4), 5, "names another: 4:"),
    "the head is gone": (lambda: JournalHead.objects.all().delete(), 5, "is missing"),
    "a free text was changed": (lambda: FreeText.objects.update(text="x"), 3, "is not what was written"),
    "a free text was emptied": (lambda: FreeText.objects.update(text=""), 3, "is not what was written"),
    "a free text is called erased and is there": (
        lambda: FreeText.objects.update(text="x", erased_at=timezone.now()),
        3,
        "is not what was written",
    ),
    "a free text was deleted": (lambda: FreeText.objects.all().delete(), 3, "gone without an erasure"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_journal_row_is_named(authority: Authority, name: str) -> None:
    do, number, sentence = BREAKS[name]
    do()
    found = broken(authority)
    assert (found.number, sentence in str(found)) == (number, True), str(found)
    assert str(number) in str(found)


def test_a_free_text_is_found_wherever_the_row_holds_it() -> None:
    authority = factories.authority()
    with unit(actor=factories.person(), asked="one", key=None, authority=authority.pk) as act:
        data = {"notes": [{"text": act.text("prima")}, {"text": act.text("seconda")}], "number": 2}
        act.record("one", subject=("authority", authority.pk), by=Because.INSTALLATION, data=data)
    assert verify_journal(authority).number == 1
    FreeText.objects.filter(text="seconda").update(text="terza")
    assert broken(authority).number == 1


def test_of_two_broken_rows_the_first_is_named(authority: Authority) -> None:
    change(4, event="other")
    FreeText.objects.update(text="x")
    assert broken(authority).number == 3


def test_a_break_beyond_the_first_page_is_named(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_verification, "PAGE", 2)
    assert verify_journal(authority).number == 5
    change(5, event="other")
    assert broken(authority).number == 5


def test_a_chain_computed_anew_is_found_by_a_row_known_outside(authority: Authority) -> None:
    known = {row.number: row.hash for row in JournalEntry.objects.filter(number__in=[1, 5])}
    for number in range(2, 6):
        previous = JournalEntry.objects.get(number=number - 1).hash
        values = {"previous": previous, "event": "other"}
        rewrite(number, columns=values, **values)
    change_head(hash=JournalEntry.objects.get(number=5).hash)
    assert verify_journal(authority).number == 5
    found = broken(authority, known)
    assert (found.number, "another hash than the one known" in str(found)) == (5, True)


def test_a_known_row_that_is_not_there_is_named(authority: Authority) -> None:
    found = broken(authority, {9: "1" * 64})
    assert (found.number, "ends with row 5" in str(found)) == (9, True)


def test_an_erased_person_leaves_a_chain_that_verifies() -> None:
    authority = factories.authority()
    keeper = factories.seated(Role.ADMINISTRATOR).user
    leaver = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    write(authority, "one", actor=leaver.user, reason="Mi chiamo così e scrivo questo.")
    write(authority, "two", actor=keeper, reason="Questo resta.")
    grants.end_tenure(tenure=leaver, at=timezone.now())
    erase_person(actor=keeper, authority=authority.pk, person=leaver.user_id, reason="Lo chiede.", key=None)

    found = verify_journal(authority)
    assert (found.number, found.erased) == (3, 1)
    assert not FreeText.objects.filter(text__contains="Mi chiamo").exists()
    leaver.user.refresh_from_db()
    assert (leaver.user.email, leaver.user.full_name) == ("", "")


def test_the_number_of_queries_grows_with_pages_not_with_rows(authority: Authority) -> None:
    with CaptureQueriesContext(connection) as few:
        verify_journal(authority)
    write(authority, *["more"] * 20, actor=factories.person(), reason="perché sì")
    with CaptureQueriesContext(connection) as many:
        verify_journal(authority)
    assert len(many) == len(few)


def test_progress_is_told_in_rows(authority: Authority) -> None:
    told: list[int] = []
    verify_journal(authority, progress=told.append)
    assert sum(told) == 5
