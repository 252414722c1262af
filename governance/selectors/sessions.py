# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browsers in which a person is signed in."""

from collections.abc import Sequence
from datetime import datetime

from governance.models import Session, User


def open_sessions(*, actor: User, at: datetime) -> Sequence[Session]:
    """The actor's own open sessions, the one seen last first. One query."""
    return list(Session.objects.filter(user=actor, expire_date__gt=at).order_by("-seen_at"))
