# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails made from templates: a text, the same words as HTML, and a mark that a repeat bears again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import encoders
from email.mime.base import MIMEBase
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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail. `kind`: its media type, with `parameters` of it."""

    name: str
    kind: str
    parameters: Mapping[str, str]
    content: bytes


def mails(
    message: OutboxMessage,
    name: str,
    people: Iterable[tuple[User, Mapping[str, Any]]],
    attached: Callable[[], Attachment] | None = None,
) -> Iterator[Effect]:
    """A mail to each person, from the templates `name`, all through one connection to the mail server.

    `attached`: makes the file that goes with it, in the language of whoever reads it.
    """
    connection: BaseEmailBackend | None = None
    try:
        for user, context in people:
            if connection is None:
                connection = get_connection()
                connection.open()
            mail = partial(_mail, message, user, name, context, attached)
            yield Effect(str(user.pk), partial(_send, connection, mail))
    finally:
        if connection is not None:
            connection.close()


def full(path: str) -> str:
    """The address of a page as a mail gives it; a path alone where the installation was not told its own address."""
    return getattr(settings, "REGIA_BASE_URL", "").rstrip("/") + path


def message_id(message: OutboxMessage, user: User, name: str) -> str:
    """The same for each repeat of a mail, so that mail programs show it once; another for each mail of one message."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{uuid5(message.pk, f'{name}:{user.pk}')}@{domain}>"


def _send(connection: BaseEmailBackend, mail: Callable[[], EmailMultiAlternatives]) -> None:
    made = mail()
    made.connection = connection
    made.send()


def _mail(
    message: OutboxMessage,
    user: User,
    name: str,
    context: Mapping[str, Any],
    attached: Callable[[], Attachment] | None,
) -> EmailMultiAlternatives:
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
        parts = [_part(attached())] if attached else []
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        text,
        to=[user.email],
        headers={"Message-ID": message_id(message, user, name), "Auto-Submitted": "auto-generated"},
        attachments=parts,
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _part(file: Attachment) -> MIMEBase:
    """In base64, so that no mail server changes the ends of its lines."""
    part = MIMEBase(*file.kind.split("/"))
    for name, value in file.parameters.items():
        part.set_param(name, value)
    part.set_payload(file.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part
