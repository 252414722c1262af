# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers what the outbox holds: one message at a time, each effect once for each recipient.

How one message never has two workers, and why no lock is held while something is sent:

1. Claim, a short transaction: the oldest waiting row is locked (SKIP LOCKED: a second worker takes the next one; on
   SQLite BEGIN IMMEDIATE lets one in after the other), its attempt is counted, and `available_at` goes LEASE ahead.
   After the commit nobody sees the row waiting until then: the lease is the claim, the lock only made it atomic.
2. Effects, under no lock and in no transaction. A lock held through the talk with a mail server would keep every
   writer of an SQLite database waiting, and on PostgreSQL a connection and the horizon of vacuum. Before each effect
   the lease is renewed where `available_at` is still the value that this worker wrote; where it is not, the worker
   was away for longer than LEASE and another has the row, so it stops without a word.
3. An effect that is done leaves a Delivery, committed at once and unique for message, handler and recipient. A repeat
   does what has none. One effect that fails does not keep the next one waiting.
4. The end: done; or waiting again, later after each failure; or parked, with the reason, after the last attempt.

A worker killed anywhere loses nothing: its row is waiting again when the lease ends, and the attempt has been
counted, so that a message that kills its workers is parked too. Only a kill between the outside world's answer and
the commit of the Delivery repeats that one effect, which is why an effect carries a mark of its own that is the same
each time (a mail: its Message-ID). LEASE must be longer than the longest single effect.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workflows.models import Delivery, OutboxMessage

logger = logging.getLogger(__name__)

WORK_ITEMS_OPENED = "work_item.open"
ATTEMPTS = 8
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Effect:
    """What is done for one recipient. `recipient`: the id by which it is known to be done; no personal data."""

    recipient: str
    do: Callable[[], object]


Handler = Callable[[OutboxMessage], Iterable[Effect]]


class LeaseLost(Exception):
    """Another worker has this message now."""


def deliver_messages(handlers: Mapping[str, Sequence[Handler]], *, limit: int = 500) -> int:
    """Handles what is waiting, oldest first, `limit` messages at the most; returns how many it took.

    `handlers`: who reacts to which event. A message has the events of its act, named as in the journal, and
    WORK_ITEMS_OPENED where the act put something on desks.
    """
    taken = 0
    while taken < limit and (message := _claim()) is not None:
        taken += 1
        try:
            _conclude(message, list(_faults(message, handlers)))
        except LeaseLost:
            logger.warning("message %s: another worker has it", message.pk)
    return taken


def _claim() -> OutboxMessage | None:
    now = timezone.now()
    waiting = OutboxMessage.objects.filter(done_at__isnull=True, parked_at__isnull=True, available_at__lte=now)
    with transaction.atomic():
        message = waiting.select_for_update(skip_locked=True).order_by("available_at", "id").first()
        if message is not None:
            message.attempts += 1
            message.available_at = now + LEASE
            message.save(update_fields=["attempts", "available_at"])
    return message


def _faults(message: OutboxMessage, handlers: Mapping[str, Sequence[Handler]]) -> Iterator[str]:
    """Does what is to be done, and says what went wrong: a line for each fault."""
    if message.attempts > _attempts():
        yield "no worker came back from it"
        return
    try:
        events = _events(message)
    except (KeyError, TypeError, ValueError) as problem:
        yield f"payload: {_sentence(problem)}"
        return
    for handler in dict.fromkeys(handler for event in events for handler in handlers.get(event, ())):
        yield from _run(handler, message)


def _events(message: OutboxMessage) -> list[str]:
    told = json.loads(message.payload)
    return [name for name, _row in told["events"]] + ([WORK_ITEMS_OPENED] if told["items"] else [])


def _run(handler: Handler, message: OutboxMessage) -> Iterator[str]:
    name = handler.__name__
    done = set(Delivery.objects.filter(message=message, handler=name).values_list("recipient", flat=True))
    try:
        for effect in handler(message):
            if effect.recipient not in done:
                _renew(message)
                yield from _do(effect, name, message)
    except LeaseLost:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever it is, the message waits and says why
        yield f"{name}: {_sentence(problem)}"


def _do(effect: Effect, name: str, message: OutboxMessage) -> Iterator[str]:
    try:
        effect.do()
    except Exception as problem:  # noqa: BLE001 - whatever it is, the other recipients do not wait for it
        yield f"{name}: {_sentence(problem)}"
        return
    Delivery.objects.bulk_create(
        [Delivery(message=message, handler=name, recipient=effect.recipient)], ignore_conflicts=True
    )


def _renew(message: OutboxMessage) -> None:
    _write(message, available_at=timezone.now() + LEASE)


def _conclude(message: OutboxMessage, faults: Sequence[str]) -> None:
    now = timezone.now()
    if not faults:
        _write(message, done_at=now, last_error="")
        return
    counted = Counter(faults)
    error = "; ".join(line if number == 1 else f"{line} (×{number})" for line, number in counted.items())
    logger.warning("message %s, attempt %s: %s", message.pk, message.attempts, error)
    if message.attempts >= _attempts():
        _write(message, parked_at=now, last_error=error)
    else:
        _write(message, available_at=now + _wait(message.attempts), last_error=error)


def _write(message: OutboxMessage, **values: object) -> None:
    """Writes where the lease is still ours. Raises LeaseLost."""
    ours = OutboxMessage.objects.filter(pk=message.pk, available_at=message.available_at, done_at__isnull=True)
    if not ours.update(**values):
        raise LeaseLost
    for name, value in values.items():
        setattr(message, name, value)


def _wait(attempts: int) -> timedelta:
    """1, 4, 16 minutes, 1 hour, 4 hours, then 6 hours each time: a mail server may be away for a night."""
    return min(FIRST_WAIT * int(4 ** min(attempts - 1, 5)), LONGEST_WAIT)


def _attempts() -> int:
    return int(getattr(settings, "OUTBOX_ATTEMPTS", ATTEMPTS))


def _sentence(problem: Exception) -> str:
    """What went wrong, on one line and without its own words, which may name people."""
    why = getattr(problem, "smtp_code", None) or getattr(problem, "strerror", None)
    where = extract_tb(problem.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    return f"{type(problem).__name__} {why} ({place})" if why else f"{type(problem).__name__} ({place})"
