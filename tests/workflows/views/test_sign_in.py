# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out: by password, by a demonstration account, and never by the latter where it counts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import User
from governance.permissions import Role
from tests import factories
from tests.config.test_settings import COMPLETE, run, setting
from tests.workflows.views.pages import read, words_of
from workflows.imports.installation import demonstration_accounts, install_torino

pytestmark = pytest.mark.django_db

PASSWORD = "una-password-lunga"


@pytest.fixture
def member() -> User:
    user = factories.person("componente", email="componente@regia.example")
    user.full_name = "Componente della cabina"
    user.set_password(PASSWORD)
    user.save()
    factories.seated(Role.CABINA_MEMBER, user=user)
    return user


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "it"})


def enter(browser: Client, **typed: str) -> Any:
    return browser.post(reverse("sign_in"), {"username": "componente", "password": PASSWORD, **typed})


def is_inside(browser: Client) -> bool:
    return browser.get(reverse("desk")).status_code == 200


def test_name_and_password_lead_to_the_desk(member: User, browser: Client) -> None:
    assert not is_inside(browser)
    answer = enter(browser)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    assert is_inside(browser)


def test_one_is_led_back_to_where_one_wanted_to_go(member: User, browser: Client) -> None:
    wanted = browser.get(reverse("plans"))["Location"]
    assert f'name="next" value="{reverse("plans")}"' in browser.get(wanted).content.decode()
    assert enter(browser, next=reverse("plans"))["Location"] == reverse("plans")
    browser.logout()
    assert enter(browser, next="https://altrove.example/")["Location"] == reverse("desk")


def test_a_wrong_password_is_said_in_plain_words(member: User, browser: Client) -> None:
    answer = enter(browser, password="sbagliata")
    assert answer.status_code == 200
    assert "Il nome utente o la password non sono giusti." in words_of(answer.content)


def test_after_five_wrong_attempts_the_door_stays_closed_and_says_for_how_long(
    member: User, browser: Client, settings: Any
) -> None:
    settings.AXES_ENABLED = True
    answers = [enter(browser, password="sbagliata") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "riprova più tardi" in words_of(answers[-1].content)
    right = enter(browser)
    assert right.status_code == 429
    assert not is_inside(browser)


def test_signing_out_is_a_post(member: User, browser: Client) -> None:
    enter(browser)
    assert browser.get(reverse("sign_out")).status_code == 405
    assert browser.post(reverse("sign_out")).status_code == 302
    assert not is_inside(browser)


def test_a_demonstration_account_is_one_click(member: User, browser: Client) -> None:
    assert "Componente della cabina" in read(browser, reverse("sign_in"))
    answer = browser.post(reverse("enter_demonstration"), {"account": "componente", "next": "https://altrove.example"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    assert is_inside(browser)


@pytest.mark.parametrize("changed", [{"email": "vera@torino.it"}, {"is_staff": True}, {"is_active": False}])
def test_no_other_account_is_opened_by_a_click(changed: dict[str, Any], member: User, browser: Client) -> None:
    User.objects.filter(pk=member.pk).update(**changed)
    assert "Componente della cabina" not in read(browser, reverse("sign_in"))
    assert browser.post(reverse("enter_demonstration"), {"account": "componente"}).status_code == 404
    assert not is_inside(browser)


def test_an_account_that_no_name_can_be_is_not_found(browser: Client) -> None:
    assert browser.post(reverse("enter_demonstration"), {"account": "\0"}).status_code == 404
    assert browser.post(reverse("sign_in"), {"username": "\0", "password": "\0"}).status_code == 200


def test_without_demonstration_there_is_no_such_door(member: User, browser: Client, settings: Any) -> None:
    settings.DEMO = False
    assert "dimostrativi" not in read(browser, reverse("sign_in"))
    assert browser.post(reverse("enter_demonstration"), {"account": "componente"}).status_code == 404
    assert not is_inside(browser)


def test_three_people_have_the_first_doors_and_everybody_else_has_one_below(browser: Client) -> None:
    installed = install_torino()
    accounts = demonstration_accounts(installed.authority, password=None, since=timezone.now() - timedelta(days=1))
    page = browser.get(reverse("sign_in")).content.decode()
    front, _heading, others = page.partition("Altri ruoli")
    assert [name for name in ("componente-cabina-1", "ires", "segretario-consiglio") if f'value="{name}"' in front] == [
        "componente-cabina-1",
        "ires",
        "segretario-consiglio",
    ]
    assert page.count('name="account"') == len({account.username for account in accounts})
    assert front.count('name="account"') == 3
    assert 'value="presidente-cabina"' in others
    said = words_of(page.encode())
    assert "Membro della cabina di regia Trova che cosa è messo ai voti, con la regola che decide, e vota." in said
    assert "Segretaria Trova gli atti che il Consiglio attende, e li registra." in said


def test_doors_come_before_the_password_and_only_without_them_the_name_has_the_focus(
    member: User, browser: Client
) -> None:
    with_doors = browser.get(reverse("sign_in")).content.decode()
    assert with_doors.index("componente") < with_doors.index('name="password"')
    assert "autofocus" not in with_doors
    User.objects.filter(pk=member.pk).update(email="vera@torino.it")
    assert "autofocus" in browser.get(reverse("sign_in")).content.decode()


def test_production_is_no_demonstration() -> None:
    assert setting("DEMO", COMPLETE | {"REGIA_DEMO": "yes"}) == "False"


IN_PRODUCTION = """
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
browser = Client(headers={"host": "regia.example"})
page = browser.get("/accedi/", secure=True)
entered = browser.post("/accedi/dimostrazione/", {"account": "presidente-cabina"}, secure=True)
print(page.status_code, page.content.count(b'name="password"'), page.content.count(b'name="account"'), entered.status_code)
"""


def test_with_production_settings_there_is_no_door_and_nothing_behind_it(tmp_path: Path) -> None:
    asked = COMPLETE | {"REGIA_DEMO": "yes", "REGIA_VAR_DIR": str(tmp_path)}
    answer = run(["-c", IN_PRODUCTION], asked)
    assert answer.stdout.split() == ["200", "1", "0", "404"], answer.stderr
