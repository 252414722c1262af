# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chair's panel follows the room by itself, but never under the hands of who types; without a script by a link."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from governance.models import User
from tests.browser.conftest import DESKTOP, PHONE, Complaints, italian
from tests.workflows.views.rooms import CHAIR, MEMBER, OTHER, SECRETARY, Room

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


@pytest.fixture
def room(transactional_db: None) -> Room:
    return Room.opened(signed_in)


def enter(page: Page, room: Room, who: str, server: LiveServer) -> None:
    """Opens the panel as somebody."""
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(room.met.run.banco.people[who]).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page.goto(room.url)


def test_the_panel_follows_the_room_but_not_while_somebody_types(
    room: Room, page: Page, live_server: LiveServer
) -> None:
    enter(page, room, CHAIR, live_server)
    quorum = page.locator(".panel-quorum")
    page.get_by_text("Rinvia il punto").first.click()
    page.get_by_role("link", name="Aggiorna").focus()
    room.there(CHAIR)
    expect(quorum).to_contain_text("Manca 1 presente")
    expect(page.locator("#told-quorum")).to_contain_text("Manca 1 presente")
    reason = page.get_by_label("Motivo").first
    expect(reason).to_be_visible()
    reason.fill("Manca il parere")
    room.there(MEMBER)
    expect(page.locator("#paused")).to_be_visible()
    expect(quorum).to_contain_text("Manca 1 presente")
    expect(reason).to_have_value("Manca il parere")
    reason.fill("")
    page.get_by_role("link", name="Aggiorna").focus()
    expect(quorum).to_contain_text("Il numero legale c’è: 2 presenti, ne bastano 2.")
    expect(page.locator("#paused")).to_be_hidden()
    leaves = page.get_by_role("button", name=f"Registra l’uscita {CHAIR}")
    leaves.focus()
    room.there(OTHER)
    expect(quorum).to_contain_text("3 presenti")
    expect(leaves).to_be_focused()


def test_without_a_script_the_same_buttons_and_a_link_do_it(
    room: Room, chromium: Browser, live_server: LiveServer, complaints: Complaints
) -> None:
    with italian(chromium, live_server, width=PHONE, scripts=False) as context:
        page = context.new_page()
        complaints.hear(page)
        enter(page, room, SECRETARY, live_server)
        page.get_by_role("button", name=f"Registra: in presenza {CHAIR}").click()
        expect(page.locator(".panel-places")).to_contain_text("Registrato: presenza.")
        room.there(MEMBER)
        page.get_by_role("link", name="Aggiorna").click()
        expect(page.locator(".panel-quorum")).to_contain_text("2 presenti, ne bastano 2")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_vote_is_run_from_the_first_question_to_the_result(
    width: int, room: Room, chromium: Browser, live_server: LiveServer, complaints: Complaints
) -> None:
    room.there()
    with italian(chromium, live_server, width=width) as context:
        page = context.new_page()
        complaints.hear(page)
        enter(page, room, CHAIR, live_server)
        page.get_by_role("button", name="Metti in discussione il punto").first.click()
        page.get_by_role("button", name="Metti ai voti").click()
        room.votes("yes", "yes", "no")
        expect(page.locator(".panel-count")).to_contain_text("Hanno votato 3 su 3 presenti")
        page.get_by_role("button", name="Chiudi la votazione").click()
        expect(page.locator(".panel-result")).to_contain_text("Approvata")
        expect(page.locator(".panel-follows")).to_have_text("Il varco è approvato.")
        inner, outer = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert inner <= outer
