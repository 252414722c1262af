# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that could not be delivered: said in words, with the technical reason, and sent again."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Tenure, User
from tests import factories
from tests.workflows.views.administration.conftest import KEY, AsReader
from tests.workflows.views.pages import read, words_of
from workflows.actions.deliver_messages import WORK_ITEMS_OPENED
from workflows.actions.end_tenure import end_tenure
from workflows.actions.queue_digest import DIGEST
from workflows.actions.queue_password_mail import FORGOTTEN
from workflows.actions.queue_summaries import SUMMARIES
from workflows.handlers import HANDLERS
from workflows.models import JournalEntry, OutboxMessage
from workflows.templatetags.happenings import SENTENCES
from workflows.views.administration.parked import WORDS

pytestmark = pytest.mark.django_db

PAGE = "parked_messages"


def parked(event: str = DIGEST, slug: str = "torino") -> OutboxMessage:
    told = {"events": [[event, "6f0b7f3a-53a7-4b58-9a5b-0c5a0f2f6a11"]], "items": []}
    return OutboxMessage.objects.create(
        authority=factories.authority(slug),
        event=event,
        payload=json.dumps(told),
        attempts=8,
        parked_at=timezone.now() - timedelta(days=1),
        last_error="mail_digest: ConnectionRefusedError 111 (mail.py:3)",
    )


def retry(browser: Client, *, message: str, key: str = KEY, shown: Sequence[str] = ()) -> Any:
    return browser.post(reverse(PAGE), {"message": message, "key": key, "shown": shown}, follow=True)


def shown_to(browser: Client) -> list[str]:
    """What the form carries of the messages that are shown."""
    return re.findall(r'name="shown" value="([^"]+)"', browser.get(reverse(PAGE)).content.decode())


def test_what_it_was_to_tell_since_when_and_why_not(office: Client, administrator: User, chair: Tenure) -> None:
    authority = factories.authority().pk
    end_tenure(actor=administrator, authority=authority, tenure=chair.pk, reason="Dimissioni", key=None)
    OutboxMessage.objects.update(parked_at=timezone.now(), attempts=8, last_error="OSError (mail.py:9)")
    parked()
    parked(FORGOTTEN)
    said = read(office, reverse(PAGE))
    assert f"tenuto fin qui da: {chair.user}" in said
    assert "dopo 8 tentativi. Motivo tecnico: OSError (mail.py:9)" in said
    assert "Il riepilogo del giorno, per chi custodisce il registro" in said
    assert "La mail per una password dimenticata" in said


def test_one_is_sent_again_and_the_journal_says_who_asked(office: Client, administrator: User) -> None:
    first, second = parked(), parked()
    answer = retry(office, message=str(first.pk))
    assert "è di nuovo in viaggio" in words_of(answer.content)
    assert list(OutboxMessage.objects.filter(parked_at__isnull=False, event=DIGEST)) == [second]
    told = JournalEntry.objects.get(event="message.retry")
    assert (told.actor, told.subject_id) == (administrator, first.pk)


def test_all_that_are_shown_are_sent_again(office: Client) -> None:
    for _ in range(3):
        parked()
    elsewhere = parked(slug="milano")
    retry(office, message="shown", shown=shown_to(office))
    assert list(OutboxMessage.objects.filter(parked_at__isnull=False)) == [elsewhere]
    assert "Non ce ne sono: ogni messaggio" in read(office, reverse(PAGE))


def test_a_second_click_on_all_sends_nothing_that_was_parked_since(office: Client) -> None:
    parked()
    shown = shown_to(office)
    for _click in range(2):
        answer = retry(office, message="shown", shown=shown)
        assert "è di nuovo in viaggio" in words_of(answer.content)
        later = parked()
    assert JournalEntry.objects.filter(event="message.retry").count() == 1
    later.refresh_from_db()
    assert later.parked_at is not None


def test_what_is_no_message_at_all_is_refused_in_a_sentence(office: Client) -> None:
    parked()
    for asked in ({"message": "none"}, {"message": "shown", "shown": ["none"]}):
        answer = retry(office, **asked)
        assert answer.status_code == 422
        assert "Questi messaggi non sono più fermi." in words_of(answer.content)


def test_everything_that_can_be_parked_is_called_by_words() -> None:
    assert {DIGEST, FORGOTTEN, SUMMARIES} <= set(HANDLERS)
    assert set(HANDLERS) - {WORK_ITEMS_OPENED} <= set(WORDS) | set(SENTENCES)


def test_what_is_not_parked_here_is_refused_in_a_sentence(office: Client) -> None:
    answer = retry(office, message=str(parked(slug="milano").pk))
    assert answer.status_code == 422
    assert "Questi messaggi non sono più fermi." in words_of(answer.content)


def test_who_may_not_sends_nothing_again(chair: Tenure, as_reader: AsReader) -> None:
    message = parked()
    assert retry(as_reader(chair.user), message=str(message.pk)).status_code == 403
    message.refresh_from_db()
    assert message.parked_at is not None


def test_fifty_cost_no_more_questions_than_one(office: Client) -> None:
    def asked() -> int:
        office.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as found:
            office.get(reverse(PAGE))
        return len(found)

    parked()
    few = asked()
    for _ in range(60):
        parked()
    assert asked() == few
    assert "pagina=2" in office.get(reverse(PAGE)).content.decode()
