# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan is lived again act by act: in place where there is a script, by plain links where there is none."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE, Visit, italian

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_replay(page: Page) -> None:
    page.get_by_role("link", name="Piani", exact=True).click()
    page.get_by_role("link", name="Formazione del PSM 2024-2026").click()
    page.get_by_role("link", name="Rivivi il piano").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Atto 1 di")


def test_by_keyboard_one_goes_on_in_place_and_hears_what_happened(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("consigliere")
    open_replay(page)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Avanti").focus()
    for number in (2, 3):
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Atto {number} di")
        expect(page).to_have_title(re.compile(f"Atto {number} di"))
        expect(page).to_have_url(re.compile(f"rivivi/{number}/"))
        expect(page.get_by_role("link", name="Avanti")).to_be_focused()
        expect(page.locator("#told")).not_to_be_empty()
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Atto 2 di")


def test_without_javascript_the_links_do_the_same(
    chromium: Browser, live_server: LiveServer, demonstration: None
) -> None:
    with italian(chromium, live_server, width=PHONE, scripts=False) as context:
        page = context.new_page()
        page.goto(reverse("desk"))
        page.locator('button[value="consigliere"]').click()
        open_replay(page)
        page.get_by_role("link", name="Ultimo").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"Atto (\d+) di \1"))
        page.get_by_role("link", name="Primo").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Atto 1 di")
