# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues the mail for a forgotten password: not more than one in five minutes for each account."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q

from governance.models import User
from workflows.models import OutboxMessage
from workflows.models.canonical import text_of
from workflows.models.people import authority_of

FORGOTTEN = "password.forgotten"
NOT_MORE_OFTEN_THAN = timedelta(minutes=5)


def queue_password_mails(*, named: str, at: datetime) -> None:
    """A mail to each open account with this name or address; what was asked is answered the same where there is none.

    Two at once write one message, because its key is made of the account and the five minutes in which it is asked.
    """
    for user in User.objects.filter(Q(username=named) | Q(email__iexact=named), is_active=True).exclude(email="")[:5]:
        _queue(user, at)


def _queue(user: User, at: datetime) -> None:
    authority = authority_of(user)
    now, before = _key(user, at), _key(user, at - NOT_MORE_OFTEN_THAN)
    recent = OutboxMessage.objects.filter(pk__in=(now, before), created_at__gt=at - NOT_MORE_OFTEN_THAN)
    if authority is None or recent.exists():
        return
    told = {"events": [[FORGOTTEN, now]], "items": [], "user": user.pk}
    message = OutboxMessage(id=now, authority_id=authority, event=FORGOTTEN, payload=text_of(told))
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def _key(user: User, at: datetime) -> UUID:
    return uuid5(
        NAMESPACE_URL, f"regia:{FORGOTTEN}:{user.pk}:{int(at.timestamp() // NOT_MORE_OFTEN_THAN.total_seconds())}"
    )
