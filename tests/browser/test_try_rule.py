# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger tries a rule: on a phone, at a desk, by keyboard, in English, without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_opens_the_three_ready_cases(visit: Visit) -> None:
    page = visit.page
    page.goto(reverse("sign_in"))
    page.get_by_role("link", name="Prova una regola di decisione su presenze e voti di fantasia").click()
    expect(page.get_by_role("heading", name="Tre casi pronti")).to_be_visible()
    visit.look("try-rule")
    for case, outcome in (("Brescia", "Approvata"), ("Genova", "Approvata"), ("9 contro 3", "Non approvata")):
        page.get_by_role("link", name=case).click()
        expect(page.get_by_role("heading", name=outcome, exact=True)).to_be_visible()
        visit.look(f"try-rule-{case.lower().replace(' ', '-')}")
        page.get_by_role("main").get_by_role("link", name="Prova una regola", exact=True).click()


def test_changed_numbers_change_the_outcome_and_the_address_tells_it_again(visit: Visit) -> None:
    page = visit.page
    page.goto(reverse("try_rule"))
    page.get_by_role("link", name="Genova").click()
    page.get_by_label("Favorevoli", exact=True).fill("9")
    page.get_by_label("Presenti", exact=True).fill("")
    page.get_by_label("Il Sindaco è").select_option("contrario")
    page.get_by_role("button", name="Vedi che cosa dice la regola").click()
    expect(page.get_by_role("heading", name="Non approvata", exact=True)).to_be_visible()
    address = page.locator("a.address").get_attribute("href")
    assert address is not None
    page.goto(address)
    expect(page.get_by_text("9 favorevoli, 4 contrari, 2 astenuti: 9 ≤ 19/2 (1/2 di 19 in carica)")).to_be_visible()
    expect(page.get_by_label("Il Sindaco è")).to_have_value("contrario")


def test_a_rule_in_two_units_is_filled_in_put_right_and_decided(visit: Visit) -> None:
    page = visit.page
    page.goto(reverse("try_rule"))
    page.get_by_role("link", name="Conferenza metropolitana: statuto e bilanci").click()
    visit.look("try-rule-empty")
    towns = page.get_by_role("group", name="I comuni rappresentati")
    residents = page.get_by_role("group", name="Gli abitanti di questi comuni")
    for group, numbers in ((towns, ("200", "180", "3", "17")), (residents, ("2.247.780", "1.857.701", "30000", "10x"))):
        for label, number in zip(("In tutto", "Favorevoli", "Contrari", "Astenuti"), numbers, strict=True):
            group.get_by_label(label, exact=True).fill(number)
    towns.get_by_label("In tutto").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(
        "Astenuti (gli abitanti di questi comuni): Scrivi un numero intero da 0 a 99.999.999."
    )
    visit.look("try-rule-wrong")
    page.get_by_role("alert").get_by_role("link", name="Astenuti").click()
    expect(residents.get_by_label("Astenuti", exact=True)).to_be_focused()
    residents.get_by_label("Astenuti", exact=True).fill("100000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Approvata", exact=True)).to_be_visible()
    expect(page.get_by_text("Condizioni raggiunte: 2 su 2; servono tutte: approvata.")).to_be_visible()
    visit.look("try-rule-two-units")


def test_the_second_convocation_keeps_what_was_typed(visit: Visit) -> None:
    page = visit.page
    page.goto(reverse("try_rule"))
    page.get_by_role("link", name="Deliberazioni del Consiglio metropolitano").click()
    page.get_by_label("Assegnati per legge").fill("19")
    page.get_by_label("Favorevoli", exact=True).fill("5")
    page.get_by_role("button", name="Vedi che cosa dice la regola").click()
    expect(page.get_by_role("heading", name="Non si decide")).to_be_visible()
    visit.look("try-rule-no-quorum")
    page.get_by_role("link", name="Seconda convocazione").click()
    expect(page.get_by_label("Favorevoli", exact=True)).to_have_value("5")
    expect(page.get_by_role("link", name="Seconda convocazione")).to_have_attribute("aria-current", "true")


def test_the_same_in_english(visit: Visit) -> None:
    page = visit.page
    page.goto(reverse("try_rule"))
    page.get_by_role("link", name="Genova").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Carried", exact=True)).to_be_visible()
    visit.look("try-rule-english")


def test_who_is_signed_in_comes_from_the_gate_to_its_rule(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("presidente-cabina")
    page.get_by_role("link", name="Vota: Varco: monitoraggio").click()
    page.get_by_text("Come si decide", exact=True).click()
    page.get_by_role("link", name="Prova questa regola su presenze e voti di fantasia").click()
    expect(page.get_by_role("heading", name="Deliberazioni della cabina di regia")).to_be_visible()
    visit.look("try-rule-from-gate")


def test_without_javascript_a_rule_is_tried(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(
        base_url=live_server.url,
        locale="it-IT",
        java_script_enabled=False,
        viewport={"width": PHONE, "height": 800},
    )
    page = context.new_page()
    page.goto(reverse("try_rule"))
    page.get_by_role("link", name="9 contro 3").click()
    page.get_by_label("Favorevoli", exact=True).fill("12")
    page.get_by_label("Presenti", exact=True).fill("21")
    page.get_by_role("button", name="Vedi che cosa dice la regola").click()
    expect(page.get_by_role("heading", name="Approvata", exact=True)).to_be_visible()
    expect(page.get_by_text("Il verbale dice «approvata all’unanimità», ma i contrari sono 9.")).to_be_visible()
    context.close()
