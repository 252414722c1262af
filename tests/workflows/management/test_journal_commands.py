# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands around the journal and the rights say, and how they end."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

from governance.models import Authority, BodyGrant
from governance.permissions import HOLDS, May, Role
from tests import factories
from tests.workflows.journals import change, write
from workflows.documents.verify_export import verify
from workflows.management.commands import tamper_demo
from workflows.models import JournalEntry, JournalHead, append_only

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def authority() -> Authority:
    made = factories.authority()
    write(made, "one", "two", "three")
    return made


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, no_color=True)
    return out.getvalue()


def failed(*words: str) -> tuple[str, str]:
    """What the command says before it fails, and as what it fails."""
    out = io.StringIO()
    with pytest.raises(CommandError) as found:
        call_command(*words, stdout=out, no_color=True)
    assert found.value.returncode == 1
    return out.getvalue(), str(found.value)


# verify_journal


def test_whole_journals_are_told_with_their_last_row(authority: Authority) -> None:
    write(factories.authority("genova"), "one")
    heads = {head.authority.slug: head for head in JournalHead.objects.select_related("authority")}
    assert said("verify_journal").splitlines() == [
        f"genova: whole, 1 rows, 0 free texts erased. Last row {heads['genova']}",
        f"torino: whole, 3 rows, 0 free texts erased. Last row {heads['torino']}",
    ]


def test_a_broken_journal_row_is_named_and_the_command_fails(authority: Authority) -> None:
    write(factories.authority("genova"), "one")
    change_torino(authority)
    lines, failure = failed("verify_journal")
    assert "genova: whole, 1 rows" in lines
    assert "torino: row 2 is broken: beside its text another value stands for: event." in lines
    assert failure == "Broken: torino."
    assert "genova: whole" in said("verify_journal", "--authority", "genova")


def change_torino(authority: Authority) -> None:
    append_only.remove(connections["default"])
    JournalEntry.objects.filter(authority=authority, number=2).update(event="other")


def test_a_row_known_outside_is_compared(authority: Authority) -> None:
    row = JournalEntry.objects.get(number=2)
    assert "whole" in said("verify_journal", "--known", f"2:{row.hash}")
    lines, _failure = failed("verify_journal", "--known", f"2:{row.hash}", "--known", f"3:{'1' * 64}")
    assert "row 3 has another hash than the one known" in lines


def test_whose_row_is_known_must_be_clear(authority: Authority) -> None:
    factories.authority("genova")
    row = JournalEntry.objects.get(number=2)
    assert failed("verify_journal", "--known", f"2:{row.hash}") == ("", "Say with --authority whose row is known.")
    assert "whole" in said("verify_journal", "--authority", "torino", "--known", f"2:{row.hash}")


def test_an_unknown_authority_or_an_unreadable_row_is_refused(authority: Authority) -> None:
    assert failed("verify_journal", "--authority", "atlantis") == ("", "There is no authority “atlantis”.")
    assert "NUMBER:HASH" in failed("verify_journal", "--known", "three")[1]


def test_an_authority_without_a_head_is_broken(authority: Authority) -> None:
    JournalHead.objects.all().delete()
    assert "the head that must name row 3 as the last one is missing" in failed("verify_journal")[0]


# export_journal


def test_an_export_is_written_and_verifies(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    lines = said("export_journal", "torino", "--out", str(file))
    head = JournalHead.objects.get()
    assert f"3 rows. Last row {head}" in lines
    assert "verify_export.py" in lines
    with file.open("rb") as exported:
        assert verify(exported).anchor == str(head)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_an_export_that_cannot_be_written_leaves_nothing(authority: Authority, tmp_path: Path) -> None:
    assert "cannot be written" in failed("export_journal", "torino", "--out", str(tmp_path / "none" / "file"))[1]
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    assert (
        failed("export_journal", "atlantis", "--out", str(tmp_path / "file"))[1] == "There is no authority “atlantis”."
    )


# tamper_demo. On PostgreSQL the copy is seen through a connection of its own, so rows must be committed.


@pytest.fixture
def second_connection(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's tests refuse connections to aliases that the settings do not have."""

    def ensure_connection(self: BaseDatabaseWrapper) -> None:
        if self.connection is None:
            self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_connection)


@pytest.mark.usefixtures("second_connection")
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_demonstration_names_the_row_it_changed_and_leaves_the_journal_alone(rows: int) -> None:
    write(factories.authority(), *["act"] * rows)
    before = list(JournalEntry.objects.order_by("number").values())
    number = max(1, rows - tamper_demo.BACK)
    lines = said("tamper_demo")
    assert "The database refuses" in lines
    assert f"row {number} is broken: its text does not have the hash that stands beside it." in lines
    assert "By itself the chain is whole again" in lines
    assert f"row {rows} has another hash than the one known" in lines
    assert "The real journal was not touched" in lines
    assert list(JournalEntry.objects.order_by("number").values()) == before
    assert append_only.missing(connections["default"]) == frozenset()
    assert tamper_demo.COPY not in connections.settings


@pytest.mark.usefixtures("second_connection")
def test_the_demonstration_fails_where_the_verifier_does_not_see_it(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tamper_demo, "date_back", lambda row: None)
    assert failed("tamper_demo")[1] == "The verifier did not name row 1."


def test_a_demonstration_needs_a_row_and_a_whole_journal(authority: Authority) -> None:
    change(2, event="other")
    assert "torino: row 2 is broken" in failed("tamper_demo")[1]


def test_a_demonstration_on_an_empty_journal_is_refused() -> None:
    factories.authority()
    assert "there is nothing to change" in failed("tamper_demo")[1]


# sync_grants


def test_rights_in_step_are_left_alone() -> None:
    factories.seated(Role.AUDITOR)
    assert said("sync_grants") == "Every right is in step.\n"
    assert said("sync_grants", "--check") == "Every right is in step.\n"


def test_drift_is_told_and_put_right() -> None:
    tenure = factories.seated(Role.AUDITOR, user=factories.person("auditor"))
    BodyGrant.objects.filter(permission__codename=May.READ_PLAN).delete()
    other = factories.seated(Role.MAYOR, user=factories.person("mayor"))
    type(other).objects.filter(pk=other.pk).update(until=factories.LONG_AGO.replace(year=2021))

    lines, failure = failed("sync_grants", "--check")
    assert "missing: auditor, torino/dipartimento, read_plan" in lines
    assert "left over: mayor, torino/dipartimento, give_opinion" in lines
    assert failure.startswith("The rights have drifted")

    assert said("sync_grants") == f"{lines}Put right.\n"
    held = set(BodyGrant.objects.values_list("user", "permission__codename"))
    assert held == {(tenure.user_id, what.value) for what in HOLDS[Role.AUDITOR]}
