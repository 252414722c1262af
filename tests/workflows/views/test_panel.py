# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chair's panel: who sees what, each button is one act done once, a refusal says why, and no open vote leaks."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import AgendaItem, Ballot, Minutes, Presence, Question, Sitting
from governance.permissions import Role
from tests import factories
from tests.stories.sittings import TEXT, Meeting, in_days
from tests.workflows.views.pages import words_of
from tests.workflows.views.rooms import CHAIR, MEMBER, OTHER, SECRETARY, AsReader, Room
from workflows.actions.convene_sitting import AgendaEntry
from workflows.models import JournalEntry, RefusalLog, WorkItem

pytestmark = pytest.mark.django_db

SECRET = TEXT.replace('abstentions = "excluded"', 'abstentions = "excluded"\nballot = "secret"')


@pytest.fixture
def room(db: None, as_reader: AsReader) -> Room:
    return Room.opened(as_reader)


# Who sees what

OFFERED: Mapping[str, set[str]] = {
    CHAIR: {"presence.begin", "presence.end", "item.take_up", "item.postpone", "sitting.close"},
    SECRETARY: {"presence.begin", "presence.end"},
    MEMBER: set(),
    "ufficio-dirigente": set(),
}


@pytest.mark.parametrize("who", sorted(OFFERED))
def test_each_sees_the_buttons_of_their_own_rights(who: str, room: Room) -> None:
    room.there(CHAIR, MEMBER)
    assert room.offered(who) == OFFERED[who]


@pytest.mark.parametrize("who", ["primo-referente", "secondo-referente", "amministrazione-amministratore"])
def test_a_partner_and_the_administrator_find_nothing_there(who: str, room: Room) -> None:
    assert room.browser(who).get(room.url).status_code == 404
    assert room.press(who, "item.take_up", room.item().pk).status_code == 404
    assert room.item().state == "waiting"


def test_a_sitting_of_another_cycle_or_authority_is_not_there(room: Room) -> None:
    other = room.met.run.banco.cycle()
    elsewhere = reverse("panel", args=[other.pk, room.met.sitting.pk])
    assert room.browser(CHAIR).get(elsewhere).status_code == 404
    stranger = factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina", of=factories.authority("altrove")))
    assert room.as_reader(stranger.user).get(room.url).status_code == 404


def test_who_only_watches_does_nothing_by_sending_the_form_anyway(room: Room) -> None:
    room.there()
    room.put()
    seat = room.met.run.banco.seats[OTHER]
    asked = {"ballot.close": room.ballot.pk, "item.take_up": room.item(1).pk, "presence.end": seat}
    before = JournalEntry.objects.count()
    for what, row in asked.items():
        assert room.press(MEMBER, what, row).status_code in {403, 409}
    assert JournalEntry.objects.count() == before
    assert RefusalLog.objects.count() == len(asked)


# Each act once

Press: TypeAlias = tuple[str, str, Callable[[Room], UUID], Callable[[Room], Mapping[str, object]]]


def nothing_typed(_room: Room) -> Mapping[str, object]:
    return {}


def a_reason(_room: Room) -> Mapping[str, object]:
    return {"reason": "Manca un documento"}


def comes_in(room: Room) -> Mapping[str, object]:
    return {"person": room.met.person(MEMBER), "how": "remote"}


def seat_of_member(room: Room) -> UUID:
    return room.met.run.banco.seats[MEMBER]


def discussed(room: Room) -> UUID:
    room.met.item("take_up")
    return room.item().pk


def being_voted(room: Room) -> UUID:
    room.there()
    room.put()
    room.votes("yes", "yes")
    return room.ballot.pk


def member_there(room: Room) -> UUID:
    room.there(MEMBER)
    return room.met.run.banco.seats[MEMBER]


def question_next(room: Room) -> UUID:
    room.met.item("take_up")
    return room.whole.pk


def of_the_gate(room: Room) -> Mapping[str, object]:
    return {"gate": room.met.gate.pk}


PRESSED: Sequence[Press] = (
    (SECRETARY, "presence.begin", seat_of_member, comes_in),
    (SECRETARY, "presence.end", member_there, nothing_typed),
    (CHAIR, "presence.begin", seat_of_member, comes_in),
    (CHAIR, "item.take_up", lambda room: room.item().pk, nothing_typed),
    (CHAIR, "item.conclude", discussed, nothing_typed),
    (CHAIR, "item.postpone", lambda room: room.item(1).pk, a_reason),
    (CHAIR, "question.put", question_next, of_the_gate),
    (CHAIR, "ballot.close", being_voted, nothing_typed),
    (CHAIR, "ballot.annul", being_voted, a_reason),
    (CHAIR, "sitting.close", lambda room: room.met.sitting.pk, nothing_typed),
    (CHAIR, "sitting.desert", lambda room: room.met.sitting.pk, nothing_typed),
)


@pytest.mark.parametrize("press", PRESSED, ids=lambda press: f"{press[0]}-{press[1]}")
def test_a_button_pressed_twice_acts_once_and_says_so_on_the_panel(press: Press, room: Room) -> None:
    who, what, row, typed = press
    key, pressed, sent = str(uuid4()), row(room), typed(room)
    first = room.press(who, what, pressed, key=key, **sent)
    after = JournalEntry.objects.count()
    second = room.press(who, what, pressed, key=key, **sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert JournalEntry.objects.count() == after
    assert first["Location"].partition("#")[0] == room.url
    assert first["Location"].partition("#")[2] in {"seduta", "punto", "ordine", f"posto-{pressed}"}
    browser = room.browser(who)
    browser.post(room.url, {"what": what, "row": pressed, "key": key, **sent})
    told = words_of(browser.get(room.url).content)
    assert re.search(r"Registrato: .+\. Riga n\. \d+ del registro degli eventi\.", told)


def test_the_sitting_is_opened_at_its_hour_and_not_before(as_reader: AsReader) -> None:
    room = Room(as_reader, Meeting.begin())
    room.met.convene()
    told = room.read(CHAIR)
    assert "Apri la seduta: non ancora possibile" in told
    assert "La seduta si apre " in told
    assert "perché la seduta sia valida" not in told
    assert room.press(CHAIR, "sitting.open", room.met.sitting.pk).status_code == 409
    room.met.hour_comes()
    assert "perché la seduta sia valida" in room.read(CHAIR)
    assert "sitting.open" in room.offered(CHAIR)
    assert room.press(CHAIR, "sitting.open", room.met.sitting.pk).status_code == 302
    assert room.met.sitting.state == "under_way"


def test_minutes_are_approved_on_the_panel_where_enough_are_there(room: Room) -> None:
    room.met.move("close")
    Minutes.objects.filter(pk=room.met.minutes.pk).update(state="deposited")
    kept = room.met.minutes
    room.met.under_way(agenda=(AgendaEntry(minutes=kept.pk),))
    room.met.item("take_up")
    told = room.read(CHAIR)
    assert "Approva il verbale: nessuno fa osservazioni: non ancora possibile" in told
    assert "In questo momento manca il numero legale" in told
    assert room.press(CHAIR, "minutes.approve", kept.pk).status_code == 409
    room.there()
    assert "minutes.approve" in room.offered(CHAIR)
    assert room.press(CHAIR, "minutes.approve", kept.pk).status_code == 302
    kept.refresh_from_db()
    assert kept.state == "approved"


# Refusals


def test_a_refusal_is_told_on_the_panel_with_its_reason(room: Room) -> None:
    room.met.item("take_up")
    answer = room.press(CHAIR, "item.take_up", room.item(1).pk)
    assert answer.status_code == 409
    told = words_of(answer.content)
    assert "Non è stato registrato nulla" in told
    assert "È in discussione «Varco»: prima va concluso" in told


def test_what_was_typed_stays_on_the_page(room: Room) -> None:
    room.there()
    room.put()
    item = room.item()
    answer = room.press(CHAIR, "item.postpone", item.pk, reason="  Manca il parere  ")
    assert answer.status_code == 409
    assert "Manca il parere" in words_of(answer.content)


def test_a_reason_that_is_missing_opens_its_form_again(room: Room) -> None:
    row = room.item(1)
    answer = room.press(CHAIR, "item.postpone", row.pk, reason="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="asks-itempostpone-{row.pk}" open' in page
    assert 'aria-invalid="true"' in page
    assert AgendaItem.objects.get(pk=row.pk).state == "waiting"


def test_a_ballot_that_somebody_closed_meanwhile_keeps_the_reason_on_the_page(room: Room) -> None:
    closed = being_voted(room)
    room.met.run.close()
    answer = room.press(CHAIR, "ballot.annul", closed, reason="Un errore di conta")
    assert answer.status_code == 409
    told = words_of(answer.content)
    assert "Che cosa avevi scritto Un errore di conta" in told.replace(
        "Che cosa avevi scritto:", "Che cosa avevi scritto"
    )
    assert Ballot.objects.get(pk=closed).state == "closed"


@pytest.mark.parametrize("broken", [{"row": "x"}, {"key": ""}, {"reason": "a" * 5000}])
def test_a_damaged_form_is_refused_and_shows_the_panel(broken: Mapping[str, str], room: Room) -> None:
    sent = {"what": "item.take_up", "row": str(room.item().pk), "key": str(uuid4()), **broken}
    answer = room.browser(CHAIR).post(room.url, sent)
    assert answer.status_code == 422
    assert "Non è stato registrato nulla" in words_of(answer.content)


def test_what_is_not_done_on_the_panel_is_refused(room: Room) -> None:
    before = room.met.gate.state
    assert room.press(CHAIR, "gate.defer", room.met.gate.pk, reason="Così").status_code == 409
    assert room.met.gate.state == before


# What is told


def test_the_quorum_stands_in_one_large_sentence_with_its_working(room: Room) -> None:
    room.there(CHAIR)
    assert "Manca 1 presente perché la seduta sia valida." in room.read(MEMBER)
    assert "3 in carica, 1 presente: numero legale 2 non raggiunto." in room.read(MEMBER)
    room.there(MEMBER)
    assert "Il numero legale c’è: 2 presenti, ne bastano 2." in room.read(MEMBER)
    assert 'id="told-quorum" class="visually-hidden" aria-live="polite">Il numero legale c’è' in room.marks(MEMBER)


def test_every_seat_is_told_with_who_is_there_and_how(room: Room) -> None:
    room.met.run.banco.substitute(OTHER, "vice")
    room.there(CHAIR)
    room.met.comes(MEMBER, how="remote")
    told = room.read(SECRETARY)
    assert "2 presenti, su 3 posti con diritto di voto" in told
    assert "in presenza dalle" in told
    assert "a distanza dalle" in told
    assert "Al suo posto: vice" in told
    room.press(
        SECRETARY, "presence.begin", room.met.run.banco.seats[OTHER], person=room.met.person("vice"), how="in_person"
    )
    assert f"vice per {OTHER}" in room.read(MEMBER)
    assert Presence.objects.get(until=None, user=room.met.person("vice")).seat_id == room.met.run.banco.seats[OTHER]


def test_who_is_recused_on_the_item_is_marked_in_words(room: Room) -> None:
    room.recuse(MEMBER)
    assert "Astensione obbligatoria" not in room.read(CHAIR)
    room.met.item("take_up")
    assert room.read(CHAIR).count("Astensione obbligatoria su questo punto: non partecipa al voto") == 1
    to_record = reverse("recusal", args=[room.met.run.pk, room.met.gate.key])
    assert to_record in room.marks(CHAIR)
    assert to_record not in room.marks(MEMBER)


def test_the_questions_are_put_in_the_order_of_the_procedure(room: Room) -> None:
    first, second = room.condition("Mappa degli esclusi"), room.condition("Verbali pubblici")
    room.there()
    room.met.item("take_up")
    told = room.read(CHAIR)
    at = [told.index(title) for title in ("Mappa degli esclusi", "Verbali pubblici", "Il complesso")]
    assert at == sorted(at)
    assert re.findall(
        r'name="what" value="question.put"><input type="hidden" name="row" value="([^"]+)"', room.marks(CHAIR)
    ) == [str(first.pk)]
    answer = room.press(CHAIR, "question.put", room.whole.pk, gate=room.met.gate.pk)
    assert answer.status_code == 409
    assert "«Mappa degli esclusi»" in words_of(answer.content)
    room.press(CHAIR, "question.put", first.pk, gate=room.met.gate.pk)
    assert room.ballot.question_id == first.pk
    assert room.ballot.sitting_id == room.met.sitting.pk
    assert "question.put" not in room.offered(CHAIR)
    room.votes("yes", "yes", "yes")
    room.press(CHAIR, "ballot.close", room.ballot.pk)
    assert f'name="row" value="{second.pk}"' in room.marks(CHAIR)


def test_the_result_is_read_out_with_what_follows(room: Room) -> None:
    room.condition("Mappa degli esclusi")
    room.there()
    for choices in (("yes", "yes", "no"), ("yes", "yes", "abstain")):
        room.put()
        room.votes(*choices)
        room.met.run.close()
    told = room.read(MEMBER)
    assert told.split() >= ["Approvata", "2", "Favorevoli", "0", "Contrari", "1", "Astenuti"] or "Approvata" in told
    assert "2 favorevoli, 0 contrari, 1 astenuto (escluso dai votanti): 2 > 1, approvata." in told
    assert "Il varco è approvato con 1 prescrizione." in told
    assert 'aria-live="polite">Approvata. Il varco è approvato con 1 prescrizione.' in room.marks(MEMBER)


FOLLOWS: Mapping[str, tuple[Sequence[str], str]] = {
    "carried": (("yes", "yes"), "Il varco è approvato."),
    "lost": (("no", "no"), "Il varco non è approvato e può essere rimesso ai voti."),
}


@pytest.mark.parametrize("case", sorted(FOLLOWS))
def test_what_follows_from_the_vote_on_the_whole_is_said(case: str, room: Room) -> None:
    choices, follows = FOLLOWS[case]
    room.there()
    room.put()
    room.votes(*choices)
    room.met.run.close()
    assert follows in room.read(CHAIR)


def test_a_vote_without_a_quorum_leaves_the_question(room: Room) -> None:
    room.there(CHAIR)
    room.put()
    room.votes("yes")
    room.met.run.close()
    told = room.read(CHAIR)
    assert "Non si decide: sono troppo pochi" in told
    assert "La questione non è decisa e può essere rimessa ai voti." in told
    assert "question.put" in room.offered(CHAIR)


def test_what_a_gate_still_waits_for_is_named(as_reader: AsReader) -> None:
    room = Room(as_reader, Meeting.begin())
    room.met.under_way(agenda=(AgendaEntry(gate=room.met.gate.pk),))
    room.met.item("take_up")
    told = room.read(CHAIR)
    assert "Il varco attende ancora Il primo lavoro è consegnato" in told
    assert "question.put" not in room.offered(CHAIR)


def test_a_sitting_that_is_over_has_no_buttons_and_does_not_refresh(room: Room) -> None:
    room.met.move("close")
    assert room.offered(CHAIR) == set()
    assert "hx-trigger" not in room.marks(CHAIR)


def test_the_next_convocation_of_a_deserted_sitting_is_told(room: Room) -> None:
    deserted = room.met.sitting
    Sitting.objects.filter(pk=deserted.pk).update(again_at=in_days(1))
    room.met.move("desert")
    url = reverse("panel", args=[room.met.run.pk, deserted.pk])
    told = words_of(room.browser(CHAIR).get(url).content)
    assert "La prossima convocazione è" in told


# The vote while it is open


def test_how_an_open_vote_stands_is_told_to_who_runs_the_sitting_alone(room: Room) -> None:
    room.there()
    room.put()
    room.votes("yes", "no")
    for who in (CHAIR, SECRETARY):
        told = room.read(who)
        assert "Hanno votato 2 su 3 presenti" in told
        assert "Favorevoli 1 Contrari 1 Astenuti 0" in told
        assert "Con 1 favorevole in più è certa, qualunque cosa facciano gli altri." in told
    for who in (MEMBER, "ufficio-dirigente"):
        told = room.read(who)
        assert "Hanno votato 2 su 3 presenti" in told
        assert "Favorevoli" not in told
        assert "favorevole" not in told
    assert f"Devono ancora votare: {OTHER}" in room.read(MEMBER)


def test_who_is_there_and_has_not_voted_finds_the_way_to_their_vote(room: Room) -> None:
    room.there(CHAIR, MEMBER)
    room.put()
    for who, offered in ((CHAIR, True), (MEMBER, True), (OTHER, False), (SECRETARY, False)):
        asked = WorkItem.objects.filter(subject_id=room.ballot.pk, move="vote", seat=room.met.run.banco.seats[who])
        links = re.findall(r'href="([^"]+)">Vota<', room.marks(who))
        assert links == [reverse("work_item", args=[each.pk]) for each in asked if offered]
        assert bool(links) is offered
    room.votes("yes")
    assert ">Vota<" not in room.marks(CHAIR)


def test_what_becomes_of_who_is_there_and_does_not_answer_is_told_before_it_is_closed(room: Room) -> None:
    told = "è contato come presente non votante"
    room.there(CHAIR, MEMBER)
    room.put()
    room.votes("yes")
    assert told in room.read(CHAIR)
    assert told not in room.read(MEMBER)
    room.met.run.vote(MEMBER, "yes")
    assert told not in room.read(CHAIR)


def test_of_a_secret_vote_only_how_many_have_voted_is_told(as_reader: AsReader) -> None:
    room = Room.opened(as_reader, SECRET)
    room.there()
    room.put()
    for who in (CHAIR, SECRETARY, MEMBER):
        told = room.read(who)
        assert "Voto segreto in corso" in told
        assert "Hanno votato 0 su 3 presenti" in told
        assert "Favorevoli" not in told


def test_a_vote_that_is_held_elsewhere_is_told_without_counts(room: Room) -> None:
    room.met.item("take_up")
    room.met.run.call()
    room.votes("yes", "yes")
    told = room.read(CHAIR)
    assert "Questa votazione non si tiene in questa seduta." in told
    assert "Favorevoli" not in told


def test_who_is_not_there_and_who_is_recused_are_not_waited_for(room: Room) -> None:
    room.recuse(OTHER)
    room.there(CHAIR, OTHER)
    room.put()
    told = room.read(CHAIR)
    assert "Hanno votato 0 su 1 presente" in told
    assert f"Devono ancora votare: {CHAIR}." in told
    assert f"Assenti, senza voto: {MEMBER}." in told


# Live


def test_nothing_is_sent_again_as_long_as_nothing_has_changed(room: Room) -> None:
    browser = room.browser(CHAIR)
    (address,) = re.findall(r'hx-get="([^"]+)"', browser.get(room.url).content.decode())
    assert browser.get(address).status_code == 204
    room.there(CHAIR)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert "Manca 1 presente" in words_of(answer.content)


def test_without_javascript_every_button_is_a_form_and_the_page_is_asked_again_by_a_link(room: Room) -> None:
    page = room.marks(CHAIR)
    assert f'href="{room.url}">Aggiorna</a>' in page
    assert page.count('name="what"') <= page.count('<form method="post"')
    assert "hx-post" not in page


def test_the_panel_asks_the_same_with_nineteen_seats_and_twelve_questions(room: Room) -> None:
    room.condition("La prima")
    room.there(CHAIR, MEMBER)
    room.put()
    room.votes("yes")
    few = _asked(room)
    for number in range(11):
        row = Question.objects.get(title="La prima")
        row.pk, row.number, row.title = uuid4(), number + 10, f"Condizione {number}"
        row._state.adding = True
        row.save(force_insert=True)
        AgendaItem.objects.create(
            cycle=room.met.run.row,
            sitting=room.met.sitting,
            body=room.met.sitting.body,
            position=number + 10,
            kind="other",
            title="Altro",
        )
    for _ in range(16):
        tenure = factories.seated(Role.CABINA_MEMBER, on=room.met.gate.body)
        presence = Presence(sitting=room.met.sitting, seat=tenure.seat, tenure=tenure, user=tenure.user)
        presence.how, presence.since = "in_person", factories.LONG_AGO
        presence.save()
        room.ballot.electors.create(seat=tenure.seat, tenure=tenure)
    assert "19 posti" in room.read(CHAIR)
    assert _asked(room) == few <= 25


def _asked(room: Room) -> int:
    browser = room.browser(CHAIR)
    browser.get(room.url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(room.url).status_code == 200
    return len(found)
