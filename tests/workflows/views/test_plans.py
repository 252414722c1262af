# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan's page: who acts now, planned and actual, every step, and how it was decided."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Adoption, Cycle, Phase, Transcript, User
from governance.permissions import Role
from governance.selectors.plans import StepInside
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read
from workflows.documents import pdf
from workflows.views import plans

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def browser(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["ufficio-dirigente"])


def page_of(run: BancoCycle) -> str:
    return reverse("plan", args=[run.pk])


def test_the_list_names_what_is_under_way(run: BancoCycle, browser: Client) -> None:
    said = read(browser, reverse("plans"))
    assert "Formazione Piano in corso" in said
    assert "In corso: Lavoro" in said


def test_without_a_plan_the_list_says_so(as_reader: AsReader) -> None:
    assert "Qui non c’è ancora un piano" in read(as_reader(factories.seated(Role.AUDITOR).user), reverse("plans"))


def test_the_page_shows_who_acts_and_what_is_still_missing(run: BancoCycle, browser: Client) -> None:
    said = read(browser, page_of(run))
    assert "A chi tocca ora" in said
    assert "Consegna il lavoro: Primo lavoro Primo partner" in said
    assert "Il primo lavoro è consegnato – manca ancora" in said
    assert "gennaio 2026" in said


def test_an_open_ballot_is_shown_without_its_votes(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    said = read(browser, page_of(run))
    assert "Votazione n. 1: aperta" in said
    assert "contrari" not in said


def test_a_decided_gate_shows_the_working_of_its_verdict(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    for seat in ("comitato-presidente", "comitato-componente-1", "comitato-componente-2"):
        run.vote(seat, "yes")
    run.close()
    said = read(browser, page_of(run))
    assert "3 in carica, 3 presenti: numero legale 2 raggiunto." in said
    assert "approvato" in said
    assert Phase.objects.get(pk=run.phase.pk).state == "closed"


def test_a_reconstruction_says_what_is_transcribed_and_what_is_not_in_the_record(as_reader: AsReader) -> None:
    reader = factories.seated(Role.AUDITOR)
    cycle = factories.cycle(on=reader.seat.body, nature=Cycle.Nature.HISTORICAL)
    known = factories.row("milestone", state="transcribed", of=cycle)
    gate = factories.row("gate", state="not_in_record", of=cycle)
    Transcript.objects.create(
        cycle=cycle,
        subject_machine="milestone",
        subject_id=known.pk,
        document="Linee di indirizzo",
        source="Stampa",
        strength="secondary",
        dated="2023-05",
        outcome="approvate",
    )
    Phase.objects.filter(gate=gate.pk).update(state="closed", planned_end=date(2023, 10, 31))
    said = read(as_reader(reader.user), reverse("plan", args=[cycle.pk]))
    assert "Ricostruito dagli atti" in said
    assert "Trascritto da «Linee di indirizzo», maggio 2023: approvate. Fonte: Stampa (stampa o commento)." in said
    assert "Effettivo" in said
    assert said.count("non risulta agli atti") >= 3


def test_the_slip_of_the_adoption_is_told(as_reader: AsReader) -> None:
    reader = factories.seated(Role.AUDITOR)
    cycle = factories.cycle(on=reader.seat.body)
    phase = factories.phase(cycle)
    Phase.objects.filter(pk=phase.pk).update(planned_end=date(2024, 1, 31))
    adoption = factories.row("adoption", state="transcribed", of=cycle)
    Adoption.objects.filter(pk=adoption.pk).update(decided_at="2024-07-19T10:00Z")
    said = read(as_reader(reader.user), reverse("plan", args=[cycle.pk]))
    assert "19 luglio 2024, 170 giorni di ritardo" in said


def test_the_picture_of_the_route_is_drawn_in_the_page_s_language(run: BancoCycle, browser: Client) -> None:
    answer = browser.get(reverse("route_picture", args=[run.pk]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "Apertura: Lavoro" in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_without_pango_the_page_names_the_package_and_offers_odt(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PDF_CAN_BE_MADE", False)
    said = read(browser, page_of(run))
    assert "libpango-1.0-0" in said
    assert "Relazione in ODT" in said
    assert "Relazione in PDF" not in said
    answer = browser.get(reverse("report_pdf", args=[run.pk]))
    assert answer.status_code == 503
    assert "libpango-1.0-0" in answer.content.decode()


def test_the_picture_tells_how_each_step_stands(run: BancoCycle) -> None:
    phase = run.phase
    looks = {}
    for state in ("planned", "ready", "active", "closed", "stopped"):
        phase.state = state
        looks[state] = plans._look(StepInside(phase, (), None, None))
    assert looks == {
        "planned": "planned",
        "ready": "ready",
        "active": "open",
        "closed": "decided",
        "stopped": "stopped",
    }
