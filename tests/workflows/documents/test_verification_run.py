# SPDX-License-Identifier: AGPL-3.0-or-later
"""A verification that was asked for is carried out once, tells how far it is, and leaves what it found."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from governance.errors import NotNow
from governance.models import Authority
from tests import factories
from tests.workflows.journals import change, write
from workflows import tasks
from workflows.actions.ask_verification import ask_verification
from workflows.documents import journal_verification, verification_run
from workflows.documents.verification_run import verify_what_waits
from workflows.models import JournalHead, Verification, append_only
from workflows.models.verification import PATIENCE, last_result, under_way, was_given_up
from workflows.templatetags.chronicle import fault


@pytest.fixture
def authority(db: None) -> Iterator[Authority]:
    yield factories.authority()
    append_only.install(connection)


def ask(authority: Authority) -> None:
    ask_verification(actor=None, authority=authority.pk, key=None)


def test_a_whole_journal_is_found_whole_up_to_its_anchor(authority: Authority) -> None:
    write(authority, "one", "two")
    ask(authority)
    assert verify_what_waits() == 1
    found, head = last_result(authority), JournalHead.objects.get(pk=authority.pk)
    assert found is not None
    assert (found.number, found.hash, found.erased, found.broken_at) == (3, head.hash, 0, None)
    assert (found.rows_done, found.rows_total) == (3, 3)
    assert (found.is_whole, found.is_broken) == (True, False)
    assert not was_given_up(authority, at=timezone.now())
    assert verify_what_waits() == 0


def test_a_broken_journal_is_found_broken_and_said_so_in_words(authority: Authority) -> None:
    write(authority, "one", "two")
    ask(authority)
    change(2, text="{}")
    verify_what_waits()
    found = last_result(authority)
    assert found is not None
    assert (found.broken_at, found.number, found.is_whole, found.is_broken) == (2, None, False, True)
    with translation.override("it"):
        assert fault(found).startswith("La riga 2 è")


def test_it_tells_how_far_it_is_after_each_page(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_verification, "PAGE", 2)
    write(authority, "one", "two", "three")
    ask(authority)
    seen = []
    verify = journal_verification.verify_journal

    def watched(asked: Authority, *, progress: Any) -> Any:
        def tell(rows: int) -> None:
            progress(rows)
            running = under_way(authority, at=timezone.now())
            assert running is not None
            seen.append((running.rows_done, running.rows_total))

        return verify(asked, progress=tell)

    monkeypatch.setattr(verification_run, "verify_journal", watched)
    verify_what_waits()
    assert seen == [(2, 4), (4, 4)]


def test_one_that_is_running_is_not_begun_a_second_time(authority: Authority) -> None:
    ask(authority)
    pk = Verification.objects.get().pk
    Verification.objects.update(begun_at=timezone.now())
    assert verify_what_waits() == 0
    assert not verification_run._claim_and_run(pk)


def test_one_that_failed_for_another_reason_ends_without_a_result(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OSError

    monkeypatch.setattr(verification_run, "verify_journal", fail)
    ask(authority)
    verify_what_waits()
    assert "came to no result" in caplog.text
    assert last_result(authority) is None
    assert under_way(authority, at=timezone.now()) is None
    assert was_given_up(authority, at=timezone.now())


def test_a_worker_that_was_killed_is_given_up_after_a_while(authority: Authority) -> None:
    ask(authority)
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Verification.objects.update(begun_at=long_ago, seen_at=long_ago)
    verify_what_waits()
    assert Verification.objects.get().ended_at is not None
    assert was_given_up(authority, at=timezone.now())


def test_one_that_waits_long_for_a_worker_is_not_given_up(authority: Authority) -> None:
    ask(authority)
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Verification.objects.update(asked_at=long_ago, seen_at=long_ago)
    assert under_way(authority, at=timezone.now()) is not None
    assert not was_given_up(authority, at=timezone.now())
    with pytest.raises(NotNow):
        ask(authority)
    assert verify_what_waits() == 1
    assert last_result(authority) is not None


def test_beat_asks_at_night_and_a_worker_carries_it_out(authority: Authority) -> None:
    tasks.ask_for_verifications()
    tasks.verify_journals()
    found = last_result(authority)
    assert found is not None
    assert found.asked_by is None
    assert found.is_whole
