# SPDX-License-Identifier: AGPL-3.0-or-later
"""One digest for each authority and day, which tells what was true when it was queued."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.models import Cycle
from tests import factories
from tests.workflows.journals import write
from tests.workflows.work import ask
from workflows.actions.queue_digest import DIGEST, queue_digest
from workflows.models import JournalHead, OutboxMessage, WorkItem

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def told(slug: str = "torino") -> dict[str, Any]:
    message = OutboxMessage.objects.get(event=DIGEST, authority__slug=slug)
    payload: dict[str, Any] = json.loads(message.payload)
    return payload


def test_however_often_it_is_asked_there_is_one_message_for_each_authority_and_day() -> None:
    factories.authority()
    factories.authority("genova")
    queue_digest(day=TODAY)
    queue_digest(day=TODAY)
    assert OutboxMessage.objects.filter(event=DIGEST).count() == 2
    queue_digest(day=TODAY + timedelta(days=1))
    assert OutboxMessage.objects.filter(event=DIGEST).count() == 4


def test_it_holds_the_anchor_of_the_morning_even_if_sent_later() -> None:
    authority = factories.authority()
    write(authority, "one")
    head = JournalHead.objects.get(pk=authority)
    queue_digest(day=TODAY)
    write(authority, "two")
    queue_digest(day=TODAY)
    assert told()["anchor"] == {"number": 1, "hash": head.hash}


def test_it_counts_what_is_open_and_what_is_overdue_in_cycles_that_move() -> None:
    late = factories.phase(due_on=TODAY - timedelta(days=1))
    for phase in (late, factories.phase(due_on=TODAY), factories.phase()):
        ask(phase)
    ask(factories.phase(factories.cycle(nature=Cycle.Nature.HISTORICAL), due_on=TODAY - timedelta(days=1)))
    elsewhere = factories.cycle(on=factories.body("ufficio", of=factories.authority("genova")))
    ask(factories.phase(elsewhere))
    stopped = factories.phase(due_on=TODAY - timedelta(days=1))
    ask(stopped)
    Cycle.objects.filter(pk=stopped.cycle_id).update(state="suspended")
    WorkItem.objects.filter(subject_id=late.pk).update(opened_at=timezone.now())
    queue_digest(day=TODAY)
    assert (told()["open"], told()["overdue"]) == (3, 1)
    assert (told("genova")["open"], told("genova")["overdue"]) == (1, 0)


def test_it_tells_what_could_not_be_delivered_and_why() -> None:
    for number in range(7):
        OutboxMessage.objects.create(
            authority=factories.authority(), event=f"e{number}", payload="", parked_at=timezone.now(), last_error="why"
        )
    queue_digest(day=TODAY)
    assert told()["parked"] == 7
    assert told()["reasons"] == [f"e{number}: why" for number in range(5)]


def test_an_authority_without_a_journal_has_no_anchor() -> None:
    JournalHead.objects.filter(pk=factories.authority().pk).delete()
    queue_digest(day=TODAY)
    assert told()["anchor"] is None
