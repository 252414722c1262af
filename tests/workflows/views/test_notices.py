# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which somebody chooses how they are told."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from governance.errors import Invalid
from governance.models import User
from tests import factories
from tests.workflows.views.pages import read, words_of
from workflows.actions.set_notices import set_notices
from workflows.models import NoticeChoice
from workflows.models.notices import choice_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


def test_who_has_not_chosen_is_told_at_once_what_is_asked_and_nothing_else(as_reader: AsReader) -> None:
    user = factories.person()
    browser = as_reader(user)
    said = read(browser, reverse("notices"))
    assert "Come ricevere gli avvisi" in said
    assert user.email in said
    content = browser.get(reverse("notices")).content.decode()
    assert content.count("checked") == 2
    assert (choice_of(user).asked, choice_of(user).told) == ("at_once", "never")


def test_a_choice_is_kept_and_said(as_reader: AsReader) -> None:
    user, other = factories.person(), factories.person()
    browser = as_reader(user)
    answer = browser.post(reverse("notices"), {"asked": "daily", "told": "daily"}, follow=True)
    assert "Fatto: d’ora in poi ricevi gli avvisi come hai scelto." in words_of(answer.content)
    browser.post(reverse("notices"), {"asked": "daily", "told": "never"})
    assert (choice_of(user).asked, choice_of(user).told) == ("daily", "never")
    assert str(NoticeChoice.objects.get()) == "daily, never"
    assert choice_of(other).asked == "at_once"


@pytest.mark.parametrize("typed", [{}, {"asked": "never", "told": "never"}, {"asked": "daily", "told": "at_once"}])
def test_never_is_not_offered_for_what_is_asked(typed: dict[str, str], as_reader: AsReader) -> None:
    answer = as_reader(factories.person()).post(reverse("notices"), typed)
    assert answer.status_code == 422
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize(("asked", "told", "field"), [("never", "never", "asked"), ("daily", "at_once", "told")])
def test_the_action_refuses_it_too(asked: str, told: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_notices(actor=factories.person(), asked=asked, told=told)
    assert refused.value.field_name == field
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize("wrong", [{"asked": "never"}, {"told": "at_once"}])
def test_and_so_does_the_database(wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        NoticeChoice.objects.create(user=factories.person(), **wrong)


def test_who_has_no_address_is_told_that_no_mail_comes(as_reader: AsReader) -> None:
    assert "non ha un indirizzo di posta" in read(as_reader(factories.person(email="")), reverse("notices"))
