# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database refuses to change the journal, whoever asks."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from governance.machines.table import Because
from governance.models import Authority
from tests import factories
from workflows.models import JournalEntry, JournalHead, append_only
from workflows.models.canonical import sha256, text_of
from workflows.perform import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority() -> Authority:
    """An authority with two rows in its journal."""
    made = factories.authority()
    note(made, "first")
    note(made, "second")
    return made


def note(authority: Authority, name: str) -> None:
    with unit(actor=None, asked=name, key=None, authority=authority.pk) as act:
        act.record(name, subject=("authority", authority.pk), by=Because.INSTALLATION)


def refused(attempt: Callable[[], object], why: str) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():  # noqa: TID251 - a savepoint, for the rest
        attempt()


def stranger(authority: Authority, **columns: Any) -> JournalEntry:
    """A row that somebody writes beside the product."""
    head = JournalHead.objects.get(pk=authority)
    text = text_of({"number": head.number + 1, "previous": head.hash})
    values = {"number": head.number + 1, "previous": head.hash, "hash": sha256(text), "text": text, **columns}
    last = JournalEntry.objects.filter(authority=authority).latest("number")
    return JournalEntry(
        authority=authority, event="x", subject_machine="x", subject_id=uuid4(), recorded_at=last.recorded_at, **values
    )


def test_a_row_of_the_journal_cannot_be_changed(authority: Authority) -> None:
    rows = JournalEntry.objects.filter(authority=authority)
    refused(lambda: rows.update(event="other"), append_only.REFUSAL)
    refused(lambda: rows.filter(number=1).update(text="{}"), append_only.REFUSAL)
    assert list(rows.order_by("number").values_list("event", flat=True)) == ["first", "second"]


def test_a_row_of_the_journal_cannot_be_deleted(authority: Authority) -> None:
    refused(lambda: JournalEntry.objects.filter(authority=authority).delete(), append_only.REFUSAL)
    refused(lambda: JournalEntry.objects.filter(authority=authority, number=2).delete(), append_only.REFUSAL)
    assert JournalEntry.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_journal_cannot_be_truncated(authority: Authority) -> None:
    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {append_only.JOURNAL} CASCADE")

    refused(truncate, append_only.REFUSAL)
    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize("columns", [{"number": 2}, {"number": 4}, {"previous": "1" * 64}])
def test_a_row_that_does_not_follow_is_refused(authority: Authority, columns: dict[str, Any]) -> None:
    row = stranger(authority, **columns)
    refused(lambda: row.save(force_insert=True), append_only.BROKEN)
    assert JournalHead.objects.get(pk=authority).number == 2


def test_a_row_of_an_authority_without_a_journal_is_refused(authority: Authority) -> None:
    row = stranger(authority)
    row.authority = Authority.objects.create(slug="genova", name="Genova")
    refused(lambda: row.save(force_insert=True), append_only.BROKEN)


def test_a_row_that_follows_moves_the_head(authority: Authority) -> None:
    row = stranger(authority)
    row.save(force_insert=True)
    head = JournalHead.objects.get(pk=authority)
    assert (head.number, head.hash) == (3, row.hash)


@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_the_head_only_goes_forward_by_one(authority: Authority, number: int) -> None:
    heads = JournalHead.objects.filter(pk=authority)
    refused(lambda: heads.update(number=number), append_only.BROKEN)


def test_migrate_puts_back_what_is_missing() -> None:
    append_only.remove(connection)
    assert append_only.missing(connection) == set(append_only.wanted(connection))
    call_command("migrate", verbosity=0)
    assert append_only.missing(connection) == frozenset()


def test_migrate_leaves_what_is_there(authority: Authority) -> None:
    call_command("migrate", verbosity=0)
    refused(lambda: JournalEntry.objects.filter(authority=authority).update(event="other"), append_only.REFUSAL)


def test_one_missing_trigger_is_reported_by_name() -> None:
    name = f"{append_only.JOURNAL}_no_update"
    suffix = f" ON {append_only.JOURNAL}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{suffix}")
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert [(problem.id, name in problem.msg) for problem in found] == [("workflows.E001", True)]


def test_a_guarded_journal_has_nothing_to_report() -> None:
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_test_in_real_transactions_can_be_flushed(authority: Authority) -> None:
    assert JournalEntry.objects.count() == 2


def test_after_the_flush_the_guards_are_there_again() -> None:
    assert append_only.missing(connection) == frozenset()
