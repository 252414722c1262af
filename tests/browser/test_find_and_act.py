# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three people sign in, find what is asked of them and do it: with the keyboard alone, and without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from governance.models import Cycle, Plan, User
from tests.browser.conftest import DESKTOP, PHONE, Complaints, italian
from workflows.actions.open_cycle import Opening, open_cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the keyboard is on: whether it is seen there (an outline on it or its label, in the window), and what it is.
REACHED = """() => {
    const on = document.activeElement, place = on.getBoundingClientRect();
    const ringed = [on, on.closest('label')].filter(Boolean).map(each => getComputedStyle(each));
    return {
        nowhere: on === document.body,
        seen: ringed.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
            && place.width > 0 && place.height > 0 && place.bottom > 0 && place.top < window.innerHeight,
        is: on.outerHTML.slice(0, 200),
        says: (on.labels && on.labels.length ? on.labels[0].innerText : on.innerText).trim(),
        value: on.getAttribute('value') || '',
    };
}"""
STOPS = 80


@dataclass(frozen=True)
class Keyboard:
    """A person who has no mouse."""

    page: Page

    def reach(self, *, says: str = "", value: str = "") -> None:
        """Goes forward, and sees at each stop where it is, until what is said (or the value) is reached."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            on = self.page.evaluate(REACHED)
            assert on["nowhere"] or on["seen"], f"The keyboard is here and nobody sees it: {on['is']}"
            if (says and on["says"].startswith(says)) or (value and on["value"] == value):
                return
        pytest.fail(f"Not reached by keyboard: {says or value}")

    def follow(self, says: str) -> None:
        self.reach(says=says)
        self.go()

    def go(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, says: str) -> None:
        self.reach(says=says)
        self.page.keyboard.press("Space")

    def enter_as(self, account: str) -> None:
        self.page.goto(reverse("desk"))
        self.reach(value=account)
        self.go()
        expect(self.page).to_have_url(reverse("desk"))

    def is_told(self, what: str) -> None:
        expect(self.page.get_by_role("status")).to_contain_text(f"Registrato: {what}")
        expect(self.page.get_by_role("status")).to_contain_text("del registro degli eventi")


@pytest.fixture
def guidelines_awaited(demonstration: None) -> None:
    """A new plan begins: the council's guidelines are still to be recorded."""
    known = Cycle.objects.filter(nature=Cycle.Nature.DEMONSTRATION, route_name="formation").get()
    plan = Plan.objects.get(pk=known.plan_id)
    opening = Opening(plan.pk, "formation", known.procedure_sha256, "Un nuovo piano", date(2026, 1, 1))
    officer = User.objects.get(username="dipartimento")
    open_cycle(actor=officer, authority=known.authority_id, opening=opening, key=None)


@pytest.fixture(params=[PHONE, DESKTOP])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def keyboard(
    request: pytest.FixtureRequest,
    width: int,
    chromium: Browser,
    live_server: LiveServer,
    guidelines_awaited: None,
    complaints: Complaints,
) -> Iterator[Keyboard]:
    """At a phone's width and at a desk's, with JavaScript and without."""
    with italian(chromium, live_server, width=width, scripts=request.param) as context:
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")  # what is reached is there at once, and not on its way
        complaints.hear(page)
        yield Keyboard(page)


def test_a_member_of_the_cabina_finds_the_ballot_and_votes(keyboard: Keyboard) -> None:
    keyboard.enter_as("componente-cabina-1")
    keyboard.follow("Vota:")
    expect(keyboard.page.get_by_role("heading", name="è approvato?")).to_be_visible()
    keyboard.choose("Favorevole")
    keyboard.follow("Continua")
    expect(keyboard.page.get_by_role("heading", name="Stai per registrare")).to_be_visible()
    keyboard.follow("Registra: Favorevole")
    keyboard.is_told("Voto: Favorevole – Varco: monitoraggio")


def test_a_partner_finds_the_work_and_delivers_it(keyboard: Keyboard) -> None:
    keyboard.enter_as("ires")
    keyboard.follow("Consegna il lavoro: Analisi socio-economica")
    keyboard.follow("Consegna il lavoro")
    expect(keyboard.page.get_by_role("alert")).to_be_visible()  # nothing was written: it says so, and where
    keyboard.follow("Scrivi che cosa consegni")
    keyboard.page.keyboard.type("Analisi socio-economica, protocollo 1234")
    keyboard.follow("Consegna il lavoro")
    keyboard.is_told("Consegna il lavoro – Analisi socio-economica")


def test_the_secretary_of_the_council_finds_the_act_and_records_it(keyboard: Keyboard) -> None:
    keyboard.enter_as("segretario-consiglio")
    keyboard.follow("Registra come avvenuto: Linee di indirizzo")
    keyboard.follow("Registra come avvenuto")
    keyboard.is_told("Registra come avvenuto – Linee di indirizzo")
