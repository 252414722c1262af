# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the minutes: written and deposited there, read by others once deposited, and its two files."""

from collections.abc import Callable
from typing import TypeAlias
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Minutes, MinutesVersion, User
from tests.stories.recorded import CHAIR, SECOND, SECRETARY, Recorded
from tests.workflows.views.pages import item_of, read, url_of, words_of
from tests.workflows.views.test_queries import asked
from workflows.documents import minutes as document
from workflows.documents import pdf
from workflows.models.canonical import sha256

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def kept() -> Recorded:
    return Recorded()


def page_of(kept: Recorded, minutes: Minutes, name: str = "minutes") -> str:
    return reverse(name, args=[kept.run.pk, minutes.sitting_id])


def form(move: str, **typed: str) -> dict[str, str]:
    return {"move": move, "key": str(uuid4()), **typed}


def test_the_secretary_writes_and_deposits_on_one_page(kept: Recorded, as_reader: AsReader) -> None:
    minutes = kept.talk()
    browser, url = as_reader(kept.run.banco.people[SECRETARY]), page_of(kept, minutes)
    said = read(browser, url)
    assert "Bozza: non è depositata" in said
    assert "Il testo come sarebbe depositato" in said
    assert "1. Comunicazioni del presidente" in said
    sent = browser.post(url, form("write", account="Si discute.", over=sha256("")), follow=True)
    assert "Registrato: Scrivi" in words_of(sent.content)
    late = browser.post(url, form("write", account="Un altro testo", over=sha256("")))
    assert late.status_code == 422
    assert "Intanto ha scritto qui qualcun altro" in words_of(late.content)
    assert "Un altro testo" in late.content.decode(), "what was typed is still there"
    once = form("deposit")
    browser.post(url, once)
    assert browser.post(url, once).status_code == 302, "a second click is answered as the first"
    assert "Da approvare." in read(browser, url)
    assert "Si discute." in read(browser, url)
    assert MinutesVersion.objects.count() == 1
    again = browser.post(url, form("write", account="Scritto tardi", over=sha256("Si discute.")))
    assert again.status_code == 409
    assert "Non è stato registrato nulla" in words_of(again.content)
    assert "Scritto tardi" in again.content.decode()
    assert browser.post(url, form("correct", reason="")).status_code == 422
    browser.post(url, form("correct", reason="Manca un intervento"))
    assert Minutes.objects.get(pk=minutes.pk).state == "draft"


def test_the_work_item_leads_to_the_minutes_and_deposits_them(kept: Recorded, as_reader: AsReader) -> None:
    minutes = kept.talk()
    browser = as_reader(kept.run.banco.people[SECRETARY])
    url = url_of(item_of(minutes, "deposit"))
    answer = browser.get(url)
    assert page_of(kept, minutes) in answer.content.decode()
    assert "Scrivi" not in words_of(answer.content), "an empty form would write over what is there"
    browser.post(url, {"move": "deposit", "seen": "draft", "key": str(uuid4())})
    assert Minutes.objects.get(pk=minutes.pk).state == "deposited"


def test_others_read_minutes_once_they_are_deposited_and_only_who_reads_sittings(
    kept: Recorded, as_reader: AsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "typeset", lambda _page: b"%PDF-")
    minutes = kept.talk()
    names = ("minutes", "minutes_pdf", "minutes_odt")

    def answers(who: str) -> set[int]:
        browser = as_reader(kept.run.banco.people[who])
        return {browser.get(page_of(kept, minutes, name)).status_code for name in names}

    assert answers(CHAIR) == answers(SECRETARY) == {200}
    assert answers(SECOND) == answers("ufficio-dirigente") == {404}
    kept.deposit(minutes)
    assert answers(SECOND) == answers("ufficio-dirigente") == {200}
    assert answers("primo-referente") == answers("amministrazione-amministratore") == {404}
    member = as_reader(kept.run.banco.people[SECOND])
    assert "Che cosa puoi fare" not in read(member, page_of(kept, minutes))
    assert member.post(page_of(kept, minutes), form("correct", reason="No")).status_code == 409


def test_who_presides_is_told_why_minutes_cannot_be_approved_yet(kept: Recorded, as_reader: AsReader) -> None:
    minutes = kept.talk()
    kept.deposit(minutes)
    said = read(as_reader(kept.run.banco.people[CHAIR]), page_of(kept, minutes))
    assert "Approva il verbale" in said
    assert "Non ancora" in said


def test_the_page_says_where_the_record_tells_something_else(kept: Recorded, as_reader: AsReader) -> None:
    minutes = kept.talk()
    kept.deposit(minutes)
    person = kept.run.banco.people[SECOND]
    person.full_name = "Anna Rossi"
    person.save()
    said = read(as_reader(person), page_of(kept, minutes))
    assert "Oggi il registro dice altro" in said
    assert f"depositato: {SECOND}; oggi: Anna Rossi" in said


def test_without_pango_the_page_offers_the_odt_alone(
    kept: Recorded, as_reader: AsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PDF_CAN_BE_MADE", False)
    minutes = kept.talk()
    browser = as_reader(kept.run.banco.people[CHAIR])
    said = read(browser, page_of(kept, minutes))
    assert "Verbale in ODT" in said
    assert "Verbale in PDF" not in said
    answer = browser.get(page_of(kept, minutes, "minutes_pdf"))
    assert answer.status_code == 503
    assert page_of(kept, minutes, "minutes_odt") in answer.content.decode()


@pytest.mark.parametrize("name", ["minutes", "minutes_odt"])
def test_minutes_ask_the_same_of_two_ballots_and_a_dossier_as_of_a_talk(
    name: str, kept: Recorded, as_reader: AsReader
) -> None:
    talked, browser = kept.talk(), as_reader(kept.run.banco.people[CHAIR])
    few = asked(browser, page_of(kept, talked, name))
    decided = kept.decide()
    assert asked(browser, page_of(kept, decided, name)) <= few + PLACES


PLACES = 14  # what a talk has none of: ballots with electors, votes, papers, dossier; questions, obligations, recusals
