# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues the digest of a day: where each journal ends, what is open, what could not be delivered."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from governance.models import Authority
from workflows.models import JournalHead, OutboxMessage
from workflows.models.addressees import open_today
from workflows.models.canonical import text_of

DIGEST = "digest.daily"
SHOWN = 5


def queue_digest(*, day: date) -> None:
    """One message for each authority and day, whoever asks and how often: its key is made of the two.

    What it tells is fixed here, so that every reader of the day holds the same anchor and a repeat says the same.
    """
    OutboxMessage.objects.bulk_create(
        [_message(authority, day) for authority in Authority.objects.order_by("slug")], ignore_conflicts=True
    )


def _message(authority: Authority, day: date) -> OutboxMessage:
    key = uuid5(NAMESPACE_URL, f"regia:{DIGEST}:{authority.pk}:{day}")
    told = {"events": [[DIGEST, key]], "items": [], "day": day, **_state_of(authority, day)}
    return OutboxMessage(id=key, authority=authority, event=DIGEST, payload=text_of(told))


def _state_of(authority: Authority, day: date) -> dict[str, Any]:
    head = JournalHead.objects.filter(pk=authority.pk).first()
    items = open_today().filter(cycle__authority=authority)
    parked = OutboxMessage.objects.filter(authority=authority, parked_at__isnull=False).order_by("parked_at")
    return {
        "anchor": {"number": head.number, "hash": head.hash} if head else None,
        "open": items.count(),
        "overdue": items.filter(due_on__lt=day).count(),
        "parked": parked.count(),
        "reasons": [f"{each.event}: {each.last_error}" for each in parked[:SHOWN]],
    }
