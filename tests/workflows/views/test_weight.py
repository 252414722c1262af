# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a first page weighs as production serves it, that its parts are kept for ever, and that nobody else is asked."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from tests.config.test_settings import COMPLETE, setting
from tests.stories.banco import Banco
from tests.workflows.views.conftest import BACKEND

HEAVIEST = 300_000
"""Bytes of a first page with its style, its script and its icon; the fonts are kept from an earlier visit."""
FOR_EVER = "max-age=315360000, public, immutable"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
ELSEWHERE = re.compile(rb"""(?:@import\s+|url\()\s*['"]?(?:https?:)?//""")
COMPRESSED = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
FETCHED = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("use", "href")}

pytestmark = pytest.mark.django_db


class _Parts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if (tag, name) in FETCHED and value]


@pytest.fixture(scope="module")
def as_in_production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files collected, hashed and compressed once, as `manage.py collectstatic` does it there."""
    storages = {**settings.STORAGES, "staticfiles": COMPRESSED}
    root = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=storages, STATIC_ROOT=root, WHITENOISE_AUTOREFRESH=False, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture
def browser(as_in_production: None) -> Client:
    return Client()


@pytest.fixture(params=["sign_in", "desk", "plan"])
def page(request: pytest.FixtureRequest, browser: Client) -> Any:
    """A page as somebody opens it first of all."""
    if request.param == "sign_in":
        return browser.get(reverse("sign_in"))
    banco = Banco()
    run = banco.cycle()
    browser.force_login(banco.people["ufficio-dirigente"], backend=BACKEND)
    return browser.get(reverse(request.param, args=[run.pk] if request.param == "plan" else []))


def parts(page: Any) -> list[str]:
    return _Parts(page.content.decode()).found


def fetched(browser: Client, part: str, *, encoding: str = "gzip, br") -> tuple[Any, bytes]:
    """The answer and all of its bytes, as they travel."""
    answer: Any = browser.get(part, headers={"accept-encoding": encoding})
    content = b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
    return answer, content


def test_the_storage_that_is_measured_here_is_that_of_production() -> None:
    assert COMPRESSED["BACKEND"] in setting("STORAGES", COMPLETE)


def test_a_first_page_weighs_less_than_300_kilobytes(page: Any, browser: Client) -> None:
    weights = {"the page": len(page.content)}
    for part in parts(page):
        weights[part] = len(fetched(browser, part)[1])
    assert len(weights) >= 4, weights
    assert sum(weights.values()) < HEAVIEST, weights


def test_what_a_page_asks_for_is_hashed_compressed_and_kept_for_ever(page: Any, browser: Client) -> None:
    static = [part for part in parts(page) if part.startswith("/static/")]
    assert {part.rpartition(".")[2] for part in static} >= {"css", "js", "svg"}
    for part in static:
        answer, _content = fetched(browser, part)
        assert HASHED.search(part), part
        assert answer["Cache-Control"] == FOR_EVER, part
        assert answer["Content-Encoding"] in {"gzip", "br"}, part


def test_a_page_asks_nothing_of_another_host(page: Any, browser: Client) -> None:
    assert [part for part in parts(page) if not re.match(r"/(?!/)", part)] == []
    for part in parts(page):
        if part.endswith(".css"):
            _answer, style = fetched(browser, part, encoding="identity")
            assert ELSEWHERE.findall(style) == [], part


def test_a_browser_would_ask_nothing_of_another_host_were_it_told_to(page: Any) -> None:
    policy = dict(rule.split(" ", 1) for rule in page["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {word for words in policy.values() for word in words.split()} <= {"'none'", "'self'", "data:"}
    assert policy["script-src"] == policy["connect-src"] == "'self'"
