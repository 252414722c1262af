# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reacts to what: one dict from event to handlers. A handler says what is to be done for whom; it decides nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from governance.models import User
from workflows.actions.deliver_messages import WORK_ITEMS_OPENED, Effect, Handler
from workflows.actions.queue_digest import DIGEST
from workflows.actions.queue_password_mail import FORGOTTEN
from workflows.models import JournalEntry, OutboxMessage
from workflows.models.addressees import asked_of_whom, keepers_of_journal, open_today


def mail_work_items(message: OutboxMessage) -> Iterator[Effect]:
    """Tells each person what the act has put on their desk, as far as it is still there: one mail each."""
    items = open_today().filter(pk__in=json.loads(message.payload)["items"])
    asked = asked_of_whom(
        items.select_related("body", "seat", "cycle__plan").order_by("due_on", "id"), at=timezone.now()
    )
    yield from _mails(message, "work_items", {user: {"items": of_user} for user, of_user in asked})


def mail_digest(message: OutboxMessage) -> Iterator[Effect]:
    """Tells the keepers of the journal where it ended this morning: a copy of the anchor outside the database."""
    told = json.loads(message.payload)
    context = {**told, "authority": message.authority, "day": date.fromisoformat(told["day"])}
    readers = keepers_of_journal(message.authority_id, at=timezone.now())
    yield from _mails(message, "digest", dict.fromkeys(readers, context))


def mail_password(message: OutboxMessage) -> Iterator[Effect]:
    """Sends the link by which a person chooses a password. It is made here: the outbox holds none."""
    users = User.objects.filter(pk__in=_who_chooses(json.loads(message.payload)), is_active=True).exclude(email="")
    yield from _mails(message, "password", {user: _way_to_password(user) for user in users})


HANDLERS: Mapping[str, Sequence[Handler]] = MappingProxyType(
    {
        "account.invite": (mail_password,),
        "account.open": (mail_password,),
        DIGEST: (mail_digest,),
        FORGOTTEN: (mail_password,),
        WORK_ITEMS_OPENED: (mail_work_items,),
    }
)


def _who_chooses(told: Mapping[str, Any]) -> set[UUID]:
    """Who asked for it, or whom an administrator invites; who was installed from the command line is not written to."""
    if "user" in told:
        return {UUID(told["user"])}
    rows = JournalEntry.objects.filter(pk__in=[row for _name, row in told["events"]], actor__isnull=False)
    return set(rows.filter(event__in=("account.invite", "account.open")).values_list("subject_id", flat=True))


def _way_to_password(user: User) -> Mapping[str, Any]:
    place = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    link = settings.REGIA_BASE_URL.rstrip("/") + reverse("set_password", args=place)
    return {"link": link, "username": user.username, "first": not user.has_usable_password()}


def _mails(message: OutboxMessage, name: str, contexts: Mapping[User, Mapping[str, Any]]) -> Iterator[Effect]:
    """A mail to each user, all through one connection to the mail server."""
    if not contexts:
        return
    with get_connection() as connection:
        for user, context in contexts.items():
            yield Effect(str(user.pk), partial(_send, connection, message, user, name, context))


def _send(
    connection: BaseEmailBackend, message: OutboxMessage, user: User, name: str, context: Mapping[str, Any]
) -> None:
    desk = getattr(settings, "REGIA_BASE_URL", "").rstrip("/") + reverse("desk")
    with translation.override(user.language):
        subject = render_to_string(f"workflows/mail/{name}_subject.txt", context)
        body = render_to_string(f"workflows/mail/{name}.txt", {**context, "desk": desk})
    mail = EmailMessage(
        " ".join(subject.split()),
        body,
        to=[user.email],
        headers={"Message-ID": message_id(message, user), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.send()


def message_id(message: OutboxMessage, user: User) -> str:
    """The same for each repeat of a mail, so that mail programs show it once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{uuid5(message.pk, str(user.pk))}@{domain}>"
