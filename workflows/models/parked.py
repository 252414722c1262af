# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that could not be delivered and wait for somebody to look at them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from governance.grants import authorities_visible_to
from governance.models import Authority, User
from governance.permissions import May
from workflows.models.chronicle import Happening, happenings, told_with
from workflows.models.journal import JournalEntry
from workflows.models.outbox import OutboxMessage

PAGE = 50


def parked_messages(authority: Authority, *, actor: User, at: datetime) -> QuerySet[OutboxMessage]:
    """The parked messages of an authority that `actor` administers, the one that waits longest first."""
    administered = authorities_visible_to(actor=actor, what=May.ADMINISTER, at=at)
    rows = OutboxMessage.objects.filter(authority=authority, authority__in=administered, parked_at__isnull=False)
    return rows.order_by("parked_at", "pk")


def told_by(messages: Sequence[OutboxMessage], *, actor: User, at: datetime) -> Mapping[UUID, Happening]:
    """By message, the first of the events that it tells; a message that no act made, as a digest, tells none."""
    first = {each.pk: UUID(json.loads(each.payload)["events"][0][1]) for each in messages}
    rows = list(told_with(JournalEntry.objects.filter(pk__in=first.values())))
    told = {row.pk: happening for row, happening in zip(rows, happenings(rows, actor=actor, at=at), strict=True)}
    return {message: told[row] for message, row in first.items() if row in told}
