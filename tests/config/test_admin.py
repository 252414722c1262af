# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's own administration: superusers read tables there, and nothing is sent to it."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Paper, Tenure, User, Vote
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco
from tests.stories.voting import FIRST, SECRET, Voting
from tests.workflows.views.conftest import BACKEND
from workflows.admin import site
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser("tecnico", password="tecnico"), backend=BACKEND)
    return browser


def pages() -> Iterator[str]:
    """Every page of the site that needs no row."""
    yield reverse("admin:index")
    for model in site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{place}_changelist")


def test_a_technician_reads_every_table(technician: Client) -> None:
    factories.row("ballot", state="open")
    factories.seated(Role.ADMINISTRATOR)
    assert [page for page in pages() if technician.get(page).status_code != 200] == []


def test_one_row_is_read_and_not_changed(technician: Client) -> None:
    tenure = factories.seated(Role.ADMINISTRATOR)
    page = reverse("admin:governance_tenure_change", args=[tenure.pk])
    answer = technician.get(page)
    assert answer.status_code == 200
    assert b'name="_save"' not in answer.content
    assert technician.post(page, {"until_0": "2026-01-01", "until_1": "10:00"}).status_code == 405
    assert Tenure.objects.get(pk=tenure.pk).until is None


def test_the_hash_of_a_password_is_not_shown(technician: Client) -> None:
    user = factories.person("vera")
    user.set_password("una-password-lunga")
    user.save()
    page = technician.get(reverse("admin:governance_user_change", args=[user.pk])).content.decode()
    assert "vera" in page
    assert user.password not in page


def test_how_a_seat_votes_is_not_shown(technician: Client) -> None:
    run = Banco().cycle()
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    cast = JournalEntry.objects.get(event="ballot.vote")
    page = technician.get(reverse("admin:workflows_journalentry_change", args=[cast.pk]))
    assert page.status_code == 200
    assert cast.hash in page.content.decode()
    assert "choice" not in page.content.decode()
    assert Vote not in site._registry


def test_what_is_in_the_urn_of_a_secret_ballot_is_not_shown(technician: Client) -> None:
    voting = Voting.begin(SECRET)
    voting.secret(FIRST, "blank")
    told = "".join(technician.get(page).content.decode() for page in pages())
    rows: list[tuple[str, Any]] = [
        ("governance_ballot", voting.ballot),
        ("governance_elector", voting.ballot.electors.first()),
    ]
    rows.append(("workflows_journalentry", JournalEntry.objects.get(event="ballot.vote")))
    told += "".join(
        technician.get(reverse(f"admin:{table}_change", args=[row.pk])).content.decode() for table, row in rows
    )
    assert Paper not in site._registry
    assert "Varco" in told
    assert "blank" not in re.sub(r'"blank":\{[^}]*\}|_blank', "", html.unescape(told)), (
        "but for how the rule treats blank papers"
    )


def test_nothing_is_sent_to_any_page(technician: Client) -> None:
    tenure = factories.seated(Role.ADMINISTRATOR)
    rows = [reverse(f"admin:governance_tenure_{act}", args=[tenure.pk]) for act in ("change", "delete", "history")]
    adding = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add") for model in site._registry]
    others = [reverse("admin:password_change")]
    for page in [*pages(), *rows, *adding, *others]:
        assert technician.post(page, {"action": "delete_selected", "post": "yes"}).status_code == 405, page
    assert Tenure.objects.filter(pk=tenure.pk).exists()


@pytest.mark.parametrize("is_staff", [True, False])
def test_nobody_but_a_superuser_comes_in(is_staff: bool, client: Client) -> None:
    user = factories.seated(Role.ADMINISTRATOR).user
    User.objects.filter(pk=user.pk).update(is_staff=is_staff)
    client.force_login(user, backend=BACKEND)
    for page in pages():
        assert client.get(page).status_code == 302, page
