# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the link of a mail to a recorded vote on a phone: how many times one must tap, with scripts and without."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from governance.models import User, Vote
from tests.browser.conftest import PHONE, Complaints, italian
from workflows.actions.deliver_messages import deliver_messages
from workflows.handlers import HANDLERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEMBER = "componente-cabina-1"
MOST_TAPS = 6


@pytest.fixture
def link(demonstration: None, live_server: LiveServer, settings: Settings) -> str:
    """The link to the vote that the member finds in the mail."""
    settings.REGIA_BASE_URL = live_server.url
    deliver_messages(HANDLERS)
    address = User.objects.get(username=MEMBER).email
    bodies = [str(each.body) for each in mail.outbox if each.to == [address]]
    found = [each for body in bodies for each in re.findall(r"\S+/dal-messaggio/\S+", body)]
    assert found
    return str(found[-1])


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def phone(
    request: pytest.FixtureRequest, chromium: Browser, live_server: LiveServer, link: str, complaints: Complaints
) -> Iterator[Page]:
    with italian(chromium, live_server, width=PHONE, scripts=request.param) as context:
        page = context.new_page()
        complaints.hear(page)
        yield page


def test_from_the_mail_to_the_recorded_vote_in_at_most_six_taps(phone: Page, link: str) -> None:
    taps = 0

    def tap(what: Locator) -> None:
        nonlocal taps
        taps += 1
        what.click()

    def fits(place: Page) -> None:
        inner, outer = place.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert inner <= outer

    phone.goto(link)
    phone.locator(f'button[value="{MEMBER}"]').click()  # signed in: from here on taps are counted
    expect(phone.get_by_role("heading", name="è approvato?")).to_be_visible()
    fits(phone)
    for answer in ("Favorevole", "Contrario", "Mi astengo", "Presente, non voto"):
        choice = phone.locator("label.choice", has_text=answer).bounding_box()
        assert choice is not None
        assert choice["height"] >= 48
    tap(phone.get_by_label("Favorevole"))
    tap(phone.get_by_role("button", name="Continua"))
    expect(phone.get_by_role("heading", name="Stai per registrare")).to_be_visible()
    fits(phone)
    assert not Vote.objects.filter(cast_by__username=MEMBER, elector__ballot__state="open").exists()
    tap(phone.get_by_role("button", name="Registra: Favorevole"))
    expect(phone).to_have_url(reverse("desk"))
    expect(phone.get_by_role("status")).to_contain_text("Registrato: Voto: Favorevole – Varco: monitoraggio")
    assert taps <= MOST_TAPS
    assert Vote.objects.filter(cast_by__username=MEMBER, elector__ballot__state="open").count() == 1
    phone.goto(link)
    expect(phone.get_by_text("Questo link è già servito")).to_be_visible()
