# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document is held against the rule in force on its day: refused, or recorded as contested with both."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from governance.errors import Invalid
from governance.models import Milestone, Transcript
from governance.rules.wording import sentences
from tests.stories.banco import FILE, Banco, BancoCycle
from tests.workflows.views.pages import item_of, read, sent, url_of, words_of
from workflows.actions.transcribe_act import Document, transcribe_act
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db

VOTE = """
[[routes.formation.step]]
key = "voto"
kind = "vote"
title = "Voto"
after = ["lavoro:opened"]
body = "comitato"
office = "ufficio"
rule = "maggioranza"
"""
CONTRARY = {"present": 3, "yes": 1, "no": 2, "abstained": 0}


@pytest.fixture
def run() -> BancoCycle:
    """A committee of three votes by simple majority; its office transcribes."""
    return Banco(text=FILE.read_text() + VOTE).cycle()


def vote_of(run: BancoCycle) -> Milestone:
    return Milestone.objects.get(cycle=run.pk, key="voto")


def transcribe(run: BancoCycle, **told: Any) -> None:
    facts = {"title": "Verbale", "source": "Archivio", "strength": "primary", "dated": "2026-02-03", "outcome": "sì"}
    transcribe_act(
        actor=run.banco.people["ufficio-dirigente"],
        cycle=run.pk,
        machine="milestone",
        row=vote_of(run).pk,
        document=Document(**{**facts, **told}),
        reason="Arrivato oggi",
        key=str(uuid4()),
    )


def test_an_outcome_that_the_numbers_bear_out_is_transcribed(run: BancoCycle) -> None:
    transcribe(run, approved=True, present=3, yes=2, no=1, abstained=0)
    kept = Transcript.objects.get()
    assert (kept.approved, kept.contested) == (True, "")
    assert '"contested":false' in JournalEntry.objects.get(event="milestone.transcribe").text


def test_an_outcome_that_the_numbers_contradict_is_refused(run: BancoCycle) -> None:
    with pytest.raises(Invalid, match="says approved, the rule in force on its own numbers says not approved") as told:
        transcribe(run, approved=True, **CONTRARY)
    assert told.value.field_name == "approved"
    assert not Transcript.objects.exists()
    assert vote_of(run).state == "open"


def test_or_recorded_as_contested_with_both(run: BancoCycle) -> None:
    transcribe(run, approved=True, even_contested=True, **CONTRARY)
    kept = Transcript.objects.get()
    assert kept.outcome == "sì"
    assert sentences(json.loads(kept.contested), "it") == [
        "3 in carica, 3 presenti: numero legale 2 raggiunto.",
        "1 favorevole, 2 contrari: 1 ≤ 3/2, non approvata.",
    ]
    assert '"contested":true' in JournalEntry.objects.get(event="milestone.transcribe").text


def test_nobody_contests_what_agrees_by_ticking_a_box(run: BancoCycle) -> None:
    transcribe(run, approved=False, even_contested=True, **CONTRARY)
    assert Transcript.objects.get().contested == ""


def test_more_were_present_than_there_are_seats(run: BancoCycle) -> None:
    with pytest.raises(Invalid, match="4 present, the body has 3 seats"):
        transcribe(run, present=4, even_contested=True)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"approved": None}, id="the document does not say how it reads"),
        pytest.param({"approved": True, "no": None, "present": None}, id="numbers that are not complete"),
        pytest.param({"approved": True, "dated": "2019-02-03"}, id="a day before the procedure"),
    ],
)
def test_a_document_is_held_to_nothing_that_it_does_not_tell(run: BancoCycle, told: dict[str, Any]) -> None:
    transcribe(run, **{**CONTRARY, **told})
    assert Transcript.objects.get().contested == ""


def test_the_page_offers_to_record_it_as_contested_and_shows_both(run: BancoCycle, client: Client) -> None:
    client.force_login(run.banco.people["ufficio-dirigente"])
    url = url_of(item_of(vote_of(run), "record"))
    assert "Registralo come contestato" not in read(client, url)
    told = {"title": "Verbale", "source": "Albo", "strength": "primary", "outcome": "approvata", "reason": "Ieri"}
    form = sent(
        "transcribe", "open", **told, approved="yes", day="2026-02-03", **{k: str(v) for k, v in CONTRARY.items()}
    )
    refused = client.post(url, form)
    assert refused.status_code == 422
    said = words_of(refused.content)
    assert "Il documento dice approvata, la regola in vigore sui suoi stessi numeri dice non approvata" in said
    assert "Registralo come contestato" in said
    assert client.post(url, {**form, "even_contested": "on"}).status_code == 302
    page = read(client, f"/piani/{run.pk}/")
    assert "1 favorevole, 2 contrari: 1 ≤ 3/2, non approvata." in page
    assert "Contestata: per la regola in vigore quel giorno i numeri del documento danno l’esito contrario." in page
