# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where I am signed in, on which device, and how I end what is not mine any more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from governance.models import Session, User
from tests import factories
from tests.workflows.views.conftest import BACKEND
from tests.workflows.views.pages import read, words_of
from workflows.views.account.devices import device

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def user() -> User:
    return factories.person("vera")


def signed_in(user: User, agent: str) -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.force_login(user, backend=BACKEND)
    browser.get(reverse("sessions"))
    return browser


def mark(agent: str) -> str:
    return Session.objects.get(agent=agent).mark


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (CHROME, "Chrome su Android"),
        (FIREFOX, "Firefox su Windows"),
        ("Mozilla/5.0 (Macintosh; Intel) AppleWebKit/605 Version/18.0 Safari/605.1", "Safari su Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1", "Safari su iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge su Windows"),
        ("curl/8.5 (Linux)", "Linux"),
        ("Firefox", "Firefox"),
        ("", "Un dispositivo sconosciuto"),
    ],
)
def test_a_device_in_plain_words(agent: str, said: str) -> None:
    with translation.override("it"):
        assert device(agent) == said


def test_each_session_with_its_device_and_this_one_marked(user: User) -> None:
    signed_in(user, FIREFOX)
    said = read(signed_in(user, CHROME), reverse("sessions"))
    assert "Chrome su Android (questo)" in said
    assert "Firefox su Windows Aperto il" in said
    signed_in(factories.person(), FIREFOX)
    assert read(signed_in(user, CHROME), reverse("sessions")).count("Firefox") == 2  # once, and its button


def test_the_key_of_a_session_is_on_no_page(user: User) -> None:
    signed_in(user, FIREFOX)
    page = signed_in(user, CHROME).get(reverse("sessions")).content.decode()
    assert [key for key in Session.objects.values_list("session_key", flat=True) if key in page] == []


def test_one_session_ends_and_says_so(user: User) -> None:
    other, browser = signed_in(user, FIREFOX), signed_in(user, CHROME)
    answer: Any = browser.post(reverse("sessions"), {"end": mark(FIREFOX)}, follow=True)
    assert "su quel dispositivo bisogna entrare di nuovo" in words_of(answer.content)
    assert other.get(reverse("desk")).status_code == 302
    assert browser.get(reverse("desk")).status_code == 200


def test_all_the_others_end(user: User) -> None:
    others, browser = [signed_in(user, FIREFOX) for _ in range(2)], signed_in(user, CHROME)
    answer: Any = browser.post(reverse("sessions"), {"end": "others"}, follow=True)
    assert "Sono stati terminati altri 2 accessi." in words_of(answer.content)
    assert [other.get(reverse("desk")).status_code for other in others] == [302, 302]
    assert browser.get(reverse("desk")).status_code == 200
    again: Any = browser.post(reverse("sessions"), {"end": "others"}, follow=True)
    assert "Non avevi effettuato l’accesso altrove." in words_of(again.content)


def test_somebody_elses_session_is_not_ended(user: User) -> None:
    other = signed_in(factories.person(), FIREFOX)
    assert signed_in(user, CHROME).post(reverse("sessions"), {"end": mark(FIREFOX)}).status_code == 404
    assert other.get(reverse("desk")).status_code == 200
