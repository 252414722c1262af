# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal tells of a row: its events in order, with what people wrote beside them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from governance.grants import authorities_visible_to
from governance.models import User
from governance.permissions import May
from workflows.models.journal import FreeText, JournalEntry

WRITTEN = ("statement", "reason")


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a row. `said`: what the actor wrote; "" where nothing was written or it was erased."""

    number: int
    event: str
    subject_id: UUID
    at: datetime | None
    who: User | None
    went_to: str | None
    said: str


def stories(subjects: Collection[UUID], *, actor: User, at: datetime) -> Mapping[UUID, Sequence[Told]]:
    """The events of each subject, oldest first, as far as `actor` may read. Two queries."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = list(
        JournalEntry.objects.filter(subject_id__in=subjects, authority__in=visible)
        .select_related("actor")
        .order_by("number")
    )
    plain = [json.loads(row.text) for row in rows]
    texts = dict(FreeText.objects.filter(pk__in=filter(None, map(_written, plain))).values_list("pk", "text"))
    told: dict[UUID, list[Told]] = {subject: [] for subject in subjects}
    for row, known in zip(rows, plain, strict=True):
        said = _written(known)
        told[row.subject_id].append(
            Told(
                number=row.number,
                event=row.event,
                subject_id=row.subject_id,
                at=row.effective_at,
                who=row.actor,
                went_to=known["to"],
                said=texts.get(said, "") if said else "",
            )
        )
    return told


def done_before(*, actor: User, authority_id: UUID, key: str) -> tuple[int, Mapping[str, Any]] | None:
    """Number and data of the journal row that this actor wrote with the key of this form, if there is one."""
    rows = JournalEntry.objects.filter(authority=authority_id, actor=actor, key__startswith=f"{key}:")
    found = rows.values_list("number", "text").first()
    return (found[0], json.loads(found[1])["data"]) if found else None


def _written(known: Mapping[str, Any]) -> UUID | None:
    for name in WRITTEN:
        if name in known["data"]:
            return UUID(known["data"][name]["id"])
    return None
