# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links in mails by which one person comes to one vote: signed, good for some days, dead when the vote is cast or over.

A link says who it is for and proves nothing: its page asks that person to sign in, and only its confirmation votes.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

_SALT = "workflows.mail_link"


@dataclass(frozen=True, slots=True)
class MailLink:
    """Whose link it is, and to which thing to do it leads."""

    item: UUID
    user: UUID


def token_for(link: MailLink) -> str:
    """What stands in the address of the link."""
    return signing.dumps([link.item.hex, link.user.hex], salt=_SALT)


def read_token(token: str) -> MailLink:
    """The link of an address. Raises SignatureExpired for one that is too old, BadSignature for what is none."""
    item, user = signing.loads(token, salt=_SALT, max_age=timedelta(days=settings.MAIL_LINK_DAYS))
    return MailLink(UUID(item), UUID(user))
