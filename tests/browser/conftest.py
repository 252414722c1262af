# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium for the screens, axe to judge them, and a demonstration to show on them."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.async_api import ConsoleMessage as AsyncConsoleMessage
from playwright.async_api import Page as AsyncPage
from playwright.async_api import Response as AsyncResponse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from workflows.imports.demonstration import Demonstration
from workflows.imports.installation import DATA, demonstration_accounts, install_torino
from workflows.imports.record import Replay, read_record

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PHONE, DESKTOP = 360, 1280
HANGS = 120_000
"""Milliseconds after which something hangs: no machine is so slow, and nothing is measured by it."""
SCREENS = Path(settings.BASE_DIR) / "var" / "screens"


def chromium_program() -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("No Chromium on this machine: apt install chromium", pytrace=False)
    return program


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = chromium_program()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in the thread where the tests read rows
    expect.set_options(timeout=HANGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET, timeout=HANGS)
        yield browser
        browser.close()


class Complaints(list[str]):
    """What a browser complains of; that the page itself is a refusal (409, 422…) is no complaint."""

    def hear(self, page: Page | AsyncPage) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage | AsyncConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.append(message.text[:300])

    def _response(self, response: Response | AsyncResponse) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.append(f"{response.status} {response.url}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert heard == []


@contextmanager
def italian(chromium: Browser, server: LiveServer, *, width: int, scripts: bool = True) -> Iterator[BrowserContext]:
    """A browser of somebody who reads Italian, at a screen of that width."""
    with chromium.new_context(
        base_url=server.url, locale="it-IT", viewport={"width": width, "height": 800}, java_script_enabled=scripts
    ) as context:
        context.set_default_timeout(HANGS)
        yield context


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, complaints: Complaints) -> Iterator[Page]:
    """An empty page in Italian; what its scripts complain of fails the test."""
    with italian(chromium, live_server, width=DESKTOP) as context:
        page = context.new_page()
        complaints.hear(page)
        yield page


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        results = Axe().run(page, options=STANDARD)
        assert results.violations_count == 0, results.generate_report()

    return check


def load_demonstration() -> None:
    """Torino: the replayed past and the running demonstration."""
    installed = install_torino()
    now = timezone.now()
    demonstration_accounts(installed.authority, password=None, since=now - timedelta(days=100))
    record = read_record(DATA / "torino-2024-2026.toml")
    for _act in Replay(record, installed.authority, installed.procedure.sha256).steps():
        pass
    Demonstration(installed, timezone.localdate(now)).make()


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    load_demonstration()


@dataclass
class Visit:
    """A person at a screen of some width."""

    context: BrowserContext
    page: Page
    width: int
    assert_accessible: Callable[[Page], None]

    def enter_as(self, account: str) -> None:
        """Signs in by the account's door."""
        self.page.goto(reverse("sign_in"))
        self.page.locator(f'button[value="{account}"]').click()
        expect(self.page).to_have_url(reverse("desk"))

    def look(self, name: str) -> None:
        """Judges the page and keeps its picture."""
        self.page.wait_for_load_state("networkidle")
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}-{self.width}.png", full_page=True)
        self.assert_accessible(self.page)
        inner, outer = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert inner <= outer, f"{name} scrolls sideways at {self.width} px"


@pytest.fixture(params=[PHONE, DESKTOP])
def visit(
    request: pytest.FixtureRequest,
    chromium: Browser,
    live_server: LiveServer,
    demonstration: None,
    complaints: Complaints,
    assert_accessible: Callable[[Page], None],
) -> Iterator[Visit]:
    """Somebody at a phone, and somebody at a desk."""
    with italian(chromium, live_server, width=request.param) as context:
        page = context.new_page()
        complaints.hear(page)
        yield Visit(context, page, request.param, assert_accessible)
