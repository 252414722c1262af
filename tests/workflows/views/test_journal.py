# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of events: who reads it, what is found in it, how whole it is, and what it does not tell yet."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Authority, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from tests.workflows.journals import change, write
from tests.workflows.views.pages import read, words_of
from workflows.actions.make_move import make_move
from workflows.documents.verification_run import verify_what_waits
from workflows.documents.verify_export import verify
from workflows.models import JournalEntry, Verification, append_only, journal_search
from workflows.models.verification import PATIENCE

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
JOURNAL = "/registro/"


@pytest.fixture
def browser(run: BancoCycle, as_reader: AsReader) -> Client:
    """The dirigente of the office, who reads the journal of Banco."""
    return as_reader(run.banco.people["ufficio-dirigente"])


@pytest.fixture
def guarded() -> Iterator[None]:
    yield
    append_only.install(connection)


def number_of(event: str) -> int:
    return JournalEntry.objects.filter(event=event).latest("number").number


def test_it_tells_in_sentences_what_happened_the_newest_first(run: BancoCycle, browser: Client) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    said = read(browser, JOURNAL)
    assert "ha consegnato « Primo lavoro »" in said
    assert "Ecco il lavoro" in said
    assert said.index("ha consegnato") < said.index("ha avviato il ciclo")
    assert f"{JournalEntry.objects.count()} righe. Dalla più recente." in said


def test_who_may_not_read_it_is_told_whose_it_is(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    for address in (JOURNAL, f"{JOURNAL}1/", f"{JOURNAL}esporta/"):
        answer = partner.get(address)
        assert answer.status_code == 403
        assert "leggere il registro degli eventi" in words_of(answer.content)
    assert partner.post(f"{JOURNAL}verifica/").status_code == 403
    assert not Verification.objects.exists()


def test_a_journal_of_another_authority_is_not_there(run: BancoCycle, browser: Client) -> None:
    write(factories.authority("altrove"), "procedure.load")
    assert browser.get(f"{JOURNAL}?ente=altrove").status_code == 404
    assert browser.get(f"{JOURNAL}1/?ente=altrove").status_code == 404


def test_who_reads_several_journals_chooses(as_reader: AsReader) -> None:
    auditor = factories.person()
    for slug in ("bologna", "torino"):
        body = factories.body("revisione", of=factories.authority(slug))
        factories.seated(Role.AUDITOR, on=body, user=auditor)
        write(body.authority, "plan.begin")
    browser = as_reader(auditor)
    assert "Città metropolitana (bologna)" in read(browser, JOURNAL).partition("Il registro è integro?")[0]
    chosen = browser.get(f"{JOURNAL}?ente=torino").content.decode()
    assert 'href="?ente=torino" aria-current="true"' in chosen


FOUND = {
    "words in a title": ("testo=primo+lav", "ha consegnato « Primo lavoro »", "ha consegnato « Secondo lavoro »"),
    "words that were written": ("testo=ecco+il", "ha consegnato « Primo lavoro »", "ha aperto «"),
    "a person": ("chi=primo-referente", "ha consegnato « Primo lavoro »", "ha consegnato « Secondo lavoro »"),
    "a kind": ("tipo=attivita", "ha consegnato « Primo lavoro »", "ha avviato il ciclo"),
    "nobody": ("chi=nessuno", "Nessuna riga corrisponde", "ha consegnato"),
    "no words": ("testo=introvabile", "Nessuna riga corrisponde", "ha consegnato"),
}


@pytest.mark.parametrize("name", FOUND)
def test_rows_are_found_by(name: str, run: BancoCycle, browser: Client) -> None:
    query, there, absent = FOUND[name]
    User.objects.filter(username="primo-referente").update(full_name="Primo-Referente")
    run.deliver_all()
    said = read(browser, f"{JOURNAL}?{query}")
    assert there in said
    assert absent not in said


def test_rows_are_found_by_what_was_written_even_where_very_many_texts_have_the_words(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_search, "MOST_TEXTS", 0)
    run.deliver("primo-referente", "primo-lavoro")
    said = read(browser, f"{JOURNAL}?testo=ecco+il+lavoro")
    assert "ha consegnato « Primo lavoro »" in said
    assert "Una riga." in said


def test_words_without_a_word_in_them_find_nothing(run: BancoCycle, browser: Client) -> None:
    assert "Nessuna riga" in read(browser, f"{JOURNAL}?testo=a")


def test_rows_are_found_by_the_body_that_acted_and_by_its_substitutes(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    said = read(browser, f"{JOURNAL}?organo={run.gate.body_id}")
    assert "ha votato su" in said
    assert "ha consegnato" not in said
    nobody = factories.body("vuoto", of=run.banco.authority)
    assert "Nessuna riga" in read(browser, f"{JOURNAL}?organo={nobody.pk}")


def test_rows_are_found_by_cycle_and_step_once_a_cycle_is_chosen(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    assert "Fase o passo del ciclo" not in read(browser, JOURNAL)
    said = read(browser, f"{JOURNAL}?ciclo={run.pk}&passo={run.phase.key}")
    assert "Fase o passo del ciclo" in said
    assert "si è aperta la votazione" in said
    assert "ha consegnato « Primo lavoro »" in said
    assert "ha avviato il ciclo" not in said
    assert "ha avviato il ciclo" in read(browser, f"{JOURNAL}?ciclo={run.pk}")


def test_an_older_cycle_than_those_offered_is_still_looked_for(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_search, "CYCLES_OFFERED", 0)
    assert str(run.pk) not in browser.get(JOURNAL).content.decode().partition("Ciclo")[2]
    assert "ha avviato il ciclo" in read(browser, f"{JOURNAL}?ciclo={run.pk}")
    assert browser.get(f"{JOURNAL}?ciclo=nessuno").status_code == 422


def test_rows_are_found_by_day_and_a_bad_day_is_told_beside_its_field(run: BancoCycle, browser: Client) -> None:
    today = timezone.localdate()
    assert "ha avviato il ciclo" in read(browser, f"{JOURNAL}?dal={today:%d/%m/%Y}&al={today:%d/%m/%Y}")
    assert "Nessuna riga" in read(browser, f"{JOURNAL}?al={today - timedelta(days=1):%d/%m/%Y}")
    answer = browser.get(f"{JOURNAL}?dal=ieri&testo=lavoro")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="ieri"' in page
    assert 'value="lavoro"' in page
    assert "Scrivi giorno, mese e anno" in page
    backwards = browser.get(f"{JOURNAL}?dal=2/1/2026&al=1/1/2026")
    assert "Questo giorno viene prima del primo" in backwards.content.decode()


def test_pages_follow_by_the_number_of_the_last_row_and_keep_what_is_looked_for(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_search, "PAGE", 2)
    run.deliver_all()
    first = browser.get(f"{JOURNAL}?tipo=attivita").content.decode()
    oldest = min(row.number for row in _found(run).rows)
    assert f"tipo=attivita&amp;prima_del={oldest}#rows" in first
    second = words_of(browser.get(f"{JOURNAL}?tipo=attivita&prima_del={oldest}").content)
    assert "Le più recenti" in second
    assert "Non ce ne sono di precedenti" in read(browser, f"{JOURNAL}?prima_del=1")
    assert "Dalla più recente" in read(browser, f"{JOURNAL}?prima_del=boh")


def _found(run: BancoCycle) -> journal_search.Found:
    sought = journal_search.Sought(run.banco.authority, kind="attivita")
    return journal_search.find(sought, before=None, actor=run.banco.people["comitato-presidente"], at=timezone.now())


def test_more_rows_than_are_counted_are_said_to_be_many(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_search, "MANY", 3)
    assert "Oltre 1.000 righe." in read(browser, JOURNAL)


def test_an_open_ballot_keeps_its_votes_on_every_page_and_in_the_export(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    before = JournalEntry.objects.latest("number").number
    run.vote("comitato-presidente", "no")
    number = number_of("ballot.vote")
    assert "ha votato su « Varco »: contro" not in read(browser, JOURNAL)
    page = browser.get(f"{JOURNAL}{number}/").content.decode()
    assert "Come ha votato questo posto si saprà" in page
    assert "choice" not in page
    assert str(JournalEntry.objects.get(number=number).pk) not in page
    exported = exported_by(browser)
    assert "choice" not in exported
    assert verify(line.encode() for line in exported.splitlines(keepends=True)).number == before
    assert f"finisce con la riga n. {before}" in read(browser, JOURNAL)
    run.vote("comitato-componente-1", "yes")
    run.vote("comitato-componente-2", "yes")
    run.close()
    assert ": contro." in read(browser, JOURNAL)
    assert '"choice":"no"' in browser.get(f"{JOURNAL}{number}/").content.decode().replace("&quot;", '"')
    assert exported_by(browser).count("choice") >= 3


def exported_by(browser: Client) -> str:
    answer = browser.get(f"{JOURNAL}esporta/")
    assert answer.status_code == 200
    return answer.getvalue().decode()


def test_the_export_is_named_after_authority_number_and_day_and_verifies(run: BancoCycle, browser: Client) -> None:
    answer = browser.get(f"{JOURNAL}esporta/")
    number = JournalEntry.objects.latest("number").number
    name = f"registro-banco-{number}-{timezone.localdate()}.jsonl"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    chain = verify(answer.getvalue().splitlines(keepends=True))
    assert chain.number == number


def ask(browser: Client) -> None:
    answer = browser.post(f"{JOURNAL}verifica/?ente=banco", {"key": str(uuid4())})
    assert (answer.status_code, answer["Location"]) == (302, f"{JOURNAL}?ente=banco")


def test_a_verification_is_asked_for_followed_and_its_result_told(run: BancoCycle, browser: Client) -> None:
    assert "Non è ancora stato verificato" in read(browser, JOURNAL)
    ask(browser)
    said = read(browser, JOURNAL)
    assert "comincia tra pochi secondi" in said
    assert "Verifica adesso" not in said
    Verification.objects.update(begun_at=timezone.now(), rows_done=12000, rows_total=100000)
    running = browser.get(JOURNAL).content.decode()
    assert "verificate 12.000 righe su 100.000" in running
    assert '<progress id="progress" max="100000" value="12000">' in running
    ask(browser)
    assert "La verifica di questo registro è già in corso." in read(browser, JOURNAL)
    Verification.objects.update(begun_at=None)
    verify_what_waits()
    said = read(browser, JOURNAL)
    number = JournalEntry.objects.latest("number").number
    assert "Il registro è integro. Verificato il" in said
    assert f"{number} righe, ognuna com’è stata scritta" in said
    assert "Verifica adesso" in said
    run.deliver("primo-referente", "primo-lavoro")
    assert f"Le righe dopo la n. {number} sono state scritte da allora" in read(browser, JOURNAL)


def test_a_broken_journal_says_where_and_what_that_means(run: BancoCycle, browser: Client, guarded: None) -> None:
    ask(browser)
    change(3, text="{")
    verify_what_waits()
    said = read(browser, JOURNAL)
    assert "Il registro è rotto alla riga n. 3" in said
    assert "Le righe prima della n. 3 sono come furono scritte" in said
    row = read(browser, f"{JOURNAL}3/")
    assert "la riga è stata cambiata dopo che fu scritta" in row


@pytest.mark.sqlite
def test_a_row_that_somebody_has_spoilt_does_not_stop_a_search(run: BancoCycle, browser: Client, guarded: None) -> None:
    run.deliver_all()
    change(number_of("assignment.deliver"), text='{"data":{"digest":')
    assert browser.get(f"{JOURNAL}?testo=lavoro").status_code == 200
    assert browser.get("/cerca/?cosa=lavoro").status_code == 200


def test_a_verification_from_which_nobody_came_back_is_said_so(run: BancoCycle, browser: Client) -> None:
    ask(browser)
    long_ago = timezone.now() - PATIENCE
    Verification.objects.update(begun_at=long_ago, seen_at=long_ago)
    said = read(browser, JOURNAL)
    assert "non è arrivata in fondo" in said
    assert "Verifica adesso" in said


def test_a_row_shows_its_exact_text_its_hash_its_neighbours_and_what_it_is_about(
    run: BancoCycle, browser: Client
) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    row = JournalEntry.objects.latest("number")
    page = browser.get(f"{JOURNAL}{row.number}/").content.decode()
    said = words_of(page.encode())
    assert row.text in said
    assert (row.hash in said, row.previous in said) == (True, True)
    assert "la riga è com’è stata scritta" in said
    assert reverse("assignment", args=[run.pk, "primo-lavoro"]) in page
    assert f"{JOURNAL}{row.number - 1}/" in page
    assert f"{JOURNAL}{row.number + 1}/" not in page
    assert browser.get(f"{JOURNAL}{row.number + 1}/").status_code == 404
    begun = browser.get(f"{JOURNAL}{number_of('cycle.begin')}/").content.decode()
    assert f'href="{reverse("plan", args=[run.pk])}"' in begun
    assert "Vai a ciò di cui parla" not in read(browser, f"{JOURNAL}1/")


def test_a_row_that_was_recorded_later_says_when(run: BancoCycle, browser: Client) -> None:
    assert "registrato il" not in read(browser, JOURNAL)
    make_move(
        actor=run.banco.people["ufficio-dirigente"],
        cycle=run.pk,
        machine="phase",
        row=run.phase.pk,
        move="suspend",
        at=timezone.now() - timedelta(days=3),
        reason="Recorded late",
        key=None,
    )
    assert "registrato il" in read(browser, JOURNAL)


def test_who_acts_for_another_is_found_among_the_acts_of_the_body(run: BancoCycle, browser: Client) -> None:
    holder = run.banco.people["primo-referente"]
    run.banco.substitute("primo-referente", "sostituta")
    run.deliver("sostituta", "primo-lavoro")
    body = json.loads(JournalEntry.objects.latest("number").text)
    assert body["for"] == str(holder.pk)
    first = holder.tenures.get().seat.body_id
    assert "per conto di primo-referente, ha consegnato" in read(browser, f"{JOURNAL}?organo={first}")


def asked(browser: Client, url: str) -> int:
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def test_a_long_journal_asks_no_more_than_a_short_one(banco: Banco, as_reader: AsReader) -> None:
    run = banco.cycle()
    browser = as_reader(banco.people["ufficio-dirigente"])
    run.deliver("primo-referente", "primo-lavoro")
    filtered = f"{JOURNAL}?ciclo={run.pk}&passo={run.phase.key}&testo=lavoro&chi=primo"
    few = asked(browser, JOURNAL), asked(browser, filtered), asked(browser, f"{JOURNAL}5/")
    for _ in range(8):
        run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="Attesa")
        run.move("ufficio-dirigente", "phase", run.phase.pk, "resume")
    assert (asked(browser, JOURNAL), asked(browser, filtered), asked(browser, f"{JOURNAL}5/")) == few


def test_the_journal_of_an_authority_without_any_row_is_empty(as_reader: AsReader) -> None:
    auditor = factories.seated(Role.AUDITOR)
    assert Authority.objects.count() == 1
    browser = as_reader(auditor.user)
    assert "Nessuna riga corrisponde" in read(browser, JOURNAL)
    assert verify(exported_by(browser).encode().splitlines(keepends=True)).number == 0
