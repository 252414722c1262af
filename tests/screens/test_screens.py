# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page, as everybody, on a phone and at a desk: nothing untranslated, nothing broken, nothing to stumble over."""

import logging
import time
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from governance.models import Authority
from tests.browser.conftest import load_demonstration
from tests.screens.askers import ASKERS, asker
from tests.screens.judge import judge
from tests.screens.kept import keep
from tests.screens.walk import Walk

pytestmark = [pytest.mark.screens, pytest.mark.django_db(transaction=True)]

SCREENS = Path(settings.BASE_DIR) / "var" / "screens"


def test_every_page_can_be_read_and_used_by_everybody(
    live_server: LiveServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "django.request")  # that a refused page is refused is no news
    load_demonstration()
    authority = Authority.objects.get(slug="torino")
    people = [asker(word, authority) for word in ASKERS]
    faults = []
    with judge(live_server.url) as open_browser:
        walk = Walk(authority, open_browser, SCREENS)
        for person in people:
            since = time.monotonic()
            told, wrong = walk.through(person)
            faults += wrong
            with capsys.disabled():
                print(*wrong, f"{told}, {time.monotonic() - since:.0f} s", sep="\n", flush=True)  # noqa: T201
    keep(SCREENS)
    assert faults == []
