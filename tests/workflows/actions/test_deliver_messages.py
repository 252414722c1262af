# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message is delivered once to each recipient, whatever fails and whoever else is at work."""

import smtplib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import travel

from tests import factories
from workflows.actions import deliver_messages as worker
from workflows.actions.deliver_messages import LEASE, WORK_ITEMS_OPENED, Effect, Handler, deliver_messages
from workflows.models import Delivery, OutboxMessage
from workflows.models.canonical import text_of

pytestmark = pytest.mark.django_db

HANGS = 120
"""Seconds after which something hangs: no machine is so slow, and nothing is measured by it."""


class Killed(BaseException):
    """The worker is gone, without a word."""


class Post:
    """An outside world: notes what reached it, and does to each recipient what the test says."""

    def __init__(self, *recipients: str) -> None:
        self.recipients = recipients
        self.sent: list[str] = []
        self.trouble: dict[str, BaseException | Callable[[], object]] = {}

    def send(self, recipient: str) -> None:
        trouble = self.trouble.get(recipient)
        if isinstance(trouble, BaseException):
            raise trouble
        self.sent.append(recipient)
        if trouble is not None:
            trouble()

    def __call__(self, message: OutboxMessage) -> Iterator[Effect]:
        for recipient in self.recipients:
            yield Effect(recipient, partial(self.send, recipient))

    @property
    def __name__(self) -> str:
        return "post"


def queue(event: str = "phase.open", *, items: Sequence[str] = (), **columns: object) -> OutboxMessage:
    payload = text_of({"events": [[event, "id"], ["assignment.assign", "id"]], "items": list(items)})
    return OutboxMessage.objects.create(authority=factories.authority(), event=event, payload=payload, **columns)


def sweep(*handlers: Handler, event: str = "phase.open") -> int:
    return deliver_messages({event: handlers})


def fresh(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


def later(by: timedelta) -> travel:
    return travel(timezone.now() + by, tick=True)


def test_a_delivered_message_is_done_and_never_taken_again() -> None:
    message, post = queue(), Post("a", "b")
    assert (sweep(post), sweep(post)) == (1, 0)
    assert post.sent == ["a", "b"]
    found = fresh(message)
    assert (found.done_at is not None, found.attempts, found.last_error) == (True, 1, "")
    assert set(Delivery.objects.values_list("handler", "recipient")) == {("post", "a"), ("post", "b")}


def test_a_message_that_nobody_reacts_to_is_done() -> None:
    message = queue("cycle.begin")
    assert sweep(Post("a")) == 1
    assert fresh(message).done_at


def test_a_handler_hears_of_any_event_of_the_act_once() -> None:
    queue(items=["id"])
    post = Post("a")
    deliver_messages({"phase.open": [post], "assignment.assign": [post], WORK_ITEMS_OPENED: [post]})
    assert post.sent == ["a"]


def test_work_items_are_an_event_only_where_the_act_opened_some() -> None:
    queue()
    post = Post("a")
    deliver_messages({WORK_ITEMS_OPENED: [post]})
    assert post.sent == []
    queue(items=["id"])
    deliver_messages({WORK_ITEMS_OPENED: [post]})
    assert post.sent == ["a"]


def test_the_oldest_comes_first_and_no_more_than_asked_for() -> None:
    now = timezone.now()
    young = queue("young", available_at=now - timedelta(minutes=1))
    old = queue("old", available_at=now - timedelta(minutes=2))
    assert deliver_messages({}, limit=1) == 1
    assert (fresh(old).done_at is not None, fresh(young).done_at) == (True, None)
    assert deliver_messages({}, limit=5) == 1


def test_a_message_of_tomorrow_waits() -> None:
    queue(available_at=timezone.now() + timedelta(days=1))
    assert deliver_messages({}) == 0


def test_a_failure_waits_longer_each_time_and_is_parked_with_its_reason_in_the_end() -> None:
    message, post = queue(), Post("a")
    post.trouble["a"] = ConnectionRefusedError(111, "Connection refused")
    waits = []
    now = timezone.now()
    for attempt in range(1, worker.ATTEMPTS + 1):
        with travel(now, tick=False):
            assert sweep(post) == 1
            assert sweep(post) == 0
        found = fresh(message)
        assert (found.attempts, found.done_at) == (attempt, None)
        assert found.last_error.startswith("post: ConnectionRefusedError Connection refused (test_deliver_messages.py:")
        waits.append(found.available_at - now)
        now = found.available_at
    minutes = [wait // timedelta(minutes=1) for wait in waits[:-1]]
    assert minutes == [1, 4, 16, 64, 256, 360, 360]
    assert found.parked_at
    with later(timedelta(days=30)):
        assert sweep(post) == 0


def test_how_often_is_a_setting(settings: Settings) -> None:
    settings.OUTBOX_ATTEMPTS = 1
    message, post = queue(), Post("a")
    post.trouble["a"] = ValueError("x")
    sweep(post)
    assert fresh(message).parked_at


def test_who_has_it_does_not_get_it_again_and_one_who_fails_keeps_nobody_waiting() -> None:
    message, post = queue(), Post("a", "b", "c")
    post.trouble["b"] = ValueError("b")
    sweep(post)
    assert post.sent == ["a", "c"]
    post.trouble.clear()
    with later(timedelta(hours=1)):
        sweep(post)
    assert post.sent == ["a", "c", "b"]
    found = fresh(message)
    assert (found.done_at is not None, found.last_error) == (True, "")


def test_a_reason_is_one_line_without_the_words_of_the_failure() -> None:
    message, post = queue(), Post("a", "b", "c")
    post.trouble["a"] = smtplib.SMTPRecipientsRefused({"mario@example.org": (550, b"mario\nis unknown")})
    post.trouble["b"] = post.trouble["c"] = smtplib.SMTPDataError(554, b"mario@example.org")
    sweep(post)
    error = fresh(message).last_error
    assert "mario" not in error
    assert "\n" not in error
    assert "post: SMTPRecipientsRefused (test_deliver_messages.py:" in error
    assert "post: SMTPDataError 554 (test_deliver_messages.py:" in error
    assert "(×2)" in error


def test_a_handler_that_fails_before_it_says_anything_is_tried_again() -> None:
    def broken(message: OutboxMessage) -> Iterator[Effect]:
        raise RuntimeError("no")

    message, post = queue(), Post("a")
    sweep(broken, post)
    assert post.sent == ["a"]
    assert fresh(message).last_error.startswith("broken: RuntimeError (")


@pytest.mark.parametrize("payload", ["", "[]", "{}", '{"events": 1}', '{"events": [1], "items": []}'])
def test_a_message_that_cannot_be_read_is_parked_like_any_other(payload: str, settings: Settings) -> None:
    settings.OUTBOX_ATTEMPTS = 1
    message = queue()
    OutboxMessage.objects.update(payload=payload)
    sweep(Post("a"))
    found = fresh(message)
    assert (found.parked_at is not None, found.last_error.startswith("payload: ")) == (True, True)


def test_a_kill_loses_nothing_and_repeats_only_what_was_not_noted() -> None:
    message, post = queue(), Post("a", "b", "c")

    def die() -> None:
        raise Killed

    post.trouble["b"] = die
    with pytest.raises(Killed):
        sweep(post)
    assert post.sent == ["a", "b"]
    assert sweep(post) == 0

    post.trouble.clear()
    with later(LEASE):
        assert sweep(post) == 1
    assert post.sent == ["a", "b", "b", "c"]
    found = fresh(message)
    assert (found.done_at is not None, found.attempts) == (True, 2)


def test_a_message_that_kills_every_worker_is_parked() -> None:
    message, post = queue(), Post("a")
    post.trouble["a"] = Killed()
    now = timezone.now()
    for _attempt in range(worker.ATTEMPTS):
        with travel(now, tick=False), pytest.raises(Killed):
            sweep(post)
        now += LEASE
    with travel(now, tick=False):
        sweep(post)
    found = fresh(message)
    assert (found.parked_at is not None, found.last_error) == (True, "no worker came back from it")


def test_a_worker_that_was_away_too_long_stops() -> None:
    message, slow, other = queue(), Post("a", "b"), Post("a", "b")

    def sleep_too_long() -> None:
        with later(LEASE):
            assert sweep(other) == 1

    slow.trouble["a"] = sleep_too_long
    sweep(slow)
    assert (slow.sent, other.sent) == (["a"], ["a", "b"])
    found = fresh(message)
    assert (found.done_at is not None, found.attempts) == (True, 2)


def test_the_lease_is_renewed_before_each_effect() -> None:
    message, post = queue(), Post("a", "b")
    leases: list[datetime] = []
    now = timezone.now()
    with travel(now, tick=False) as clock:

        def send_for_a_minute() -> None:
            leases.append(fresh(message).available_at)
            clock.shift(timedelta(minutes=1))

        post.trouble["a"] = post.trouble["b"] = send_for_a_minute
        sweep(post)
    assert leases == [now + LEASE, now + timedelta(minutes=1) + LEASE]


def test_nothing_is_locked_while_something_is_sent() -> None:
    queue()
    post = Post("a")
    deep: list[int] = []
    post.trouble["a"] = lambda: deep.append(len(connection.savepoint_ids))
    sweep(post)
    assert deep == [len(connection.savepoint_ids)]


# Two workers at once can only be shown where rows are really locked.


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_twice() -> None:
    messages = [queue() for _ in range(20)]
    lock = threading.Lock()
    sent: list[str] = []
    start = threading.Barrier(4)

    def post(message: OutboxMessage) -> Iterator[Effect]:
        def send() -> None:
            with lock:
                sent.append(str(message.pk))

        yield Effect("a", send)

    taken: list[int] = []

    def work() -> None:
        try:
            start.wait(timeout=HANGS)
            taken.append(sweep(post))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(timeout=HANGS)
    assert sorted(sent) == sorted(str(message.pk) for message in messages)
    assert sum(taken) == 20
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
    assert Delivery.objects.count() == 20


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_while_one_worker_sends_another_takes_the_next_message_and_acts_go_on() -> None:
    now = timezone.now()
    first = queue(available_at=now - timedelta(minutes=2))
    second = queue(available_at=now - timedelta(minutes=1))
    sending, go_on = threading.Event(), threading.Event()

    def slow(message: OutboxMessage) -> Iterator[Effect]:
        def send() -> None:
            if message.pk == first.pk:
                sending.set()
                assert go_on.wait(timeout=HANGS)

        yield Effect("a", send)

    def work() -> None:
        try:
            sweep(slow)
        finally:
            connection.close()

    one = threading.Thread(target=work)
    one.start()
    assert sending.wait(timeout=HANGS)
    assert sweep(slow) == 1
    assert fresh(second).done_at
    assert fresh(first).done_at is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM workflows_outboxmessage FOR UPDATE NOWAIT")
    go_on.set()
    one.join(timeout=HANGS)
    assert fresh(first).done_at
