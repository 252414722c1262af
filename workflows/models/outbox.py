# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: messages committed with the change they announce, claimed by workers afterwards."""

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from governance.models import Authority
from governance.models.base import Entity, insert
from workflows.models.canonical import text_of
from workflows.models.journal import Event


class OutboxMessage(Entity):
    """Something to tell the world. `payload` is JSON text holding ids only."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=60)
    payload = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(
                fields=["available_at"],
                condition=models.Q(done_at__isnull=True, parked_at__isnull=True),
                name="outbox_waiting",
            ),
        )

    def __str__(self) -> str:
        return self.event


class Delivery(Entity):
    """One effect of one message at one address: done once."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=60)
    recipient = models.CharField(max_length=100)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(fields=["message", "handler", "recipient"], name="one_effect_per_recipient"),
        )

    def __str__(self) -> str:
        return f"{self.handler}: {self.message}"


def announce(events: Sequence[Event], items: Sequence[UUID], *, authority_id: UUID) -> None:
    """Writes the one message of an act: its events with the ids of their rows, and the work items it opened."""
    told = {"events": [[event.name, event.id] for event in events], "items": list(items)}
    insert([OutboxMessage(authority_id=authority_id, event=events[0].name, payload=text_of(told))])
