# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions that know whose they are: Django's own in the database, with the account, the device and two instants.

`settings.SESSION_ENGINE` names this module, as Django describes it for a session engine of one's own.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

AGENT, BEGAN = "agent", "began"
LONGEST_AGENT = 300


class Session(AbstractBaseSession):
    """One browser that is signed in, or that was given something to remember."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", null=True, blank=True
    )
    agent = models.CharField(max_length=LONGEST_AGENT, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore

    @property
    def mark(self) -> str:
        """What names the session on a page: its key opens it, so the key is never shown."""
        return sha256(self.session_key.encode()).hexdigest()[:16]


class SessionStore(DatabaseStore):
    """Django's store; it notes when the browser was last seen without a write at each page."""

    NOTED_EVERY = timedelta(minutes=5)

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]
        self._seen_at = found.seen_at if found else None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be saved: what stands in its columns is told by what the session remembers."""
        now = timezone.now()
        row = cast("Session", super().create_model_instance(data))
        row.user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.agent = data.get(AGENT, "")
        row.began_at = datetime.fromisoformat(data[BEGAN]) if BEGAN in data else now
        row.seen_at = now
        return row

    def note(self, agent: str, at: datetime) -> None:
        """Notes that a signed-in browser was seen: the first time what it is, later at most every few minutes."""
        if BEGAN not in self:
            self[BEGAN] = at.isoformat()
            self[AGENT] = agent[:LONGEST_AGENT]
        elif self._seen_at is not None and at - self._seen_at >= self.NOTED_EVERY:
            Session.objects.filter(pk=self.session_key).update(seen_at=at)
