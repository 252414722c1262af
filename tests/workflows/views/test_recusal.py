# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recusal is recorded from the gate, by who holds the seat or by who keeps the presences, before the vote opens."""

from collections.abc import Callable
from typing import TypeAlias
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Recusal, User
from tests.stories.voting import CHAIR, FIRST, SECOND, SECRETARY, Voting
from tests.workflows.views.pages import read, words_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def meeting(db: None) -> Voting:
    return Voting.begin(called=True)


def place(meeting: Voting) -> str:
    return reverse("recusal", args=[meeting.run.pk, "varco"])


def form(meeting: Voting, seat: str, **typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), "seat": str(meeting.seat(seat)), "reason": "Un interesse", **typed}


def member(meeting: Voting, as_reader: AsReader, who: str) -> Client:
    return as_reader(meeting.run.banco.people[who])


def test_who_holds_a_seat_records_their_own_recusal_and_ends_it(meeting: Voting, as_reader: AsReader) -> None:
    browser, gate = member(meeting, as_reader, FIRST), reverse("gate", args=[meeting.run.pk, "varco"])
    assert "Registra un’astensione obbligatoria" in read(browser, gate)
    assert browser.post(place(meeting), form(meeting, FIRST))["Location"] == gate
    assert Recusal.objects.get().seat_id == meeting.seat(FIRST)
    assert f"Si astengono per obbligo e non prendono parte: componente ({FIRST})." in read(browser, gate)
    assert "L’astensione obbligatoria è già registrata." in read(browser, place(meeting))
    assert browser.post(place(meeting) + "?fine=1", form(meeting, FIRST))["Location"] == gate
    assert Recusal.objects.get().withdrawn_at is not None
    assert "Nessun tuo posto si astiene" in read(browser, place(meeting) + "?fine=1")


def test_nobody_records_the_recusal_of_another_but_who_keeps_the_presences(
    meeting: Voting, as_reader: AsReader
) -> None:
    answer = member(meeting, as_reader, FIRST).post(place(meeting), form(meeting, SECOND))
    assert answer.status_code == 422
    assert not Recusal.objects.exists()
    secretary = member(meeting, as_reader, SECRETARY)
    said = read(secretary, place(meeting))
    assert all(f", {who}" in said for who in (CHAIR, FIRST, SECOND))
    assert secretary.post(place(meeting), form(meeting, SECOND)).status_code == 302
    assert Recusal.objects.get().seat_id == meeting.seat(SECOND)


def test_a_recusal_needs_its_reason(meeting: Voting, as_reader: AsReader) -> None:
    answer = member(meeting, as_reader, FIRST).post(place(meeting), form(meeting, FIRST, reason=" "))
    assert answer.status_code == 422
    assert "Scrivi perché." in words_of(answer.content)


def test_while_the_vote_is_open_no_recusal_is_recorded(meeting: Voting, as_reader: AsReader) -> None:
    meeting.call()
    browser = member(meeting, as_reader, FIRST)
    for answer in (browser.get(place(meeting)), browser.post(place(meeting), form(meeting, FIRST))):
        assert answer.status_code == 409
        assert "Torna al varco" in words_of(answer.content)
    assert "Registra un’astensione" not in read(browser, reverse("gate", args=[meeting.run.pk, "varco"]))
    assert not Recusal.objects.exists()


def test_who_has_no_part_in_it_records_nothing(meeting: Voting, as_reader: AsReader) -> None:
    assert member(meeting, as_reader, "primo-referente").get(place(meeting)).status_code == 403
