# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal (registro degli eventi): one chained, gapless, append-only record per authority.

`text` is the canonical JSON that was hashed; the columns beside it repeat parts of it for searching,
and the verifier compares them. The database itself keeps the chain: see append_only.py.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Now

from governance.errors import Refusal
from governance.models import Authority, Cycle
from governance.models.base import Entity, in_sql, insert
from workflows.models.canonical import sha256, text_of

FORMAT = 1
GENESIS = "0" * 64


class JournalHead(models.Model):
    """Number and hash of an authority's last row. Locked to append; moved by a database trigger alone."""

    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class JournalEntry(Entity):
    """One event. `effective_at` is empty where the record does not tell when it happened."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    event = models.CharField(max_length=60)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+", null=True)
    subject_machine = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    effective_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=100, null=True)  # noqa: DJ001 - NULL is "no key": unique ignores it

    class Meta:
        default_permissions = ()
        verbose_name_plural = "journal entries"
        constraints = (
            models.UniqueConstraint(fields=["authority", "number"], name="journal_has_no_twins"),
            models.UniqueConstraint(
                fields=["authority", "actor", "key"],
                condition=models.Q(key__isnull=False),
                name="one_act_per_idempotency_key",
            ),
        )
        indexes = (
            models.Index(fields=["cycle", "number"], name="journal_of_cycle"),
            models.Index(fields=["subject_id", "number"], name="journal_of_subject"),
            models.Index(fields=["authority", "subject_machine", "number"], name="journal_of_machine"),
            models.Index(fields=["authority", "effective_at"], name="journal_of_day"),
            models.Index(fields=["actor", "recorded_at"], name="journal_of_actor"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.event}"


class FreeText(Entity):
    """What people wrote (reasons, comments). The journal holds only a salted digest of it.

    A lawful erasure empties `text` and `salt`; the digest that stays tells nothing.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


class RefusalLog(Entity):
    """What was asked and refused. Written outside the transaction, so it survives the rollback."""

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", null=True)
    asked = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    codes = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.asked}"


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be appended: one event of one subject, before it has a number."""

    name: str
    machine: str
    subject_id: UUID
    came_from: str | None = None
    went_to: str | None = None
    seat_id: UUID | None = None
    for_user_id: UUID | None = None
    because: str | None = None
    effective_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


def begin(authority: Authority) -> None:
    """Gives an authority its empty journal. Harmless when repeated."""
    JournalHead.objects.get_or_create(authority=authority)


_CLOCK = {
    "postgresql": "STATEMENT_TIMESTAMP()",
    "sqlite": "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f+00:00', 'NOW')",
}


def _lock_head(authority_id: UUID) -> tuple[int, str, datetime]:
    """Number and hash of the last row, locked to the commit, and what the database's clock says."""
    suffix = connection.ops.for_update_sql(no_key=True) if connection.features.has_select_for_update else ""
    table, clock = JournalHead._meta.db_table, _CLOCK[connection.vendor]
    asked = f"SELECT number, hash, {clock} FROM {table} WHERE authority_id = %s {suffix}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [in_sql(authority_id)])
        number, last, now = cursor.fetchone()
    return number, last, now if isinstance(now, datetime) else datetime.fromisoformat(now)


def append(
    events: Iterable[Event],
    *,
    authority_id: UUID,
    cycle_id: UUID | None,
    actor_id: UUID | None,
    key: str | None,
) -> list[JournalEntry]:
    """Appends `events` to the authority's chain, in order, and returns the rows.

    The head is locked from here to the commit, so this is the last thing an act does. `recorded_at` is
    the database's clock. The idempotency `key` stands on the first row.
    """
    number, previous, recorded_at = _lock_head(authority_id)
    rows = []
    for event in events:
        number += 1
        text = text_of(
            {
                "format": FORMAT,
                "id": event.id,
                "key": key,
                "authority": authority_id,
                "number": number,
                "previous": previous,
                "event": event.name,
                "subject": {"machine": event.machine, "id": event.subject_id},
                "cycle": cycle_id,
                "actor": actor_id,
                "seat": event.seat_id,
                "for": event.for_user_id,
                "because": event.because,
                "from": event.came_from,
                "to": event.went_to,
                "effective_at": event.effective_at,
                "recorded_at": recorded_at,
                "data": event.data,
            }
        )
        row = JournalEntry(
            id=event.id,
            authority_id=authority_id,
            number=number,
            previous=previous,
            hash=sha256(text),
            text=text,
            event=event.name,
            cycle_id=cycle_id,
            subject_machine=event.machine,
            subject_id=event.subject_id,
            actor_id=actor_id,
            effective_at=event.effective_at,
            recorded_at=recorded_at,
            key=key,
        )
        previous, key = row.hash, None
        rows.append(row)
    insert(rows)
    return rows


def first_row(*, authority_id: UUID, actor_id: UUID, key: str) -> tuple[int, str, UUID, UUID | None] | None:
    """Number, event, subject and cycle of the row that an idempotency key made, if it made one."""
    return (
        JournalEntry.objects.filter(authority=authority_id, actor=actor_id, key=key)
        .values_list("number", "event", "subject_id", "cycle_id")
        .first()
    )


def log_refusal(refused: Refusal, *, asked: str, actor: Any, authority_id: UUID | None) -> None:
    """Leaves a line in the refusal log: who asked what, and the codes of the reasons."""
    RefusalLog.objects.create(
        actor=actor,
        authority_id=authority_id,
        asked=asked,
        kind=type(refused).__name__,
        codes=" ".join(reason.code for reason in refused.reasons)[:300],
    )


def keep_text(text: str, *, authority_id: UUID, author_id: UUID | None) -> dict[str, str]:
    """Stores free text in its own row and returns what the journal may say of it: id and salted digest."""
    row = FreeText(authority_id=authority_id, author_id=author_id, text=text, salt=secrets.token_hex(32))
    insert([row])
    return {"id": str(row.pk), "digest": sha256(row.salt + text)}
