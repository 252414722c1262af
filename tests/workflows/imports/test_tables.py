# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table is read in whole or not at all, and every line that does not fit is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from governance.errors import BadFile
from governance.models import Authority, Municipality, PlanItem, Population, Tenure, User
from governance.permissions import Role
from tests import factories
from workflows.actions.begin_plan import begin_plan
from workflows.imports.accounts import import_accounts
from workflows.imports.content import import_content
from workflows.imports.installation import DATA, install_torino
from workflows.imports.municipalities import import_municipalities
from workflows.imports.record import read_record
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db

SINCE = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def torino() -> Authority:
    return factories.authority()


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def problems(refused: pytest.ExceptionInfo[BadFile]) -> list[str]:
    return [str(problem) for problem in refused.value.problems]


def test_torino_has_its_312_municipalities_with_residents_at_a_dated_census(torino: Authority) -> None:
    assert import_municipalities(authority=torino, path=DATA / "torino-municipalities.csv") == 312
    assert Population.objects.get(municipality__istat="001272").residents == 872367
    assert {str(each.census) for each in Population.objects.all()} == {"2011-10-09"}
    assert import_municipalities(authority=torino, path=DATA / "torino-municipalities.csv") == 0
    assert Municipality.objects.count() == 312


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("istat,municipality\n001001,Agliè\n", "line 1: the columns must be istat, municipality, residents_2011"),
        ("istat,municipality,residents_2011\n1001,Agliè,2644\n", "line 2: istat: string should match pattern"),
        ("istat,municipality,residents_2011\n001001,Agliè,tanti\n", "line 2: residents_2011: input should be"),
        (
            "istat,municipality,residents_2011\n001001,Agliè,1\n001001,Agliè,1\n",
            "line 3: 001001 stands here a second time",
        ),
    ],
)
def test_a_malformed_table_loads_nothing_and_names_the_line(
    torino: Authority, tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(BadFile) as refused:
        import_municipalities(authority=torino, path=table(tmp_path, text))
    assert problems(refused)[0].startswith(expected)
    assert not Municipality.objects.exists()


def test_a_table_that_is_not_text_is_refused(torino: Authority, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"istat,\xff\xfe")
    with pytest.raises(BadFile, match="cannot be read"):
        import_municipalities(authority=torino, path=path)


def test_content_needs_its_plan_and_its_parent(torino: Authority, tmp_path: Path) -> None:
    begin_plan(actor=None, authority=torino.pk, code="psm", title="Piano", years=(2024, 2026), key=None)
    text = "plan,level,code,title\npsm,axis,1,Asse\npsm,action,2.1.1,Azione\naltro,axis,1,Asse\n"
    with pytest.raises(BadFile) as refused:
        import_content(authority=torino, path=table(tmp_path, text))
    assert problems(refused) == ["line 3: 2.1.1 stands under no 2.1", "line 4: there is no plan altro"]
    assert not PlanItem.objects.exists()


def test_the_content_read_so_far_is_there_once(db: None) -> None:
    install_torino()
    install_torino()
    assert PlanItem.objects.filter(plan__code="psm-2021-2023").count() == 26
    assert PlanItem.objects.filter(plan__code="psm-2024-2026").count() == 25
    titles = PlanItem.objects.filter(code="2.1").values_list("title", flat=True)
    assert len(titles) == 2, "codes repeat from plan to plan"


def test_accounts_are_all_seated_or_none_is_made(torino: Authority, tmp_path: Path) -> None:
    factories.seat(Role.AUDITOR, on=factories.body("revisione"))
    taken = factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione"))
    text = (
        "username,full_name,email,seat\n"
        f"nuovo,Nuovo,nuovo@example.org,amministrazione/{taken.seat.key}\n"
        "altro,Altro,altro@example.org,revisione/manca\n"
    )
    with pytest.raises(BadFile) as refused:
        import_accounts(authority=torino, path=table(tmp_path, text), password=None, since=SINCE)
    assert problems(refused) == [
        f"line 2: the seat amministrazione/{taken.seat.key} is held by another account",
        "line 3: there is no seat revisione/manca",
    ]
    assert not User.objects.filter(username__in=("nuovo", "altro")).exists()


def test_accounts_are_seated_once_and_told_to_the_journal(torino: Authority, tmp_path: Path) -> None:
    place = factories.seat(Role.AUDITOR, on=factories.body("revisione"))
    text = f"username,full_name,email,seat\nrevisore,Revisore,r@example.org,revisione/{place.key}\n"
    for password in (None, "parola-lunga"):
        import_accounts(authority=torino, path=table(tmp_path, text), password=password, since=SINCE)
    assert Tenure.objects.filter(seat=place).count() == 1
    assert User.objects.get(username="revisore").check_password("parola-lunga")
    assert set(JournalEntry.objects.values_list("event", flat=True)) == {"account.open", "tenure.begin"}
    assert not JournalEntry.objects.filter(text__contains="example.org").exists()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('do = "open"', 'do = "invent"', "act.1.do"),
        ('dated = "2024-07-19"', "", "adozione: a transcription needs"),
        ('dated = "2024-07-19"', 'dated = "estate"', "dated"),
        ("format = 1", "format = ", "Invalid value"),
    ],
)
def test_a_malformed_record_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = (DATA / "torino-2024-2026.toml").read_text(encoding="utf-8")
    path = tmp_path / "record.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile, match=expected):
        read_record(path)
