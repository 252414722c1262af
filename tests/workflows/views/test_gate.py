# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gate's page: what is missing, the rule, who sits, the ballots, and of an open one how many have voted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Tenure, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.stories.voting import FIRST, REVOTE, SECOND, Voting
from tests.workflows.actions.test_propose_question import RETURN, condition
from tests.workflows.views.pages import read
from workflows.actions.propose_question import Proposal, propose_question

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
SEATS = ("comitato-presidente", "comitato-componente-1", "comitato-componente-2")


@pytest.fixture
def member(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["comitato-componente-1"])


def page_of(run: BancoCycle) -> str:
    return reverse("gate", args=[run.pk, "varco"])


def test_the_page_says_who_decides_and_what_is_missing_by_name(run: BancoCycle, member: Client) -> None:
    said = read(member, page_of(run))
    assert "Formazione Lavoro Varco in attesa dei criteri" in said
    assert "Non ancora soddisfatto il primo lavoro è consegnato – Primo partner, in ritardo di" in said
    assert "Chi decide Comitato" in said
    assert "Chiude Lavoro" in said


def test_the_rule_is_told_in_words_with_a_link_to_try_it(run: BancoCycle, member: Client) -> None:
    page = member.get(page_of(run)).content.decode()
    assert "Per approvare serve il voto favorevole di più della metà di chi vota a favore o contro." in page
    link = page.split('href="' + reverse("try_rule") + "?procedura=")[1].split('"')[0].replace("&amp;", "&")
    assert member.get(reverse("try_rule") + "?procedura=" + link).status_code == 200


def test_who_sits_is_named_the_chair_first_and_an_empty_seat_is_vacant(run: BancoCycle, member: Client) -> None:
    Tenure.objects.filter(user=run.banco.people["comitato-componente-2"]).update(until=timezone.now())
    said = read(member, page_of(run))
    assert "Votano 3 posti Presidente – comitato-presidente Componente" in said
    assert "– comitato-componente-1" in said
    assert "– posto vacante" in said
    assert "comitato-segretario" not in said


def test_who_may_act_for_the_holder_of_a_seat_is_named(run: BancoCycle, member: Client) -> None:
    tenure = Tenure.objects.get(user=run.banco.people["comitato-componente-2"])
    now = timezone.now()
    for name, since, until in (
        ("vice", now - timedelta(days=1), now + timedelta(days=1)),
        ("un-altro", datetime(2021, 1, 1, tzinfo=UTC), datetime(2021, 2, 1, tzinfo=UTC)),
    ):
        grants.substitute(tenure=tenure, user=factories.person(name), since=since, until=until)
    said = read(member, page_of(run))
    assert "comitato-componente-2, al cui posto può agire: vice" in said
    assert "un-altro" not in said


def test_of_an_open_ballot_only_the_turnout_is_told(run: BancoCycle, member: Client) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    said = read(member, page_of(run))
    assert "Il varco «Varco» è approvato? Si vota a distanza. Voti espressi: 1 su 3. Devono ancora votare:" in said
    assert "contrari" not in said.replace("a favore o contro", "")
    assert "Manca 1 risposta perché la votazione sia valida." in said
    assert "Non ancora soddisfatto" not in said
    assert "ha votato su" in said


def test_who_has_still_to_vote_finds_the_button(run: BancoCycle, member: Client) -> None:
    assert "btn-primary" not in member.get(page_of(run)).content.decode()
    run.deliver_all()
    assert "Vota: Varco" in read(member, page_of(run))
    assert member.get(page_of(run)).content.decode().count("btn-primary") == 1
    run.vote("comitato-componente-1", "yes")
    assert "btn-primary" not in member.get(page_of(run)).content.decode()


def test_a_closed_ballot_shows_its_verdict_with_the_working(run: BancoCycle, member: Client) -> None:
    run.deliver_all()
    for seat in SEATS:
        run.vote(seat, "yes")
    run.close()
    said = read(member, page_of(run))
    assert "Votazione n. 1, chiusa" in said
    assert "3 in carica, 3 presenti: numero legale 2 raggiunto." in said
    assert "approvato" in said
    assert "Si vota a distanza" not in said
    assert "Votano" not in said


def test_what_may_happen_next_is_told_with_why_not_yet(run: BancoCycle, member: Client) -> None:
    said = read(member, page_of(run))
    assert "Come conseguenza di un altro atto: presenta alla cabina di regia" in said
    never = said[said.index("Che cosa non si fa in questo piano") :]
    assert "Solo un ciclo che ricostruisce" in never
    assert "Non ancora:" not in never


def test_a_step_is_no_gate_and_another_authority_finds_nothing(
    run: BancoCycle, member: Client, as_reader: AsReader
) -> None:
    assert member.get(reverse("gate", args=[run.pk, "lavoro"])).status_code == 404
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    assert as_reader(stranger.user).get(page_of(run)).status_code == 404


# What is put on it


def test_questions_stand_in_the_order_in_which_they_are_put(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(called=True)
    proposed(meeting, condition(meeting.run))
    proposed(meeting, RETURN)
    said = read(as_reader(meeting.run.banco.people[FIRST]), page_of(meeting.run))
    places = [
        said.index(each)
        for each in (
            "Il varco «Varco» è restituito per essere rielaborato?",
            "L’approvazione è vincolata alla condizione «Dati aperti»?",
            "Il varco «Varco» è approvato?",
        )
    ]
    assert places == sorted(places)
    assert f"la propone {FIRST} ( componente)" in said
    assert "Pubblicare i dati" in said


def test_what_was_decided_of_each_question_is_told_with_how_it_was_counted(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(called=True)
    proposed(meeting, condition(meeting.run))
    meeting.call()
    for seat in SEATS:
        meeting.vote(seat, "yes")
    meeting.run.close()
    said = read(as_reader(meeting.run.banco.people[FIRST]), page_of(meeting.run))
    assert "Com’è stata contata" in said
    assert "Il varco «Varco» è approvato, con la condizione approvata: Dati aperti?" in said


def test_how_often_it_was_returned_and_why_is_told(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(called=True)
    proposed(meeting, RETURN)
    meeting.call()
    for seat in SEATS:
        meeting.vote(seat, "yes")
    meeting.run.close()
    said = read(as_reader(meeting.run.banco.people["primo-referente"]), page_of(meeting.run))
    assert "Restituito una volta per rielaborazione" in said
    assert "Mancano i dati" in said


def test_who_is_recused_is_named_and_why_is_not(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(called=True)
    meeting.recuse(FIRST, reason="Una società di famiglia")
    meeting.call()
    for who in (FIRST, "primo-referente"):
        said = read(as_reader(meeting.run.banco.people[who]), page_of(meeting.run))
        assert f"Si astengono per obbligo e non prendono parte: componente ({FIRST})." in said
        assert "società di famiglia" not in said.split("Che cosa è successo")[0]
        assert ("ti astieni per obbligo" in said) == (who == FIRST)


def test_who_may_change_a_vote_finds_where(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(REVOTE)
    meeting.vote(FIRST, "no")
    told = "Il tuo voto è registrato: rileggilo o cambialo"
    assert told in read(as_reader(meeting.run.banco.people[FIRST]), page_of(meeting.run))
    assert told not in read(as_reader(meeting.run.banco.people[SECOND]), page_of(meeting.run))


def proposed(meeting: Voting, proposal: Proposal) -> None:
    propose_question(
        actor=meeting.run.banco.people[FIRST],
        cycle=meeting.run.pk,
        gate=meeting.run.gate.pk,
        seat=meeting.seat(FIRST),
        proposal=proposal,
        key=None,
    )
