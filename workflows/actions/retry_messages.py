# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends parked messages on their way again."""

from collections.abc import Collection
from uuid import UUID

from governance.errors import NotNow, Reason
from governance.models import User
from governance.permissions import May
from workflows.models import OutboxMessage
from workflows.perform import Outcome, unit


def retry_messages(*, actor: User, authority: UUID, messages: Collection[UUID], key: str | None) -> Outcome:
    """What was parked waits to be delivered again, with all its attempts before it.

    Raises NotNow where none of `messages` is parked in this authority.
    """
    with unit(actor=actor, asked="retry_messages", key=key, authority=authority, content=sorted(messages)) as act:
        by = act.stand(May.ADMINISTER)
        parked = OutboxMessage.objects.filter(pk__in=messages, authority=authority, parked_at__isnull=False)
        found = sorted(parked.values_list("pk", flat=True))
        if not found:
            raise NotNow(Reason("not_parked", "These messages are not parked any more"))
        parked.update(parked_at=None, attempts=0, available_at=act.now)
        for each in found:
            act.record("message.retry", subject=("message", each), by=by)
    return act.outcome
