# SPDX-License-Identifier: AGPL-3.0-or-later
"""Celery's doors do what they say, and a broker that is down costs an act nothing."""

import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core import mail

from governance.permissions import Role
from tests import factories
from tests.workflows.work import ask
from workflows import tasks
from workflows.models import OutboxMessage
from workflows.tasks import Wake

NOWHERE = ("127.0.0.1", 1)
NOBODY = ("redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//")


@pytest.fixture
def broker() -> Iterator[str]:
    """The address of the broker, put back afterwards."""
    address = str(current_app.conf.broker_url)
    yield address
    connect_to(address)


def connect_to(address: str) -> None:
    current_app.conf.update(broker_url=address)


def test_beat_sends_tasks_that_exist() -> None:
    named = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    tasks_of_beat = ("ask_for_verifications", "fire_timers", "send_digest", "sweep_outbox", "verify_journals")
    assert named == {f"workflows.tasks.{name}" for name in tasks_of_beat}
    assert named <= set(current_app.tasks)


@pytest.mark.django_db
def test_a_sweep_delivers_and_a_digest_is_delivered_by_the_next() -> None:
    factories.seated(Role.PROGRAMMING_DEPARTMENT)
    factories.seated(Role.AUDITOR)
    ask(factories.phase())
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1
    tasks.send_digest()
    tasks.send_digest()
    tasks.sweep_outbox()
    assert len(mail.outbox) == 2
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()


@pytest.mark.django_db
def test_timers_that_are_not_there_do_not_fire() -> None:
    tasks.fire_timers()


def test_a_nudge_puts_one_message_in_the_queue_that_is_worth_nothing_soon(broker: str) -> None:
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(settings.CELERY_TASK_DEFAULT_QUEUE)
        queue.clear()
        Wake()()
        message = queue.get(block=False)
        message.ack()
        assert message.headers["task"] == "workflows.tasks.sweep_outbox"
        assert message.headers["expires"]
        with pytest.raises(queue.Empty):
            queue.get(block=False)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whom this process tried to reach."""
    called: list[object] = []
    connect = socket.socket.connect

    def noted(caller: socket.socket, address: Any) -> None:
        called.append(address)
        connect(caller, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return called


@pytest.mark.parametrize("address", NOBODY)
def test_a_broker_that_is_down_is_tried_once_then_left_alone_for_a_while_and_raises_nothing(
    address: str, broker: str, calls: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    connect_to(address)
    wake = Wake()
    with caplog.at_level(logging.WARNING):
        wake()
        wake()
    assert calls == [NOWHERE]
    assert caplog.text.count("no worker was woken") == 1

    wake.SILENCE = 0
    connect_to(broker)
    wake._silent_until = 0
    with caplog.at_level(logging.WARNING):
        wake()
    assert caplog.text.count("no worker was woken") == 1
