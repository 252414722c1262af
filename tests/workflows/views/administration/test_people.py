# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of an authority: found, opened, invited, closed, opened again, erased; nobody of another one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Tenure, User
from governance.permissions import Role
from tests import factories
from tests.workflows.views.administration.conftest import KEY, AsReader
from tests.workflows.views.pages import read, words_of
from workflows.models import JournalEntry, OutboxMessage

pytestmark = pytest.mark.django_db


def person(user: User, act: str = "") -> str:
    return reverse("account_act", args=[user.pk, act]) if act else reverse("person", args=[user.pk])


def events() -> list[str]:
    return list(JournalEntry.objects.order_by("number").values_list("event", flat=True))


class TestTheList:
    def test_everybody_here_with_their_seats_and_nobody_from_elsewhere(
        self, office: Client, chair: Tenure, stranger: User
    ) -> None:
        said = read(office, reverse("people"))
        assert f"{chair.user} {chair.user.email} {chair.seat.label}, Organo cabina mai" in said
        assert str(stranger) not in said

    def test_found_by_name_user_name_or_address(self, office: Client, chair: Tenure) -> None:
        User.objects.filter(pk=chair.user_id).update(full_name="Anna Rossi")
        for searched in ("rossi anna", chair.user.username, chair.user.email):
            said = read(office, f"{reverse('people')}?cerca={searched}")
            assert "Anna Rossi" in said
        assert "Nessuno si chiama «verdi»." in read(office, f"{reverse('people')}?cerca=verdi")

    def test_a_letter_that_no_text_holds_is_not_searched(self, office: Client, chair: Tenure) -> None:
        said = read(office, f"{reverse('people')}?cerca=%00{chair.user.username}%00")
        assert chair.user.email in said

    def test_the_next_page_keeps_what_was_searched(self, office: Client) -> None:
        for _ in range(51):
            factories.seated(Role.MAYOR)
        page = office.get(f"{reverse('people')}?cerca=persona").content.decode()
        assert "?cerca=persona&amp;pagina=2" in page
        assert "pagina=1" in office.get(f"{reverse('people')}?cerca=persona&pagina=2").content.decode()

    def test_fifty_people_cost_no_more_questions_than_one(self, office: Client, chair: Tenure) -> None:
        def asked(url: str) -> int:
            office.get(url)
            with CaptureQueriesContext(connection) as found:
                assert office.get(url).status_code == 200
            return len(found)

        urls = [reverse("people"), person(chair.user)]
        few = [asked(url) for url in urls]
        for _ in range(30):
            factories.seated(Role.MAYOR, user=chair.user)
            factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"))
        assert [asked(url) for url in urls] == few


class TestOneOfThem:
    def test_seats_substitutions_and_the_last_sign_in(self, office: Client, chair: Tenure) -> None:
        now = timezone.now()
        stand_in = factories.person("supplente")
        grants.substitute(tenure=chair, user=stand_in, since=now, until=now + timedelta(days=3))
        said = read(office, person(chair.user))
        assert "Ultimo accesso mai" in said
        assert f"{chair.seat.label}, Organo cabina dal 1° gennaio 2020" in said
        assert "supplente agisce al suo posto" in said
        assert f"agisce al posto di {chair.user}" in read(office, person(stand_in))

    def test_who_may_not_sees_nobody(self, chair: Tenure, stranger: User, as_reader: AsReader) -> None:
        assert as_reader(chair.user).get(person(chair.user)).status_code == 403
        assert as_reader(stranger).get(person(chair.user)).status_code == 404
        assert as_reader(stranger).get(person(chair.user, "chiudi")).status_code == 404
        assert as_reader(stranger).post(reverse("invite_person", args=[chair.user_id]), {"key": KEY}).status_code == 404

    def test_the_mail_for_the_password_is_sent_once_a_click(self, office: Client, chair: Tenure) -> None:
        for _click in range(2):
            answer: Any = office.post(reverse("invite_person", args=[chair.user_id]), {"key": KEY}, follow=True)
            assert "È in partenza una mail" in words_of(answer.content)
        assert OutboxMessage.objects.filter(event="account.invite").count() == 1
        assert office.post(reverse("invite_person", args=[chair.user_id])).status_code == 302
        assert OutboxMessage.objects.filter(event="account.invite").count() == 1


def test_somebody_of_two_authorities_is_seen_in_the_one_that_is_asked_for(
    office: Client, administrator: User, chair: Tenure
) -> None:
    milano = factories.authority("milano")
    there = factories.seated(Role.CABINA_CHAIR, on=factories.body("giunta", of=milano), user=chair.user)
    factories.seated(Role.CABINA_MEMBER, on=factories.body("giunta", of=milano), user=administrator)
    assert there.seat.label not in read(office, person(chair.user)), "the one that is administered"
    assert office.get(f"{person(chair.user)}?ente=milano").status_code == 403
    factories.seated(Role.ADMINISTRATOR, on=factories.body("uffici", of=milano), user=administrator)
    said = read(office, f"{person(chair.user)}?ente=milano")
    assert there.seat.label in said
    assert chair.seat.label not in said
    assert f"{person(chair.user)}?ente=milano" in office.get(f"{reverse('people')}?ente=milano").content.decode()
    sent = office.post(f"{reverse('invite_person', args=[chair.user_id])}?ente=milano", {"key": KEY})
    assert sent["Location"] == f"{person(chair.user)}?ente=milano"
    assert OutboxMessage.objects.get(event="account.invite").authority == milano


class TestOpening:
    def typed(self, **other: str) -> dict[str, str]:
        return {"full_name": "Anna Rossi", "username": "anna.rossi", "email": "anna@example.org", "key": KEY, **other}

    def test_an_account_and_its_mail_and_no_name_in_the_journal(self, office: Client) -> None:
        answer: Any = office.post(reverse("new_person"), self.typed(), follow=True)
        user = User.objects.get(username="anna.rossi")
        assert answer.redirect_chain == [(person(user), 302)]
        assert "L’account è aperto." in words_of(answer.content)
        assert "Ancora nessuno: scegli un posto" in words_of(answer.content)
        assert OutboxMessage.objects.filter(event="account.open").count() == 1
        assert not JournalEntry.objects.filter(text__icontains="rossi").exists()

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, office: Client) -> None:
        factories.person("anna.rossi")
        taken = office.post(reverse("new_person"), self.typed())
        assert taken.status_code == 422
        assert "Questo nome è già di un altro account." in words_of(taken.content)
        assert 'value="Anna Rossi"' in taken.content.decode()
        wrong = office.post(reverse("new_person"), self.typed(username="Anna Rossi", email="anna"))
        assert "Inizia con una lettera minuscola" in words_of(wrong.content)
        assert "Questo non è un indirizzo di posta." in words_of(wrong.content)


class TestClosing:
    def test_closed_and_opened_again_with_a_reason(self, office: Client, chair: Tenure) -> None:
        unsaid = office.post(person(chair.user, "chiudi"), {"key": KEY, "reason": ""})
        assert (unsaid.status_code, "Scrivi perché" in words_of(unsaid.content)) == (422, True)
        closed: Any = office.post(person(chair.user, "chiudi"), {"key": KEY, "reason": "Trasferita"}, follow=True)
        assert "L’account è chiuso." in words_of(closed.content)
        assert "Riapri l’account" in words_of(closed.content)
        again: Any = office.post(person(chair.user, "riapri"), {"key": KEY, "reason": "Tornata"}, follow=True)
        assert "L’account è di nuovo aperto." in words_of(again.content)
        assert events()[-2:] == ["account.close", "account.reopen"]

    def test_nobody_closes_their_own(self, office: Client, administrator: User) -> None:
        assert person(administrator, "chiudi") not in office.get(person(administrator)).content.decode()
        assert office.post(person(administrator, "chiudi"), {"key": KEY, "reason": "Io"}).status_code == 403

    def test_there_is_no_other_act(self, office: Client, chair: Tenure) -> None:
        assert office.get(person(chair.user, "promuovi")).status_code == 404


class TestErasing:
    def test_the_page_says_what_goes_and_what_stays(self, office: Client, chair: Tenure) -> None:
        said = read(office, person(chair.user, "cancella-dati"))
        assert "Che cosa se ne va" in said
        assert "Che cosa resta" in said
        assert "Questa persona ha ancora un posto: prima terminalo." in said
        assert office.post(person(chair.user, "cancella-dati"), {"key": KEY, "reason": "Chiesto"}).status_code == 422

    def test_who_has_left_is_erased_and_only_their_name_is_gone(self, office: Client, chair: Tenure) -> None:
        grants.end_tenure(tenure=chair, at=timezone.now())
        done: Any = office.post(person(chair.user, "cancella-dati"), {"key": KEY, "reason": "Chiesto"}, follow=True)
        said = words_of(done.content)
        assert "I dati della persona sono cancellati." in said
        assert "Persona cancellata" in said
        assert chair.user.email not in said
        assert "(non più in corso)" in said
