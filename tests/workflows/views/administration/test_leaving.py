# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that ends an office holder: what it tells first, and what it does then."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Tenure, User
from tests.stories.sittings import Meeting
from tests.workflows.views.administration.conftest import KEY, AsReader
from tests.workflows.views.pages import read, words_of

pytestmark = pytest.mark.django_db

CHAIR = "comitato-presidente"


@pytest.fixture
def meeting() -> Meeting:
    made = Meeting.begin()
    made.run.deliver_all()
    made.run.call()
    return made


@pytest.fixture
def office(meeting: Meeting, as_reader: AsReader) -> Client:
    return as_reader(meeting.run.banco.people["amministrazione-amministratore"])


def page_of(user: User) -> str:
    return reverse("leave_office", args=[user.pk])


def test_it_tells_what_ends_what_stays_and_what_nobody_else_can_do(meeting: Meeting, office: Client) -> None:
    chair = meeting.run.banco.people[CHAIR]
    meeting.run.banco.substitute(CHAIR, "sostituta")
    said = read(office, page_of(chair))
    assert "Incarico: Presidente, Comitato" in said
    assert "sostituta non agirà più al suo posto" in said
    assert "1 votazione aperta Varco, Presidente: non ha votato" in said
    assert "In «Comitato», finché non si nomina qualcuno, nessuno può:" in said
    assert "1 cosa da fare resta in attesa: Chiudi la votazione: Varco" in said


def test_with_a_reason_everything_ends_and_the_person_stays(meeting: Meeting, office: Client) -> None:
    chair = meeting.run.banco.people[CHAIR]
    assert office.post(page_of(chair), {"key": KEY}).status_code == 422
    answer = office.post(page_of(chair), {"key": KEY, "reason": "Dimissioni"})
    assert answer["Location"] == reverse("person", args=[chair.pk])
    assert Tenure.objects.get(user=chair).until is not None
    assert "non c’è niente da far finire" in read(office, page_of(chair))
    assert page_of(chair) not in office.get(reverse("person", args=[chair.pk])).content.decode()


def test_who_is_present_in_a_sitting_is_said_to_be_and_stays(meeting: Meeting, office: Client) -> None:
    chair = meeting.run.banco.people[CHAIR]
    meeting.under_way()
    meeting.comes(CHAIR)
    assert "prima va registrata lì la sua uscita" in read(office, page_of(chair))
    answer = office.post(page_of(chair), {"key": KEY, "reason": "Dimissioni"})
    assert answer.status_code == 422
    assert "prima va registrata lì la sua uscita" in words_of(answer.content)
    assert Tenure.objects.get(user=chair).until is None


def test_the_end_of_one_tenure_tells_the_same_of_its_seat(meeting: Meeting, office: Client) -> None:
    tenure = Tenure.objects.get(user=meeting.run.banco.people[CHAIR])
    said = read(office, reverse("end_tenure", args=[tenure.pk]))
    assert "non ha votato" in said
    assert "nessuno può:" in said


def test_the_way_there_is_on_the_page_of_the_person_for_who_administers(
    meeting: Meeting, office: Client, as_reader: AsReader, stranger: User
) -> None:
    people = meeting.run.banco.people
    assert page_of(people[CHAIR]) in office.get(reverse("person", args=[people[CHAIR].pk])).content.decode()
    assert as_reader(people[CHAIR]).get(page_of(people["comitato-componente-1"])).status_code == 403
    assert as_reader(stranger).get(page_of(people[CHAIR])).status_code == 404
