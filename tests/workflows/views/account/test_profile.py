# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile: who I am, in which seats, and in which language I am spoken to; naming and ending a substitute."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Substitution, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.workflows.views.pages import read

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def chair() -> Tenure:
    return factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina"))


def noon(days: int) -> datetime:
    return timezone.localtime().replace(hour=12) + days * DAY


def test_my_seats_with_their_dates(chair: Tenure, as_reader: AsReader) -> None:
    Tenure.objects.filter(pk=chair.pk).update(since=datetime.fromisoformat("2024-01-05T09:00Z"))
    ended = factories.seated(Role.MAYOR, user=chair.user, since=datetime.fromisoformat("2021-03-01T09:00Z"))
    grants.end_tenure(tenure=ended, at=datetime.fromisoformat("2021-03-20T23:00Z"))
    said = read(as_reader(chair.user), reverse("account"))
    assert f"{chair.seat.label}, Organo cabina: dal 5 gennaio 2024" in said
    assert "dal 1° al 20 marzo 2021 (non più in corso)" in said


def test_who_has_no_seat_is_told_whom_to_ask(as_reader: AsReader) -> None:
    assert "Chi amministra il tuo ente può dirti di più" in read(as_reader(factories.person()), reverse("account"))


def test_the_choice_of_language_stays_on_the_account(chair: Tenure, as_reader: AsReader) -> None:
    browser = as_reader(chair.user)
    answer = browser.post(reverse("set_language"), {"language": "en", "next": reverse("account")})
    assert answer["Location"] == reverse("account")
    chair.user.refresh_from_db()
    assert chair.user.language == "en"
    assert "Your profile" in read(browser, reverse("account"))
    browser.post(reverse("set_language"), {"language": "fr"})
    chair.user.refresh_from_db()
    assert chair.user.language == "en"


def test_who_is_not_signed_in_chooses_for_the_screens_alone() -> None:
    browser = Client()
    browser.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_fifty_seats_and_sessions_cost_no_more_questions_than_one(chair: Tenure, as_reader: AsReader) -> None:
    browser = as_reader(chair.user)

    def asked(name: str) -> int:
        browser.get(reverse(name))
        with CaptureQueriesContext(connection) as found:
            assert browser.get(reverse(name)).status_code == 200
        return len(found)

    def one_more() -> None:
        held = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"), user=chair.user)
        grants.substitute(tenure=held, user=factories.person(), since=noon(-1), until=noon(3))
        other = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"))
        grants.substitute(tenure=other, user=chair.user, since=noon(-1), until=noon(3))
        as_reader(chair.user).get(reverse("desk"))

    one_more()
    few = [asked(name) for name in ("account", "sessions", "my_substitutions")]
    for _ in range(20):
        one_more()
    assert [asked(name) for name in ("account", "sessions", "my_substitutions")] == few


class TestNamingASubstitute:
    def typed(self, chair: Tenure, person: User, **other: str) -> dict[str, str]:
        return {
            "seat": str(chair.pk),
            "person": str(person.pk),
            "since": "10/11/2031",
            "until": "2031-11-20",
            "reason": "Ferie",
            "key": "6f0b7f3a-53a7-4b58-9a5b-0c5a0f2f6a11",
            **other,
        }

    def test_from_the_first_day_to_the_end_of_the_last(self, chair: Tenure, as_reader: AsReader) -> None:
        member = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina")).user
        browser = as_reader(chair.user)
        for _click in range(2):
            answer = browser.post(reverse("new_substitution"), self.typed(chair, member))
            assert answer["Location"] == reverse("my_substitutions")
        found = Substitution.objects.get()
        assert (found.tenure, found.user) == (chair, member)
        assert timezone.localtime(found.since).isoformat() == "2031-11-10T00:00:00+01:00"
        assert timezone.localtime(found.until).isoformat() == "2031-11-21T00:00:00+01:00"
        assert "dal 10 al 20 novembre 2031" in read(browser, reverse("my_substitutions"))

    def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
        self, chair: Tenure, as_reader: AsReader
    ) -> None:
        member = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina")).user
        browser = as_reader(chair.user)
        answer = browser.post(reverse("new_substitution"), self.typed(chair, member, since="31 di novembre"))
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "Scrivi giorno, mese e anno, per esempio 10/11/2026." in said
        assert 'value="31 di novembre"' in said
        backwards = browser.post(reverse("new_substitution"), self.typed(chair, member, until="1/11/2031"))
        assert backwards.status_code == 422
        assert "La sostituzione deve finire dopo l’inizio" in backwards.content.decode()
        assert not Substitution.objects.exists()

    def test_somebody_of_another_authority_cannot_be_chosen(self, chair: Tenure, as_reader: AsReader) -> None:
        body = factories.body("cabina", of=factories.authority("milano"))
        stranger = factories.seated(Role.CABINA_MEMBER, on=body).user
        browser = as_reader(chair.user)
        assert str(stranger.pk) not in browser.get(reverse("new_substitution")).content.decode()
        assert browser.post(reverse("new_substitution"), self.typed(chair, stranger)).status_code == 422

    def test_somebody_of_my_other_authority_does_not_stand_in_here(self, chair: Tenure, as_reader: AsReader) -> None:
        milano = factories.body("cabina", of=factories.authority("milano"))
        factories.seated(Role.CABINA_CHAIR, on=milano, user=chair.user)
        other = factories.seated(Role.CABINA_MEMBER, on=milano).user
        browser = as_reader(chair.user)
        assert str(other.pk) in browser.get(reverse("new_substitution")).content.decode()
        assert browser.post(reverse("new_substitution"), self.typed(chair, other)).status_code == 404
        assert not Substitution.objects.exists()

    def test_fifty_people_cost_no_more_questions_than_one(self, chair: Tenure, as_reader: AsReader) -> None:
        def asked() -> int:
            browser = as_reader(chair.user)
            browser.get(reverse("new_substitution"))
            with CaptureQueriesContext(connection) as found:
                browser.get(reverse("new_substitution"))
            return len(found)

        few = asked()
        for _ in range(20):
            factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"))
        assert asked() == few


class TestEndingASubstitution:
    @pytest.fixture
    def given(self, chair: Tenure) -> Substitution:
        return grants.substitute(tenure=chair, user=factories.person(), since=noon(-1), until=noon(3))

    def end(self, browser: Client, substitution: Substitution, reason: str = "Rientrata") -> str:
        typed = {"reason": reason, "key": "6f0b7f3a-53a7-4b58-9a5b-0c5a0f2f6a11"}
        answer = browser.post(reverse("end_substitution", args=[substitution.pk]), typed)
        return answer["Location"] if answer.status_code == 302 else str(answer.status_code)

    def test_one_that_has_not_begun_is_withdrawn(self, chair: Tenure, given: Substitution, as_reader: AsReader) -> None:
        coming = grants.substitute(tenure=chair, user=factories.person(), since=noon(1), until=noon(3))
        begun, to_come = (
            read(as_reader(chair.user), reverse("end_substitution", args=[each.pk])) for each in (given, coming)
        )
        assert "Questa sostituzione non comincerà." in to_come
        assert "Ritira" in to_come
        assert "non comincerà" not in begun
        assert "Da questo momento" not in to_come

    def test_the_holder_comes_back_to_their_own_and_the_administrator_to_the_list(
        self, chair: Tenure, given: Substitution, as_reader: AsReader
    ) -> None:
        assert self.end(as_reader(chair.user), given, reason="") == "422"
        assert self.end(as_reader(chair.user), given) == reverse("my_substitutions")
        assert self.end(as_reader(chair.user), given, reason="Ancora") == "422"
        another = grants.substitute(tenure=chair, user=factories.person(), since=noon(-1), until=noon(3))
        administrator = factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione")).user
        assert self.end(as_reader(administrator), another) == reverse("substitutions")

    def test_nobody_else_finds_it(self, given: Substitution, as_reader: AsReader) -> None:
        elsewhere = factories.body("amministrazione", of=factories.authority("milano"))
        others = [
            given.user,
            factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina")).user,
            factories.seated(Role.ADMINISTRATOR, on=elsewhere).user,
        ]
        assert [self.end(as_reader(user), given) for user in others] == ["404"] * 3
