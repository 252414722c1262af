# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three people find what is asked of them and do it: on a phone and at a desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE, Visit, italian

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def recorded(page: Page, what: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(f"Registrato: {what}")
    expect(page.get_by_role("status")).to_contain_text("del registro degli eventi")


def test_the_chair_votes(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("presidente-cabina")
    visit.look("desk-chair")
    page.get_by_role("link", name="Vota: Varco: monitoraggio").click()
    expect(page.get_by_text("come presidente della cabina di regia", exact=True)).to_be_visible()
    visit.look("vote")
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_role("alert")).to_contain_text("Scegli una delle quattro risposte.")
    visit.look("vote-without-answer")
    page.get_by_label("Favorevole").check()
    page.get_by_role("button", name="Continua").click()
    visit.look("vote-confirmation")
    page.get_by_role("button", name="Registra: Favorevole").click()
    recorded(page, "Voto: Favorevole – Varco: monitoraggio")
    visit.look("vote-recorded")
    expect(page.get_by_role("link", name="Vota: Varco: monitoraggio")).to_have_count(0)


def test_the_partner_delivers(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("ires")
    expect(page.get_by_text("in ritardo di")).to_be_visible()
    visit.look("desk-partner")
    page.get_by_role("link", name="Consegna il lavoro: Analisi socio-economica").click()
    visit.look("deliver")
    page.get_by_role("button", name="Consegna il lavoro").click()
    page.get_by_role("alert").get_by_role("link", name="Scrivi che cosa consegni e dove si trova.").click()
    expect(page.get_by_label("Che cosa consegni")).to_be_focused()
    visit.look("deliver-without-text")
    page.get_by_label("Che cosa consegni").fill("Analisi socio-economica, protocollo 1234 del 20 novembre")
    page.get_by_role("button", name="Consegna il lavoro").click()
    recorded(page, "Consegna il lavoro – Analisi socio-economica")
    visit.look("desk-empty")


def test_the_secretary_states_that_a_criterion_is_met(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("segretario-cabina")
    visit.look("desk-secretary")
    page.get_by_role("link", name="Attesta che il criterio è soddisfatto").click()
    visit.look("state")
    page.get_by_label("Che cosa mostra che il criterio è soddisfatto").fill("Nota di trasmissione n. 7")
    page.get_by_role("button", name="Attesta che il criterio è soddisfatto").click()
    recorded(page, "Attesta che il criterio è soddisfatto")


def test_a_form_that_grew_stale_keeps_the_text(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("ires")
    page.get_by_role("link", name="Consegna il lavoro: Analisi socio-economica").click()
    page.get_by_label("Che cosa consegni").fill("Il testo di chi è arrivato tardi")
    other = visit.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Prendi in carico il lavoro").click()
    expect(other.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="Consegna il lavoro").click()
    expect(page.get_by_role("alert")).to_contain_text("ora è «presa in carico»")
    expect(page.get_by_label("Che cosa consegni")).to_have_value("Il testo di chi è arrivato tardi")
    visit.look("stale")


def test_what_is_not_possible_yet_says_why_by_name(visit: Visit) -> None:
    visit.enter_as("dipartimento")
    visit.look("desk-department")
    visit.page.get_by_role("link", name="Porta la fase al varco: Fase di analisi").click()
    expect(visit.page.get_by_text("Lavori non ancora accettati: Analisi socio-economica")).to_be_visible()
    visit.look("not-yet")


def test_what_is_not_mine_says_what_right_is_missing(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("revisore")
    page.locator("details.more > summary", has_text="cose").first.click()
    page.get_by_role("link", name="Consegna il lavoro: Analisi socio-economica").click()
    expect(page.get_by_text("Qui ti manca il diritto di consegnare i lavori")).to_be_visible()
    visit.look("not-mine")
    page.goto("/qui-non-c-e-niente/")
    visit.look("nothing-here")


@pytest.mark.parametrize("cycle", ["Formazione del PSM 2027-2029", "Formazione del PSM 2024-2026", "Aggiornamento"])
def test_the_plans_can_be_read_by_everybody(cycle: str, visit: Visit) -> None:
    page = visit.page
    visit.enter_as("consigliere")
    page.get_by_role("link", name="Piani", exact=True).click()
    visit.look("plans")
    page.get_by_role("link", name=cycle).click()
    expect(page.get_by_role("heading", name="Previsto ed effettivo")).to_be_visible()
    visit.look(f"plan-{cycle.rpartition(' ')[2].lower()}")
    page.locator("details.more > summary").first.click()
    page.locator("details.account > summary").click()
    visit.look(f"plan-{cycle.rpartition(' ')[2].lower()}-opened")


def test_the_same_in_english(visit: Visit) -> None:
    visit.enter_as("presidente-cabina")
    visit.page.locator("details.account > summary").click()
    visit.page.get_by_role("button", name="English").click()
    expect(visit.page.get_by_role("heading", name="To do")).to_be_visible()
    visit.look("desk-english")


def test_without_javascript_one_signs_out(chromium: Browser, live_server: LiveServer, demonstration: None) -> None:
    with italian(chromium, live_server, width=PHONE, scripts=False) as context:
        page = context.new_page()
        page.goto(reverse("desk"))
        page.locator('button[value="avventura-urbana"]').click()
        page.locator("details.account > summary").click()
        page.get_by_role("button", name="Esci").click()
        expect(page.get_by_role("heading", name="Accedi")).to_be_visible()
