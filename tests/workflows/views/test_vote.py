# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a vote: the question, then a confirmation that repeats what will be recorded, and only then the record."""

import re
from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from governance.models import Question, User, Vote
from tests.stories.sittings import Meeting
from tests.stories.voting import CHAIR, FIRST, REVOTE, SECOND, SECRET, SUBSTITUTES, WRITTEN, Voting
from tests.workflows.views.pages import item_of, read, sent, url_of, words_of
from workflows.models import FreeText, JournalEntry, WorkItem

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def page_of(meeting: Voting, seat: str = FIRST) -> str:
    """The address of the page where the seat votes, or has voted."""
    items = WorkItem.objects.filter(subject_id=meeting.ballot.pk, move="vote", seat=meeting.seat(seat))
    return url_of(items.get())


def recorded(meeting: Voting, seat: str = FIRST) -> list[str]:
    return meeting.votes(seat)


@pytest.fixture
def meeting(db: None) -> Voting:
    return Voting.begin()


def confirmed(browser: Client, url: str, **typed: str) -> str:
    """What the confirmation page says."""
    answer = browser.post(url, sent(typed.pop("move", "vote"), "open", **typed))
    assert answer.status_code == 200
    return words_of(answer.content)


def vote_by(browser: Client, url: str, **typed: str) -> str:
    """Both steps, as a browser without scripts takes them; what the desk says then."""
    first = browser.post(url, sent(typed.pop("move", "vote"), "open", **typed))
    assert first.status_code == 200
    form = dict(HIDDEN.findall(first.content.decode()))
    done = browser.post(url, {**form, "confirmed": "1"})
    assert done["Location"] == reverse("desk")
    return " ".join(str(message) for message in get_messages(done.wsgi_request))


def as_(meeting: Voting, who: str, as_reader: AsReader) -> Client:
    return as_reader(meeting.run.banco.people[who])


def test_the_page_asks_one_question_in_one_sentence(meeting: Voting, as_reader: AsReader) -> None:
    said = read(as_(meeting, FIRST, as_reader), page_of(meeting))
    assert "Il varco «Varco» è approvato?" in said
    assert "Chi lo chiede la procedura: è la questione propria del varco" in said
    assert "Come si vota a distanza" in said
    assert "Voti espressi 0 su 3" in said
    assert "1 criterio soddisfatto su 1" in said
    assert "Perché, se vuoi che resti agli atti" in said


def test_nothing_is_recorded_before_the_confirmation(meeting: Voting, as_reader: AsReader) -> None:
    browser = as_(meeting, FIRST, as_reader)
    before = (Vote.objects.count(), JournalEntry.objects.count(), FreeText.objects.count())
    said = confirmed(browser, page_of(meeting), choice="yes", reason="È un buon piano")
    assert "Stai per registrare Favorevole sulla questione: Il varco «Varco» è approvato?" in said
    assert "per il posto componente, Comitato" in said
    assert "con queste parole: È un buon piano" in said
    assert "Il voto non si potrà cambiare." in said
    assert (Vote.objects.count(), JournalEntry.objects.count(), FreeText.objects.count()) == before


def test_the_confirmation_records_what_it_repeated_and_says_where(meeting: Voting, as_reader: AsReader) -> None:
    told = vote_by(as_(meeting, FIRST, as_reader), page_of(meeting), choice="no", reason="Mancano\ni costi")
    number = JournalEntry.objects.get(event="ballot.vote").number
    assert f"Registrato: Voto: Contrario – Varco. Riga n. {number} del registro degli eventi." in told
    assert recorded(meeting) == ["no"]
    assert FreeText.objects.get(author_id=meeting.run.banco.people[FIRST].pk).text.split() == ["Mancano", "i", "costi"]


def test_who_goes_back_finds_what_was_typed(meeting: Voting, as_reader: AsReader) -> None:
    browser = as_(meeting, FIRST, as_reader)
    answer = browser.post(page_of(meeting), sent("vote", "open", choice="abstain", reason="Non ho letto", again="1"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Non ho letto" in page
    assert re.search(r'value="abstain"[^>]*checked', page)
    assert not Vote.objects.exists()


def test_a_confirmation_sent_twice_votes_once(meeting: Voting, as_reader: AsReader) -> None:
    browser = as_(meeting, FIRST, as_reader)
    form = sent("vote", "open", choice="yes", reason="", confirmed="1")
    first, second = browser.post(page_of(meeting), form), browser.post(page_of(meeting), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert recorded(meeting) == ["yes"]
    assert len({str(each) for each in get_messages(second.wsgi_request)}) == 1


def test_a_vote_from_another_tab_keeps_the_first(meeting: Voting, as_reader: AsReader) -> None:
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    vote_by(browser, url, choice="yes")
    answer = browser.post(url, sent("vote", "open", choice="no", reason="", confirmed="1"))
    assert answer.status_code == 409
    assert "Nel frattempo è già stato fatto" in words_of(answer.content)
    assert recorded(meeting) == ["yes"]


def test_no_answer_is_refused_before_any_confirmation(meeting: Voting, as_reader: AsReader) -> None:
    answer = as_(meeting, FIRST, as_reader).post(page_of(meeting), sent("vote", "open", reason="Boh"))
    assert answer.status_code == 422
    assert "Scegli una delle quattro risposte." in words_of(answer.content)
    assert "Boh" in answer.content.decode()


def test_a_ballot_closed_meanwhile_takes_no_confirmation(meeting: Voting, as_reader: AsReader) -> None:
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    form = sent("vote", "open", choice="yes", reason="Pensato a lungo", confirmed="1")
    meeting.run.close()
    answer = browser.post(url, form)
    assert answer.status_code == 409
    said = words_of(answer.content)
    assert "lo stato era «aperta»; ora è «chiusa»" in said
    assert "Pensato a lungo" in said
    assert not Vote.objects.exists()


def test_the_page_of_a_vote_that_was_cast_says_it_to_its_seat_alone(meeting: Voting, as_reader: AsReader) -> None:
    url = page_of(meeting)
    meeting.vote(FIRST, "no")
    assert "Il voto di questo posto è registrato: Contrario" in read(as_(meeting, FIRST, as_reader), url)
    for other in (SECOND, CHAIR, "comitato-segretario", "primo-referente"):
        assert "Contrario" not in read(as_(meeting, other, as_reader), url)


def test_a_vote_is_not_changed_where_the_rule_does_not_let_it(meeting: Voting, as_reader: AsReader) -> None:
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    meeting.vote(FIRST, "no")
    assert "Cambia il voto" not in read(browser, url)
    answer = browser.post(url, sent("change", "open", choice="yes", reason="", confirmed="1"))
    assert answer.status_code == 409
    assert recorded(meeting) == ["no"]


def test_where_the_rule_lets_it_a_vote_is_changed_from_its_own_page(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(REVOTE)
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    said = confirmed(browser, url, choice="no", reason="")
    assert "Il voto si potrà cambiare fino alla chiusura; tutti e due resteranno nel registro." in said
    vote_by(browser, url, choice="no")
    assert "Cambia il voto Tutti e due i voti restano nel registro" in read(browser, url)
    told = vote_by(browser, url, move="change", choice="yes", reason="")
    assert "Voto cambiato: Favorevole" in told
    assert recorded(meeting) == ["no", "yes"]


def test_a_substitute_is_told_for_whom(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(SUBSTITUTES)
    stand_in = meeting.run.banco.substitute(FIRST, "supplente")
    browser, url = as_reader(stand_in), page_of(meeting)
    assert f"Per chi voti come componente, per conto di {FIRST}" in read(browser, url)
    assert f"per conto di {FIRST}" in confirmed(browser, url, choice="yes", reason="")
    vote_by(browser, url, choice="yes")
    assert Vote.objects.get().cast_by == stand_in


def test_where_nobody_votes_for_another_the_substitute_is_told_so(meeting: Voting, as_reader: AsReader) -> None:
    stand_in = meeting.run.banco.substitute(FIRST, "supplente")
    url = page_of(meeting)
    assert "nessuno vota per un altro" in read(as_reader(stand_in), url)
    answer = as_reader(stand_in).post(url, sent("vote", "open", choice="yes", reason=""))
    assert answer.status_code == 409


def test_nobody_confirms_a_vote_that_is_not_theirs(meeting: Voting, as_reader: AsReader) -> None:
    url = page_of(meeting, CHAIR)
    assert "Questo voto non spetta a te" in read(as_(meeting, FIRST, as_reader), url)
    for form in (sent("vote", "open", choice="yes"), sent("vote", "open", choice="yes", confirmed="1")):
        assert as_(meeting, FIRST, as_reader).post(url, form).status_code == 403
    assert not Vote.objects.exists()


def test_who_is_recused_is_asked_nothing(db: None) -> None:
    meeting = Voting.begin(called=True)
    meeting.recuse(FIRST)
    meeting.call()
    assert not WorkItem.objects.filter(subject_id=meeting.ballot.pk, seat=meeting.seat(FIRST)).exists()


def test_a_secret_vote_says_what_is_kept_secret_and_tells_no_answer(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(SECRET)
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    said = read(browser, url)
    assert "Il voto è segreto: nel registro resta che questo posto ha votato, mai che cosa." in said
    assert "Scheda bianca" in said
    assert "Perché, se vuoi" not in said
    assert "La scheda non si potrà riprendere." in confirmed(browser, url, paper="no")
    assert not meeting.urn
    told = vote_by(browser, url, paper="no")
    assert "Registrato: La scheda è nell’urna – Varco." in told
    assert meeting.urn == {"no": 1}
    assert "Nessuno può dire che cosa c’è scritto" in read(browser, url)


def test_by_written_procedure_the_term_and_the_silence_are_told(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(WRITTEN, called=True)
    meeting.call(written=True)
    browser, url = as_(meeting, FIRST, as_reader), page_of(meeting)
    said = read(browser, url)
    assert "per procedura scritta, fino a tutto il" in said
    assert "Chi non risponde non è contato." in said
    answer = browser.post(url, sent("call_to_sitting", "open", reason="Va discusso"))
    assert answer.status_code == 302
    assert JournalEntry.objects.filter(event="ballot.call_to_sitting").count() == 1
    read(browser, reverse("desk"))
    assert "Chiedi che si decida in una seduta" not in read(browser, url)


def test_only_a_written_procedure_is_called_to_a_sitting(meeting: Voting, as_reader: AsReader) -> None:
    assert "in una seduta" not in read(as_(meeting, FIRST, as_reader), page_of(meeting))


def test_in_a_sitting_who_presides_puts_the_question_there_and_who_is_present_votes(
    db: None, as_reader: AsReader
) -> None:
    meeting = Meeting.begin()
    meeting.run.deliver_all()
    meeting.under_way()
    chair, other = (as_reader(meeting.run.banco.people[who]) for who in (CHAIR, FIRST))
    for seat in (CHAIR, SECOND):
        meeting.comes(seat)
    meeting.item("take_up")
    url = url_of(item_of(meeting.gate, "call"))
    assert "Nella seduta in corso: «" in read(chair, url)
    asked = Question.objects.get(gate=meeting.gate)
    form = sent("call", "ready", asked=str(asked.pk), way=str(meeting.sitting.pk))
    assert chair.post(url, form).status_code == 302
    said = read(chair, url_of(item_of(meeting.run.ballot, "vote", seat=meeting.run.banco.seats[CHAIR])))
    assert "Come si vota nella seduta «" in said
    assert "il numero legale c’è" in said
    away = read(other, url_of(item_of(meeting.run.ballot, "vote", seat=meeting.run.banco.seats[FIRST])))
    assert "Adesso non puoi votare" in away
    assert "Continua: non si registra ancora nulla" not in away
