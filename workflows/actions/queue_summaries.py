# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each day every authority has one message from which its people's summaries are made; the worker sends the mails."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from json import loads
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from governance.models import Authority
from workflows.models import JournalEntry, JournalHead, OutboxMessage
from workflows.models.canonical import text_of

SUMMARIES = "summary.daily"
MISSED = 31


def queue_summaries(*, day: date) -> None:
    """One message for each authority and day, whoever asks and how often: its key is made of the two.

    It tells what happened after the last summary, be that yesterday's or, after days without a worker, an older one.
    Four queries, and one more for an authority that never had a summary.
    """
    authorities = list(Authority.objects.order_by("slug"))
    heads = dict(JournalHead.objects.values_list("pk", "number"))
    told = _last_told(authorities, day)
    OutboxMessage.objects.bulk_create(
        [_message(each, day, told.get(each.pk), heads.get(each.pk, 0)) for each in authorities], ignore_conflicts=True
    )


def key_of(authority_id: UUID, day: date) -> UUID:
    """The key of the message of that day."""
    return uuid5(NAMESPACE_URL, f"regia:{SUMMARIES}:{authority_id}:{day}")


def _message(authority: Authority, day: date, after: int | None, until: int) -> OutboxMessage:
    key = key_of(authority.pk, day)
    first = _before_yesterday(authority.pk) if after is None else after
    told = {"events": [[SUMMARIES, key]], "items": [], "day": day, "after": first, "until": until}
    return OutboxMessage(id=key, authority=authority, event=SUMMARIES, payload=text_of(told))


def _last_told(authorities: Iterable[Authority], day: date) -> Mapping[UUID, int]:
    """Up to which row of its journal each authority's people have been told."""
    days = [day - timedelta(days=back) for back in range(1, MISSED + 1)]
    keys = [key_of(authority.pk, each) for authority in authorities for each in days]
    found: dict[UUID, int] = {}
    for authority_id, payload in OutboxMessage.objects.filter(pk__in=keys).values_list("authority_id", "payload"):
        found[authority_id] = max(found.get(authority_id, 0), loads(payload)["until"])
    return found


def _before_yesterday(authority_id: UUID) -> int:
    """The last row that is older than a day; the first summary goes no further back."""
    older = JournalEntry.objects.filter(authority=authority_id, recorded_at__lt=timezone.now() - timedelta(days=1))
    return older.order_by("-number").values_list("number", flat=True).first() or 0
