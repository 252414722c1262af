# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords: changed, forgotten, and chosen by the link of a mail."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from governance.models import Session, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.workflows.views.conftest import BACKEND
from tests.workflows.views.pages import read, words_of
from workflows.actions.deliver_messages import deliver_messages
from workflows.actions.invite_person import invite_person
from workflows.actions.open_account import open_account
from workflows.forms.account import ChangePasswordForm, ChoosePasswordForm
from workflows.handlers import HANDLERS
from workflows.models import OutboxMessage

pytestmark = pytest.mark.django_db

OLD, NEW = "una-password-lunga", "un-altra-password-lunga"


@pytest.fixture
def member() -> Tenure:
    user = factories.person("vera")
    user.full_name = "Vera La Bianca"
    tenure = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"), user=user)
    tenure.user.set_password(OLD)
    tenure.user.save()
    return tenure


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


def enters(user: User, password: str) -> bool:
    return bool(Client().post(reverse("sign_in"), {"username": user.username, "password": password}).status_code == 302)


def typed(old: str = OLD, new: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": again}


def ask(named: str) -> str:
    answer = Client().post(reverse("password_forgotten"), {"named": named})
    assert answer.status_code == 200
    return words_of(answer.content)


def link() -> str:
    """The way to the password in the one mail that was sent."""
    deliver_messages(HANDLERS)
    assert not OutboxMessage.objects.exclude(last_error="").exists()
    (message,) = mail.outbox
    found = re.search(r"/password/nuova/\S+", str(message.body))
    assert found is not None
    return found[0]


class TestChanging:
    def test_this_session_goes_on_and_the_others_end(self, member: Tenure) -> None:
        here, there = signed_in(member.user), signed_in(member.user)
        there.get(reverse("desk"))
        answer: Any = here.post(reverse("change_password"), typed(), follow=True)
        assert answer.redirect_chain == [(reverse("account"), 302)]
        said = words_of(answer.content)
        assert "La tua password è cambiata. È stato terminato un altro accesso." in said
        assert here.get(reverse("desk")).status_code == 200
        assert there.get(reverse("desk")).status_code == 302
        assert (enters(member.user, NEW), enters(member.user, OLD)) == (True, False)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (typed(old="sbagliata"), "Questa non è la tua password attuale."),
            (typed(again="diversa-ma-lunga"), "Le due nuove password non sono uguali."),
            (typed(new="corta", again="corta"), "La password è troppo corta: servono almeno 12 caratteri."),
            (typed(new="123456789012", again="123456789012"), "Questa password è interamente numerica."),
            (typed(new="password1234", again="password1234"), "Questa password è troppo comune."),
            (typed(new="vera-la-bianca", again="vera-la-bianca"), "La password assomiglia troppo al tuo nome"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, wrong: dict[str, str], said: str, member: Tenure) -> None:
        browser = signed_in(member.user)
        answer = browser.post(reverse("change_password"), wrong)
        assert answer.status_code == 422
        assert said in words_of(answer.content)
        assert enters(member.user, OLD)

    @pytest.mark.parametrize("poor", ["password1234", "vera-la-bianca", "123456789012", "corta"])
    def test_what_is_wrong_with_the_new_one_is_said_where_it_is_typed_first(self, poor: str, member: Tenure) -> None:
        for form in (
            ChangePasswordForm(member.user, typed(new=poor, again=poor)),
            ChoosePasswordForm(member.user, typed(new=poor, again=poor)),
        ):
            assert set(form.errors) == {"new_password1"}


class TestForgetting:
    def test_the_answer_does_not_tell_whether_there_is_such_an_account(self, member: Tenure) -> None:
        assert ask(member.user.username) == ask("nessuno") == ask(member.user.email)

    def test_the_mail_leads_to_a_new_password_once(self, member: Tenure) -> None:
        browser = signed_in(member.user)
        browser.get(reverse("desk"))
        ask(member.user.email)
        message = OutboxMessage.objects.get(event="password.forgotten")
        place = link()
        assert mail.outbox[0].to == [member.user.email]
        assert "È stata chiesta una nuova password" in mail.outbox[0].body
        token = place.strip("/").rpartition("/")[2]
        assert token not in message.payload
        stranger = Client()
        page: Any = stranger.get(place, follow=True)
        assert f"Per l’account {member.user.username}" in words_of(page.content)
        onward = page.redirect_chain[-1][0]
        short = stranger.post(onward, {"new_password1": "corta", "new_password2": "corta"})
        assert short.status_code == 422
        done: Any = stranger.post(onward, {"new_password1": NEW, "new_password2": NEW}, follow=True)
        assert "La tua password è impostata: usala per entrare." in words_of(done.content)
        assert (enters(member.user, NEW), enters(member.user, OLD)) == (True, False)
        assert browser.get(reverse("desk")).status_code == 302
        assert not Session.objects.filter(user=member.user, began_at__lt=message.created_at).exists()
        assert "Questo collegamento non serve più" in words_of(Client().get(place, follow=True).content)

    def test_who_is_signed_in_to_the_account_is_signed_out_and_signs_in_again(self, member: Tenure) -> None:
        browser = signed_in(member.user)
        browser.get(reverse("desk"))
        ask(member.user.email)
        onward = browser.get(link())["Location"]
        done: Any = browser.post(onward, {"new_password1": NEW, "new_password2": NEW}, follow=True)
        assert done.redirect_chain == [(reverse("sign_in"), 302)]
        assert "La tua password è impostata: usala per entrare." in words_of(done.content)
        assert browser.get(reverse("desk")).status_code == 302

    def test_who_is_signed_in_to_another_account_stays_so(self, member: Tenure) -> None:
        browser = signed_in(factories.seated(Role.MAYOR).user)
        ask(member.user.email)
        onward = browser.get(link())["Location"]
        browser.post(onward, {"new_password1": NEW, "new_password2": NEW})
        assert browser.get(reverse("desk")).status_code == 200
        assert enters(member.user, NEW)

    def test_nothing_typed_is_asked_for_again(self) -> None:
        answer = Client().post(reverse("password_forgotten"), {"named": ""})
        assert answer.status_code == 422
        assert "Scrivi il tuo nome utente o il tuo indirizzo." in words_of(answer.content)

    def test_the_sign_in_page_leads_there(self) -> None:
        assert reverse("password_forgotten") in Client().get(reverse("sign_in")).content.decode()
        assert "Password dimenticata" in read(Client(), reverse("password_forgotten"))


class TestBeingInvited:
    @pytest.fixture
    def administrator(self) -> User:
        return factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione")).user

    def open_it(self, actor: User | None) -> User:
        return open_account(
            actor=actor,
            authority=factories.authority().pk,
            username="nuova",
            full_name="Nuova persona",
            email="nuova@example.org",
            password=None,
            key=None,
        )

    def test_a_new_account_gets_the_mail_for_its_first_password(self, administrator: User) -> None:
        user = self.open_it(administrator)
        place = link()
        assert "È stato aperto per te un account su Regia." in mail.outbox[0].body
        assert "Nome utente: nuova" in mail.outbox[0].body
        browser = Client()
        onward = browser.get(place)["Location"]
        browser.post(onward, {"new_password1": NEW, "new_password2": NEW})
        assert enters(user, NEW)

    def test_an_account_made_from_the_command_line_gets_none(self) -> None:
        self.open_it(None)
        deliver_messages(HANDLERS)
        assert mail.outbox == []

    def test_an_invitation_is_sent_and_not_to_an_account_that_was_closed_meanwhile(
        self, administrator: User, member: Tenure
    ) -> None:
        invite_person(actor=administrator, authority=factories.authority().pk, person=member.user_id, key=None)
        User.objects.filter(pk=member.user_id).update(is_active=False)
        deliver_messages(HANDLERS)
        assert mail.outbox == []
        User.objects.filter(pk=member.user_id).update(is_active=True)
        invite_person(actor=administrator, authority=factories.authority().pk, person=member.user_id, key=None)
        assert link()
