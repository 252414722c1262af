# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails made from templates: a text, the same words as HTML, and a mark that a repeat bears again."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from governance.models import User
from workflows.actions.deliver_messages import Effect
from workflows.models import OutboxMessage

PLACE = "workflows/mail/"


def mails(message: OutboxMessage, name: str, people: Iterable[tuple[User, Mapping[str, Any]]]) -> Iterator[Effect]:
    """A mail to each person, from the templates `name`, all through one connection to the mail server."""
    connection: BaseEmailBackend | None = None
    try:
        for user, context in people:
            if connection is None:
                connection = get_connection()
                connection.open()
            yield Effect(str(user.pk), partial(_send, connection, message, user, name, context))
    finally:
        if connection is not None:
            connection.close()


def full(path: str) -> str:
    """The address of a page as a mail gives it; a path alone where the installation was not told its own address."""
    return getattr(settings, "REGIA_BASE_URL", "").rstrip("/") + path


def message_id(message: OutboxMessage, user: User) -> str:
    """The same for each repeat of a mail, so that mail programs show it once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{uuid5(message.pk, str(user.pk))}@{domain}>"


def _send(
    connection: BaseEmailBackend, message: OutboxMessage, user: User, name: str, context: Mapping[str, Any]
) -> None:
    with translation.override(user.language):
        known = {
            "today": timezone.localdate(),
            **context,
            "desk": full(reverse("desk")),
            "notices": full(reverse("notices")),
            "language": user.language,
        }
        subject = render_to_string(f"{PLACE}{name}_subject.txt", known)
        text = render_to_string(f"{PLACE}{name}.txt", known)
        html = render_to_string(f"{PLACE}{name}.html", known)
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        text,
        to=[user.email],
        headers={"Message-ID": message_id(message, user), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attach_alternative(html, "text/html")
    mail.send()
