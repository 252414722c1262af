# SPDX-License-Identifier: AGPL-3.0-or-later
"""An authority is installed without demonstration data, once, with the accounts of a table."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.models import Authority, Cycle, Tenure, User
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db


def install(*arguments: str) -> str:
    told = StringIO()
    call_command("install", *arguments, stdout=told)
    return told.getvalue()


def test_it_installs_the_authority_and_nothing_made_up() -> None:
    assert "is in force" in install()
    assert Authority.objects.get().municipalities.count() == 312
    assert not Cycle.objects.exists()
    assert not User.objects.exists()
    rows = JournalEntry.objects.count()
    install()
    assert JournalEntry.objects.count() == rows


def test_accounts_are_seated_and_cannot_sign_in_before_they_have_a_password(tmp_path: Path) -> None:
    table = tmp_path / "accounts.csv"
    table.write_text("username,full_name,email,seat\nchi,Chi siede,chi@example.org,cabina/presidente\n")
    assert "1 seats are filled" in install("--accounts", str(table))
    assert Tenure.objects.get().user.username == "chi"
    assert not User.objects.get().has_usable_password()


def test_a_table_that_does_not_fit_is_refused_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "accounts.csv"
    table.write_text("username,full_name,email,seat\nchi,Chi siede,chi@example.org,cabina/trono\n")
    with pytest.raises(CommandError, match="line 2: there is no seat cabina/trono"):
        install("--accounts", str(table))
