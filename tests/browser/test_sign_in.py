# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page that anybody sees."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_sign_in_page_is_accessible(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto(reverse("sign_in"))
    expect(page.locator("input[name=username]")).to_be_focused()
    assert_accessible(page)


def test_a_stranger_is_sent_to_sign_in_and_told_what_was_wrong(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile(reverse("sign_in")))
    page.fill("input[name=username]", "nessuno")
    page.fill("input[name=password]", "sbagliata")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
