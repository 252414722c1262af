# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and seats: who sits, who sat, who will; appointing with dates as people type them; ending."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Seat, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.workflows.views.administration.conftest import KEY, AsReader
from tests.workflows.views.pages import read, words_of
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def seat() -> Seat:
    return factories.seat(Role.CABINA_MEMBER, on=factories.body("cabina"))


@pytest.fixture
def member() -> User:
    """Somebody of the authority who sits elsewhere in it."""
    return factories.seated(Role.MAYOR).user


def appoint(browser: Client, seat: Seat, user: User, **other: str) -> Any:
    typed = {"person": str(user.pk), "since": "10/11/2023", "until": "", "key": KEY, **other}
    return browser.post(reverse("appoint", args=[seat.pk]), typed)


def test_every_body_says_how_many_seats_nobody_holds(office: Client, seat: Seat, chair: Tenure) -> None:
    assert "Organo cabina 2 posti, uno senza titolare" in read(office, reverse("bodies"))


def test_a_body_with_who_sits_who_sat_and_who_will(office: Client, seat: Seat, chair: Tenure) -> None:
    now = timezone.now()
    before, after = factories.person("prima"), factories.person("dopo")
    Tenure.objects.filter(pk=chair.pk).update(since=now - 9 * DAY, until=now + 9 * DAY)
    grants.appoint(user=before, seat=chair.seat, since=now - 99 * DAY, until=now - 9 * DAY)
    grants.appoint(user=after, seat=chair.seat, since=now + 9 * DAY)
    said = read(office, reverse("body", args=[seat.body_id]))
    assert f"{seat.label} Ora nessuno ha questo posto." in said
    assert f"{chair.seat.label} {chair.user}, dal" in said
    assert "In arrivo: dopo" in said
    assert f"Chi lo ha avuto prima: {chair.seat.label} prima," in said


def test_fifty_seats_cost_no_more_questions_than_one(office: Client, chair: Tenure) -> None:
    def asked(url: str) -> int:
        office.get(url)
        with CaptureQueriesContext(connection) as found:
            assert office.get(url).status_code == 200
        return len(found)

    urls = [
        reverse("body", args=[chair.seat.body_id]),
        reverse("bodies"),
        reverse("appoint", args=[chair.seat_id]),
        reverse("administration"),
        reverse("substitutions"),
    ]
    few = [asked(url) for url in urls]
    for number in range(30):
        held = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"))
        factories.seat(Role.MAYOR, on=factories.body(f"zona-{number}"))
        grants.substitute(tenure=held, user=factories.person(), since=timezone.now(), until=timezone.now() + DAY)
    assert [asked(url) for url in urls] == few


class TestAppointing:
    def test_from_the_first_day_as_it_is_typed(self, office: Client, seat: Seat, member: User) -> None:
        for _click in range(2):
            assert appoint(office, seat, member).status_code == 302
        tenure = Tenure.objects.get(seat=seat)
        assert (tenure.user, tenure.until) == (member, None)
        assert timezone.localtime(tenure.since).isoformat() == "2023-11-10T00:00:00+01:00"
        assert JournalEntry.objects.filter(event="tenure.begin").count() == 1
        assert f"{member}, dal 10 novembre 2023" in read(office, reverse("body", args=[seat.body_id]))

    @pytest.mark.parametrize("typed", ["20/11/2031", "2031-11-20", "20.11.2031", "20-11-2031", "20/11/31"])
    def test_to_the_end_of_the_last_day(self, typed: str, office: Client, seat: Seat, member: User) -> None:
        appoint(office, seat, member, since="1/11/2031", until=typed)
        assert timezone.localtime(Tenure.objects.get(seat=seat).until).isoformat() == "2031-11-21T00:00:00+01:00"
        assert "dal 1° al 20 novembre 2031" in read(office, reverse("body", args=[seat.body_id]))

    def test_what_is_wrong_is_said_beside_its_field(self, office: Client, seat: Seat, member: User) -> None:
        for other, said in (
            ({"since": "ieri"}, "Scrivi giorno, mese e anno"),
            ({"since": ""}, "Scrivi il primo giorno."),
            ({"until": "9/11/2023"}, "L’ultimo giorno viene prima del primo."),
            ({"person": ""}, "Scegli una persona."),
        ):
            answer = appoint(office, seat, member, **other)
            assert (answer.status_code, said in words_of(answer.content)) == (422, True), said

    def test_a_seat_that_is_taken_is_refused_with_what_was_typed(
        self, office: Client, chair: Tenure, member: User
    ) -> None:
        answer = appoint(office, chair.seat, member)
        assert answer.status_code == 422
        assert "è già di un’altra persona" in words_of(answer.content)
        assert 'value="10/11/2023"' in answer.content.decode()

    def test_nobody_from_elsewhere_and_not_oneself(
        self, office: Client, administrator: User, seat: Seat, stranger: User
    ) -> None:
        page = office.get(reverse("appoint", args=[seat.pk])).content.decode()
        assert str(stranger.pk) not in page
        assert f'value="{administrator.pk}"' not in page
        assert appoint(office, seat, stranger).status_code == 422
        assert appoint(office, seat, administrator).status_code == 422

    def test_who_may_not_appoints_nobody(
        self, seat: Seat, member: User, chair: Tenure, stranger: User, as_reader: AsReader
    ) -> None:
        assert appoint(as_reader(chair.user), seat, member).status_code == 403
        assert appoint(as_reader(stranger), seat, member).status_code == 404
        assert not Tenure.objects.filter(seat=seat).exists()


class TestEnding:
    def end(self, browser: Client, tenure: Tenure, reason: str = "Dimissioni") -> Any:
        return browser.post(reverse("end_tenure", args=[tenure.pk]), {"key": KEY, "reason": reason}, follow=True)

    def test_with_a_reason_and_once(self, office: Client, chair: Tenure) -> None:
        assert self.end(office, chair, reason="").status_code == 422
        assert "L’incarico è terminato." in words_of(self.end(office, chair).content)
        again = self.end(office, chair, reason="Di nuovo")
        assert (again.status_code, "Questo incarico è già" in words_of(again.content)) == (422, True)

    def test_only_who_administers_ends_it(self, chair: Tenure, stranger: User, as_reader: AsReader) -> None:
        assert self.end(as_reader(chair.user), chair).status_code == 403
        assert self.end(as_reader(stranger), chair).status_code == 404
        assert Tenure.objects.get(pk=chair.pk).until is None


def test_a_body_of_another_authority_is_not_seen(office: Client, stranger: User) -> None:
    theirs = Tenure.objects.get(user=stranger).seat
    for address in (
        reverse("body", args=[theirs.body_id]),
        reverse("appoint", args=[theirs.pk]),
        reverse("end_tenure", args=[Tenure.objects.get(user=stranger).pk]),
    ):
        assert office.get(address).status_code == 404


def test_who_administers_one_authority_and_sits_in_another_administers_the_first_alone(
    office: Client, administrator: User
) -> None:
    milano = factories.body("cabina", of=factories.authority("milano"))
    there = factories.seated(Role.CABINA_MEMBER, on=milano, user=administrator)
    assert office.get(reverse("body", args=[milano.pk])).status_code == 403
    assert office.get(reverse("end_tenure", args=[there.pk])).status_code == 403
    assert office.get(f"{reverse('bodies')}?ente=milano").status_code == 404


def test_the_substitutions_of_now_past_and_to_come(office: Client, chair: Tenure) -> None:
    now = timezone.now()
    assert "Nessuno agisce al posto di altri." in read(office, reverse("substitutions"))
    for number, since in enumerate((now - 9 * DAY, now - DAY, now + DAY)):
        stand_in = factories.person(f"supplente-{number}")
        grants.substitute(tenure=chair, user=stand_in, since=since, until=since + 2 * DAY)
    said = read(office, reverse("substitutions"))
    assert said.index("supplente-2") < said.index("supplente-1") < said.index("supplente-0")
    assert [said.count(state) for state in ("futura ·", "in corso ·", "finita")] == [1, 1, 1]
