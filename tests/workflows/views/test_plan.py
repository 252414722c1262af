# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan's page: where it stands, who decides next and by which rule, who acts now, planned and actual."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Adoption, Assignment, Cycle, Gate, Phase, Transcript, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import asked_by_hand, read

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def browser(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["ufficio-dirigente"])


def page_of(run: BancoCycle) -> str:
    return reverse("plan", args=[run.pk])


def test_the_first_sentence_says_where_the_plan_stands_and_why_it_is_late(run: BancoCycle, browser: Client) -> None:
    late = (timezone.localdate() - date(2026, 1, 31)).days
    said = read(browser, page_of(run))
    assert f"Siamo nella fase « Lavoro », in ritardo di {late} giorni." in said
    assert f"In ritardo: « Primo lavoro » ( Primo partner, {late} giorni);" in said
    assert "La prossima decisione spetta a: Comitato, « Varco », prevista entro il 31 gennaio 2026." in said


def test_the_next_decision_names_what_is_missing_and_by_which_rule_it_is_taken(
    run: BancoCycle, browser: Client
) -> None:
    said = read(browser, page_of(run))
    assert "La prossima decisione Varco in attesa dei criteri – Comitato" in said
    assert "Non ancora soddisfatto: il primo lavoro è consegnato; secondo lavoro." in said
    assert "Con quale regola si decide" in said
    assert "Per approvare serve il voto favorevole di più della metà di chi vota a favore o contro." in said


def test_a_second_open_decision_is_told_below_the_first(run: BancoCycle, browser: Client) -> None:
    other = factories.row("gate", state="awaiting", of=run.row)
    Gate.objects.filter(pk=other.pk).update(title="Un altro varco")
    said = read(browser, page_of(run))
    assert "È aperta un’altra decisione Un altro varco" in said


def test_who_acts_is_named_and_the_reader_s_own_thing_is_the_first_button(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(run.banco.people["ufficio-dirigente"]), page_of(run))
    assert "A chi tocca ora" in said
    assert "Consegna il lavoro: Primo lavoro Primo partner" in said
    page = as_reader(run.banco.people["primo-referente"]).get(page_of(run)).content.decode()
    assert page.count("btn-primary") == 1
    assert "btn-primary" not in as_reader(run.banco.people["ufficio-dirigente"]).get(page_of(run)).content.decode()
    auditor = factories.seated(Role.AUDITOR, on=factories.body("revisori", of=run.banco.authority))
    assert "btn-primary" not in as_reader(auditor.user).get(page_of(run)).content.decode()


def test_more_than_five_things_to_do_wait_behind_a_summary(run: BancoCycle, browser: Client) -> None:
    assert "Altre" not in read(browser, page_of(run))
    phase = run.phase
    for number in range(7):
        work = factories.row("assignment", state="assigned", of=run.row)
        Assignment.objects.filter(pk=work.pk).update(phase=phase, title=f"Lavoro {number}")
        asked_by_hand(work, "deliver", "deliver_work")
    assert "Altre 5" in read(browser, page_of(run))


def test_titles_lead_to_the_pages_of_steps_and_gates(run: BancoCycle, browser: Client) -> None:
    page = browser.get(page_of(run)).content.decode()
    assert page.count(reverse("step", args=[run.pk, "lavoro"])) >= 2
    assert page.count(reverse("gate", args=[run.pk, "varco"])) >= 2
    assert reverse("assignment", args=[run.pk, "primo-lavoro"]) in page


def test_the_page_leads_to_the_plan_lived_again(run: BancoCycle, browser: Client) -> None:
    assert f'href="{reverse("replay", args=[run.pk])}"' in browser.get(page_of(run)).content.decode()


def test_an_open_ballot_is_told_without_its_votes(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    said = read(browser, page_of(run))
    assert "Varco in votazione – Comitato" in said
    assert "contrari" not in said.replace("a favore o contro", "")


def test_the_council_s_decision_is_the_next_one_where_it_is_its_turn(run: BancoCycle, browser: Client) -> None:
    adoption = factories.row("adoption", state="drafting", of=run.row)
    Adoption.objects.filter(pk=adoption.pk).update(title="Adozione del piano", planned_end=date(2025, 12, 31))
    assert "La prossima decisione Adozione del piano in preparazione" in read(browser, page_of(run))


def test_a_concluded_plan_says_so_and_nobody_decides_any_more(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    for seat in ("comitato-presidente", "comitato-componente-1", "comitato-componente-2"):
        run.vote(seat, "yes")
    run.close()
    said = read(browser, page_of(run))
    assert "Il percorso è concluso." in said
    assert "La prossima decisione" not in said


def test_a_suspended_plan_says_so_first(run: BancoCycle, browser: Client) -> None:
    Cycle.objects.filter(pk=run.pk).update(state="suspended")
    assert "Il percorso è sospeso: niente va avanti finché non viene ripreso. Siamo nella" in read(
        browser, page_of(run)
    )


def test_an_interrupted_plan_says_so(run: BancoCycle, browser: Client) -> None:
    Cycle.objects.filter(pk=run.pk).update(state="interrupted")
    said = read(browser, page_of(run))
    assert "Il percorso si è interrotto: non va più avanti." in said
    assert "Siamo nella" not in said


def test_the_documents_stand_in_one_list_newest_first(run: BancoCycle, browser: Client) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    milestone = factories.row("milestone", state="transcribed", of=run.row)
    transcribed(run.row, milestone.pk, dated="2023-05")
    said = read(browser, page_of(run))
    documents = said[said.index("Documenti") :]
    assert "Primo lavoro Consegnato da: Primo partner." in documents
    assert "maggio 2023 Linee di indirizzo Fonte: Stampa (stampa o commento)." in documents
    assert documents.index("Primo lavoro") < documents.index("Linee di indirizzo")


def test_a_transcript_of_work_is_a_document_too(run: BancoCycle, browser: Client) -> None:
    transcribed(run.row, Assignment.objects.get(cycle=run.pk, key="primo-lavoro").pk, dated="2023-11-10")
    said = read(browser, page_of(run))
    assert "10 novembre 2023 Linee di indirizzo" in said[said.index("Documenti") :]


def test_of_many_documents_the_earlier_ones_wait_behind_a_summary(run: BancoCycle, browser: Client) -> None:
    for month in range(1, 8):
        milestone = factories.row("milestone", state="transcribed", of=run.row)
        transcribed(run.row, milestone.pk, dated=f"2023-{month:02}")
    said = read(browser, page_of(run))
    said = said[said.index("Documenti") :]
    assert said.index("febbraio 2023") < said.index("I documenti precedenti") < said.index("gennaio 2023")


def test_a_reconstruction_says_what_is_transcribed_and_what_is_not_in_the_record(as_reader: AsReader) -> None:
    reader = factories.seated(Role.AUDITOR)
    cycle = factories.cycle(on=reader.seat.body, nature=Cycle.Nature.HISTORICAL)
    known = factories.row("milestone", state="transcribed", of=cycle)
    gate = factories.row("gate", state="not_in_record", of=cycle)
    transcribed(cycle, known.pk, dated="2023-05")
    Phase.objects.filter(gate=gate.pk).update(state="closed", planned_end=date(2023, 10, 31))
    said = read(as_reader(reader.user), reverse("plan", args=[cycle.pk]))
    assert "Ricostruito dagli atti" in said
    assert "Effettivo" in said
    assert "maggio 2023" in said
    assert said.count("non risulta agli atti") >= 3


def test_the_slip_of_the_adoption_is_told(as_reader: AsReader) -> None:
    reader = factories.seated(Role.AUDITOR)
    cycle = factories.cycle(on=reader.seat.body)
    phase = factories.phase(cycle)
    Phase.objects.filter(pk=phase.pk).update(planned_end=date(2024, 1, 31))
    adoption = factories.row("adoption", state="transcribed", of=cycle)
    Adoption.objects.filter(pk=adoption.pk).update(decided_at="2024-07-19T10:00Z")
    Cycle.objects.filter(pk=cycle.pk).update(state="concluded")
    said = read(as_reader(reader.user), reverse("plan", args=[cycle.pk]))
    assert "19 luglio 2024, 170 giorni di ritardo" in said
    assert "Il percorso è concluso: piano adottato il 19 luglio 2024, 170 giorni di ritardo." in said


def test_a_title_of_three_hundred_letters_is_shown_whole(run: BancoCycle, browser: Client) -> None:
    Phase.objects.filter(pk=run.phase.pk).update(title="A" * 300)
    assert "A" * 300 in browser.get(page_of(run)).content.decode()


def transcribed(cycle: Cycle, subject: UUID, *, dated: str) -> Transcript:
    return Transcript.objects.create(
        cycle=cycle,
        subject_machine="milestone",
        subject_id=subject,
        document="Linee di indirizzo",
        source="Stampa",
        strength="secondary",
        dated=dated,
        outcome="approvate",
    )
