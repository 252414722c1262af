# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian first, English for who chooses it."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_english_browser_is_spoken_to_in_italian() -> None:
    page = Client(headers={"accept-language": "en-GB,en"}).get("/accedi/")
    assert 'lang="it"' in page.content.decode()


def test_who_chooses_english_gets_it() -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get("/accedi/").content.decode()
