# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session knows whose it is, on which device, since when, and when it was last used."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Session
from governance.models.sessions import LONGEST_AGENT, SessionStore
from governance.selectors.sessions import open_sessions
from tests import factories
from tests.workflows.views.conftest import BACKEND

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36"


def signed_in(agent: str = PHONE) -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.force_login(factories.person("vera"), backend=BACKEND)
    return browser


def the_only_one() -> Session:
    return Session.objects.get()


def test_whose_it_is_and_on_which_device() -> None:
    signed_in().get(reverse("desk"))
    session = the_only_one()
    assert session.user is not None
    assert (session.user.username, session.agent) == ("vera", PHONE)
    assert session.began_at <= session.seen_at <= timezone.now()
    assert list(open_sessions(actor=session.user, at=timezone.now())) == [session]


def test_what_a_browser_calls_itself_is_not_kept_without_end() -> None:
    signed_in("x" * 4000).get(reverse("desk"))
    assert the_only_one().agent == "x" * LONGEST_AGENT


def test_being_seen_is_written_at_most_every_few_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in()
    browser.get(reverse("desk"))
    first = the_only_one()
    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse("desk"))
    assert [query for query in asked.captured_queries if "SELECT" not in query["sql"]] == []
    later = first.seen_at + SessionStore.NOTED_EVERY
    monkeypatch.setattr("config.last_seen.timezone.now", lambda: later)
    browser.get(reverse("desk"))
    again = the_only_one()
    assert (again.seen_at, again.began_at, again.agent) == (later, first.began_at, PHONE)
    assert again.expire_date == first.expire_date, "being seen does not make a session longer"


def test_an_expired_session_is_not_open() -> None:
    signed_in().get(reverse("desk"))
    session = the_only_one()
    assert session.user is not None
    assert not open_sessions(actor=session.user, at=session.expire_date + timedelta(seconds=1))


def test_signing_out_leaves_nothing() -> None:
    browser = signed_in()
    browser.get(reverse("desk"))
    browser.post(reverse("sign_out"))
    assert not Session.objects.exists()


def test_who_is_not_signed_in_has_no_session(client: Any) -> None:
    client.get(reverse("sign_in"))
    assert not Session.objects.exists()


def test_what_names_a_session_does_not_open_it() -> None:
    signed_in().get(reverse("desk"))
    session = the_only_one()
    assert session.mark not in session.session_key
    assert SessionStore(session.mark).load() == {}
    assert Session.get_session_store_class() is SessionStore
