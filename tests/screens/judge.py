# SPDX-License-Identifier: AGPL-3.0-or-later
"""One real browser with several pages, which keeps the picture of each page and says what is wrong with it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.conftest import DESKTOP, HANGS, PHONE, QUIET, STANDARD, Complaints, chromium_program
from tests.screens.askers import Stop

AT_ONCE = 3
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
# What is folded is judged unfolded, and the next picture shows it folded again. The menu over the page stays as it is.
UNFOLD = (
    "for (const each of document.querySelectorAll('main details:not([open])')) each.open = each.dataset.walk = true"
)
FOLD = "for (const each of document.querySelectorAll('[data-walk]')) each.open = false"


class Judge:
    """Looks at pages of one server."""

    def __init__(self, loop: asyncio.AbstractEventLoop, browser: Browser, server: str) -> None:
        self.loop = loop
        self.browser = browser
        self.server = server

    def look(self, stops: Sequence[Stop], cookies: Mapping[str, str], folder: Path) -> list[str]:
        """What is wrong with the pages, for somebody with these cookies; each leaves its pictures in the folder."""
        return self.loop.run_until_complete(self._look(stops, cookies, folder))

    async def _look(self, stops: Sequence[Stop], cookies: Mapping[str, str], folder: Path) -> list[str]:
        context = await self.browser.new_context(base_url=self.server, locale="it-IT")
        context.set_default_timeout(HANGS)
        await context.add_cookies(
            [{"name": name, "value": value, "url": self.server} for name, value in cookies.items()]
        )
        rest = iter(stops)
        found = await asyncio.gather(*(self._walk(context, rest, folder) for _ in range(AT_ONCE)))
        await context.close()
        return [fault for faults in found for fault in faults]

    async def _walk(self, context: BrowserContext, stops: Iterator[Stop], folder: Path) -> list[str]:
        page, faults = await context.new_page(), []
        complaints = Complaints()
        complaints.hear(page)
        page.on("request", lambda request: complaints.extend(self._elsewhere(request.url)))
        for stop in stops:
            await page.set_viewport_size({"width": DESKTOP, "height": 800})
            await page.goto(stop.address)
            for width in (DESKTOP, PHONE):
                await page.set_viewport_size({"width": width, "height": 800})
                await page.screenshot(path=folder / f"{stop.name}-{width}.png", full_page=True)
                faults += [f"{stop.name}, {width} px: {fault}" for fault in await self._faults(page)]
            faults += [f"{stop.name}: {complaint}" for complaint in complaints]
            complaints.clear()
        return faults

    def _elsewhere(self, url: str) -> list[str]:
        return [] if url.startswith((f"{self.server}/", "data:")) else [f"asks another host: {url}"]

    async def _faults(self, page: Page) -> list[str]:
        """What axe says, and whether anything stands out at the side, with every part of the page opened."""
        faults = []
        closed = await page.evaluate(SIDEWAYS)
        await page.evaluate(UNFOLD)
        beyond = max(closed, await page.evaluate(SIDEWAYS))
        if beyond > 0:
            faults.append(f"{beyond} px stand out at the side")
        results = await Axe().run(page, options=STANDARD)
        await page.evaluate(FOLD)
        for violation in results.response["violations"]:
            where = [node["target"] for node in violation["nodes"]][:3]
            faults.append(f"{violation['id']} ({violation['help']}): {where}")
        return faults


@contextmanager
def judge(server: str) -> Iterator[Judge]:
    """A judge with a browser of its own."""
    loop = asyncio.new_event_loop()
    playwright = loop.run_until_complete(async_playwright().start())
    browser = loop.run_until_complete(
        playwright.chromium.launch(executable_path=chromium_program(), args=QUIET, timeout=HANGS)
    )
    try:
        yield Judge(loop, browser, server)
    finally:
        loop.run_until_complete(browser.close())
        loop.run_until_complete(playwright.stop())
        loop.close()
