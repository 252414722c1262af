# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small authority whose phase is open, and readers of its screens."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.models import User
from tests.stories.banco import Banco, BancoCycle

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def banco(db: None) -> Banco:
    return Banco()


@pytest.fixture
def run(banco: Banco) -> BancoCycle:
    return banco.cycle()


@pytest.fixture
def as_reader() -> Callable[[User], Client]:
    """The browser of somebody who is signed in and reads Italian."""

    def open_browser(user: User) -> Client:
        browser = Client(headers={"accept-language": "it"})
        browser.force_login(user, backend=BACKEND)
        return browser

    return open_browser
