# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing to do: done once, or refused with the reason and with what was typed still there."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from governance.machines import MACHINES
from governance.models import Assignment, Criterion, Gate, Milestone, Phase, Transcript, User
from governance.permissions import May, Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.stories.voting import CHAIR, REVOTE, WRITTEN, Voting
from tests.workflows.views.pages import asked_by_hand, item_of, read, sent, url_of, words_of
from workflows.models import FreeText, JournalEntry, RefusalLog

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


def assignment(run: BancoCycle, key: str = "primo-lavoro") -> Assignment:
    return Assignment.objects.get(cycle=run.pk, key=key)


def test_delivering_goes_back_to_the_desk_and_says_what_was_recorded(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    url = url_of(item_of(assignment(run), "deliver"))
    answer = partner.post(url, sent("deliver", "assigned", statement="Protocollo 12/2026"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk")
    number = JournalEntry.objects.get(event="assignment.deliver").number
    (message,) = get_messages(answer.wsgi_request)
    assert f"Consegna il lavoro – Primo lavoro. Riga n. {number} del registro" in str(message)
    assert assignment(run).state == "delivered"
    assert FreeText.objects.get().text == "Protocollo 12/2026"


def test_the_same_form_sent_twice_acts_once(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    url = url_of(item_of(assignment(run), "deliver"))
    form = sent("deliver", "assigned", statement="Protocollo 12/2026")
    first, second = partner.post(url, form), partner.post(url, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert JournalEntry.objects.filter(event="assignment.deliver").count() == 1
    told = [str(message) for message in get_messages(second.wsgi_request)]
    assert len(set(told)) == 1


def test_who_closes_a_ballot_is_told_how_it_ended(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver_all()
    for seat in ("comitato-presidente", "comitato-componente-1", "comitato-componente-2"):
        run.vote(seat, "no")
    browser = as_reader(run.banco.people["comitato-presidente"])
    browser.post(url_of(item_of(run.ballot, "close")), sent("close", "open"))
    said = read(browser, reverse("desk"))
    assert "Registrato: Chiudi la votazione – Varco." in said
    assert "3 in carica, 3 presenti: numero legale 2 raggiunto." in said
    assert "0 favorevoli" in said
    assert "non approvata" in said


def test_without_the_right_the_page_names_it_and_who_has_it(run: BancoCycle, as_reader: AsReader) -> None:
    stranger = as_reader(run.banco.people["comitato-segretario"])
    url = url_of(item_of(assignment(run), "deliver"))
    assert "Qui ti manca il diritto di consegnare i lavori" in read(stranger, url)
    answer = stranger.post(url, sent("deliver", "assigned", statement="Non è mio"))
    assert answer.status_code == 403
    said = words_of(answer.content)
    assert "Qui ti manca il diritto di consegnare i lavori." in said
    assert "Possono consegnare i lavori: il partner di ricerca" in said
    assert RefusalLog.objects.get().kind == "NotAllowed"


def test_what_is_missing_is_named_and_nothing_is_recorded(run: BancoCycle, as_reader: AsReader) -> None:
    officer = as_reader(run.banco.people["ufficio-dirigente"])
    url = url_of(item_of(run.phase, "submit"))
    before = JournalEntry.objects.count()
    said = read(officer, url)
    assert "Non ancora possibile" in said
    assert "Lavori non ancora accettati: Primo lavoro; Secondo lavoro" in said
    answer = officer.post(url, sent("submit", "active"))
    assert answer.status_code == 409
    assert "Criteri non ancora soddisfatti: Il primo lavoro è consegnato" in words_of(answer.content)
    assert JournalEntry.objects.count() == before


def test_an_empty_field_is_refused_beside_itself(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    url = url_of(item_of(assignment(run), "deliver"))
    answer = partner.post(url, sent("deliver", "assigned", statement="  "))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Scrivi che cosa consegni e dove si trova." in page
    assert 'id="deliver-statement_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(run: BancoCycle, as_reader: AsReader) -> None:
    who = run.banco.people["primo-referente"]
    url = url_of(item_of(assignment(run), "deliver"))
    form = sent("deliver", "assigned", statement="Il mio testo lungo")
    run.move("primo-referente", "assignment", assignment(run).pk, "take_on")
    answer = as_reader(who).post(url, form)
    assert answer.status_code == 409
    said = words_of(answer.content)
    assert "lo stato era «assegnata»; ora è «presa in carico»" in said
    assert "Il mio testo lungo" in said
    assert 'name="seen" value="taken_on"' in answer.content.decode()
    assert assignment(run).state == "taken_on"
    again = as_reader(who).post(url, {**form, "seen": "taken_on"})
    assert again.status_code == 302


def test_a_form_whose_move_is_gone_still_shows_what_was_typed(run: BancoCycle, as_reader: AsReader) -> None:
    url = url_of(item_of(assignment(run), "deliver"))
    run.deliver("primo-referente", "primo-lavoro")
    answer = as_reader(run.banco.people["primo-referente"]).post(
        url, sent("deliver", "assigned", statement="Arrivo tardi")
    )
    assert answer.status_code == 409
    said = words_of(answer.content)
    assert "Che cosa avevi scritto" in said
    assert "Arrivo tardi" in said
    assert "È già stato fatto" in said


def test_a_form_that_claims_the_present_state_of_something_done_is_stale(run: BancoCycle, as_reader: AsReader) -> None:
    url = url_of(item_of(assignment(run), "deliver"))
    run.deliver("primo-referente", "primo-lavoro")
    answer = as_reader(run.banco.people["primo-referente"]).post(url, sent("deliver", "delivered", statement="Ancora"))
    assert answer.status_code == 409
    assert "Nel frattempo è già stato fatto" in words_of(answer.content)


def test_a_move_that_the_machine_does_not_know_is_refused(run: BancoCycle, as_reader: AsReader) -> None:
    officer = as_reader(run.banco.people["ufficio-dirigente"])
    answer = officer.post(url_of(item_of(run.phase, "submit")), sent("abolish", "active"))
    assert answer.status_code == 409
    assert "Questo non si fa qui" in words_of(answer.content)


def test_a_damaged_form_is_refused(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    url = url_of(item_of(assignment(run), "deliver"))
    answer = partner.post(url, {"move": "deliver", "seen": "assigned", "key": "x", "statement": "Testo"})
    assert answer.status_code == 422
    assert "Testo" in answer.content.decode()


def test_other_moves_of_the_actor_are_offered_with_their_reason(run: BancoCycle, as_reader: AsReader) -> None:
    officer = as_reader(run.banco.people["ufficio-dirigente"])
    url = url_of(item_of(run.phase, "submit"))
    said = read(officer, url)
    assert "Sospendi la fase" in said
    assert "Salta la fase" not in said
    assert officer.post(url, sent("suspend", "active", reason="")).status_code == 422
    assert officer.post(url, sent("suspend", "active", reason="Elezioni")).status_code == 302
    assert Phase.objects.get(pk=run.phase.pk).state == "suspended"


def test_moves_that_never_come_are_not_offered(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(run.banco.people["primo-referente"]), url_of(item_of(assignment(run), "deliver")))
    assert "Trascrivi" not in said


def test_a_criterion_is_stated_with_what_shows_it_and_the_gate_tells_it(run: BancoCycle, as_reader: AsReader) -> None:
    criterion = Criterion.objects.create(
        cycle=run.row,
        gate=run.gate,
        key="atti",
        position=9,
        kind="statement",
        title="Gli atti sono trasmessi",
        body=run.gate.body,
        state="open",
    )
    secretary = as_reader(run.banco.people["comitato-segretario"])
    url = url_of(asked_by_hand(criterion, "state", May.STATE_EVIDENCE))
    assert secretary.post(url, sent("state", "open", reason="")).status_code == 422
    assert secretary.post(url, sent("state", "open", reason="Nota 7 del registro")).status_code == 302
    said = read(as_reader(run.banco.people["ufficio-dirigente"]), reverse("gate", args=[run.pk, "varco"]))
    assert "Gli atti sono trasmessi – soddisfatto" in said
    assert "Nota 7 del registro" in said


def test_an_act_is_transcribed_as_its_document_tells_it(run: BancoCycle, as_reader: AsReader) -> None:
    milestone = factories.row("milestone", state="open", of=run.row)
    Milestone.objects.filter(pk=milestone.pk).update(body=run.phase.body, office=run.phase.body)
    milestone.refresh_from_db()
    officer = as_reader(run.banco.people["ufficio-dirigente"])
    url = url_of(asked_by_hand(milestone, "record", May.RECORD_ACT))
    document = {"title": "Verbale", "source": "Albo", "strength": "primary", "outcome": "approvato", "reason": "Ieri"}
    assert "Trascrivi l’atto dal documento" in read(officer, url)
    empty = officer.post(url, sent("transcribe", "open", **document))
    assert empty.status_code == 422
    assert "Scrivi il giorno, oppure solo il mese." in words_of(empty.content)
    wrong = officer.post(url, sent("transcribe", "open", **document, day="2026-01-02", present="3", yes="5"))
    assert wrong.status_code == 422
    assert "Le risposte sommano a 5, il documento dice 3 presenti" in words_of(wrong.content)
    early = officer.post(url, sent("transcribe", "open", **document, month="2026-01"))
    assert early.status_code == 422
    assert not Transcript.objects.exists()


@pytest.mark.parametrize(
    ("machine", "state", "move"),
    [
        (machine.name, str(state), str(row.move))
        for machine in MACHINES.values()
        for state in machine.states
        for row in machine.asked(state)
        if machine.name != "ballot"
    ],
)
def test_every_move_that_is_ever_asked_has_a_page(
    machine: str, state: str, move: str, run: BancoCycle, as_reader: AsReader
) -> None:
    if machine == "gate":  # one that the procedure knows
        Gate.objects.filter(pk=run.gate.pk).update(state=state)
    row = run.gate if machine == "gate" else factories.row(machine, state=state, of=run.row)
    rule = MACHINES[machine].row(state, move)
    assert rule is not None
    reader = factories.seated(Role.AUDITOR, on=row.body).user
    page = read(as_reader(reader), url_of(asked_by_hand(row, move, str(rule.who))))
    assert "A chi tocca" in page


@pytest.mark.parametrize("move", ["vote", "change", "call_to_sitting"])
def test_what_a_seat_does_is_neither_offered_nor_done_where_the_ballot_is_closed(
    db: None, as_reader: AsReader, move: str
) -> None:
    voting = Voting.begin(REVOTE, WRITTEN, called=True)
    voting.call(written=True)
    voting.vote(CHAIR, "yes")
    browser = as_reader(voting.run.banco.people[CHAIR])
    url = url_of(item_of(voting.ballot, "close"))
    assert f'value="{move}"' not in browser.get(url).content.decode()
    answer = browser.post(url, sent(move, "open", choice="no", reason="Va discusso"))
    assert answer.status_code == 409
    assert "Questo non si fa qui" in words_of(answer.content)
    assert voting.votes(CHAIR) == ["yes"]
