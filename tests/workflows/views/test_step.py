# SPDX-License-Identifier: AGPL-3.0-or-later
"""A step's page: how it stands, its work and gate, what happened, what may happen next and by name why not yet."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Cycle, Milestone, Transcript, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import FILE, Banco, BancoCycle
from tests.workflows.views.pages import read

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
LATER = """
[[routes.formation.step]]
key = "seguito"
kind = "event"
title = "Seguito"
purpose = "Che cosa viene dopo."
body = "ufficio"
after = ["lavoro:opened", { event = "varco:decided", lag_days = 3 }]
window = { from = 1, months = 1 }

[[routes.formation.step]]
key = "voto"
kind = "vote"
title = "Voto del comitato"
after = ["seguito:decided"]
body = "comitato"
office = "ufficio"
rule = "maggioranza"
"""


@pytest.fixture
def longer(db: None) -> BancoCycle:
    """The same authority with two steps more, to which the route has not come."""
    return Banco(text=FILE.read_text(encoding="utf-8") + LATER).cycle()


def page_of(run: BancoCycle, key: str = "lavoro") -> str:
    return reverse("step", args=[run.pk, key])


def officer(run: BancoCycle) -> User:
    return run.banco.people["ufficio-dirigente"]


def test_the_page_tells_state_times_body_work_and_gate(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(officer(run)), page_of(run))
    assert "Formazione Lavoro Stato in corso Previsto gennaio 2026 Effettivo dal" in said
    assert "Chi se ne occupa Ufficio" in said
    assert "Primo lavoro – Primo partner, assegnata" in said
    assert "Il primo lavoro è consegnato – manca ancora" in said


def test_why_not_yet_is_told_by_name_to_who_has_the_right(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(officer(run)), page_of(run))
    assert "Porta la fase al varco – Ufficio: l’ufficio che programma il piano" in said
    assert "Non ancora: Lavori non ancora accettati: Primo lavoro; Secondo lavoro" in said
    assert "Criteri non ancora soddisfatti: Il primo lavoro è consegnato" in said


def test_what_is_not_possible_yet_is_no_button(run: BancoCycle, as_reader: AsReader) -> None:
    assert "btn-primary" not in as_reader(officer(run)).get(page_of(run)).content.decode()


def test_why_not_yet_is_told_also_to_who_lacks_the_right(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(run.banco.people["primo-referente"]), page_of(run))
    assert "Lavori non ancora accettati: Primo lavoro; Secondo lavoro" in said
    assert "Ti manca il diritto" not in said


def test_what_the_reader_may_do_now_leads_to_their_work_item(run: BancoCycle, as_reader: AsReader) -> None:
    run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="Attesa")
    own = as_reader(officer(run)).get(page_of(run)).content.decode()
    assert "btn-primary" in own
    other = as_reader(run.banco.people["comitato-segretario"]).get(page_of(run)).content.decode()
    assert "btn-primary" not in other
    assert "Riprendi la fase" in other


def test_moves_that_nobody_makes_by_hand_say_what_brings_them_about(run: BancoCycle, as_reader: AsReader) -> None:
    assert "Come conseguenza di un altro atto: passa al varco da sé; chiudi la fase." in read(
        as_reader(officer(run)), page_of(run)
    )


def test_a_move_that_never_comes_stands_apart(run: BancoCycle, as_reader: AsReader) -> None:
    milestone = factories.row("milestone", state="open", of=run.row)
    said = read(as_reader(officer(run)), page_of(run, Milestone.objects.get(pk=milestone.pk).key))
    apart = said[said.index("Che cosa non si fa in questo piano") :]
    assert "La procedura non permette di saltare questo passo" in apart


def test_a_step_to_come_names_what_comes_before_it(longer: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(officer(longer)), page_of(longer, "seguito"))
    assert "Che cosa viene dopo." in said
    assert "«Lavoro» comincia – fatto" in said
    assert "«Varco» si chiude, dopo 3 giorni – non ancora" in said
    assert "Quando il percorso vi arriva: si apre questo passo." in said


def test_a_step_that_is_voted_tells_its_rule_and_who_keeps_its_record(longer: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(officer(longer)), page_of(longer, "voto"))
    assert "Chi ne tiene nota Ufficio" in said
    assert "Come si decide Per decidere serve" in said


def test_in_a_cycle_that_is_suspended_nothing_may_happen(run: BancoCycle, as_reader: AsReader) -> None:
    Cycle.objects.filter(pk=run.pk).update(state="suspended")
    assert "Il ciclo è «sospeso»: al suo interno non si muove nulla" in read(as_reader(officer(run)), page_of(run))


def test_the_history_is_told_in_sentences_newest_first(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    said = read(as_reader(officer(run)), page_of(run))
    history = said[said.index("Che cosa è successo finora") :]
    assert "ha consegnato « Primo lavoro »" in history
    assert "Ecco il lavoro" in history
    assert history.index("ha consegnato") < history.index("il percorso ha raggiunto « Lavoro »")


def test_a_transcript_is_told_with_its_source(run: BancoCycle, as_reader: AsReader) -> None:
    milestone = factories.row("milestone", state="transcribed", of=run.row)
    Transcript.objects.create(
        cycle=run.row,
        subject_machine="milestone",
        subject_id=milestone.pk,
        document="Linee di indirizzo",
        source="Stampa",
        strength="secondary",
        dated="2023-05",
        outcome="approvate",
    )
    said = read(as_reader(officer(run)), page_of(run, Milestone.objects.get(pk=milestone.pk).key))
    assert "Trascritto da «Linee di indirizzo», maggio 2023: approvate. Fonte: Stampa (stampa o commento)." in said


def test_a_gate_and_an_unknown_key_are_not_found_here(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    assert browser.get(page_of(run, "varco")).status_code == 404
    assert browser.get(page_of(run, "mai-visto")).status_code == 404


def test_another_authority_finds_nothing(run: BancoCycle, as_reader: AsReader) -> None:
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    assert as_reader(stranger.user).get(page_of(run)).status_code == 404


def test_in_english_the_words_are_english(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    browser.cookies["django_language"] = "en"
    answer = browser.get(page_of(run))
    assert "What may happen next" in answer.content.decode()
