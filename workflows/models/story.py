# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal tells of each of some rows, and whether a form has done its act already."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from governance.models import User
from workflows.models.chronicle import Happening, by_subject, of_subjects
from workflows.models.journal import JournalEntry


def stories(subjects: Collection[UUID], *, actor: User, at: datetime) -> Mapping[UUID, Sequence[Happening]]:
    """The events of each subject, oldest first, as far as `actor` may read."""
    told = by_subject(of_subjects(subjects, actor=actor, at=at))
    return {subject: told.get(subject, ()) for subject in subjects}


def done_before(*, actor: User, authority_id: UUID, key: str) -> tuple[int, Mapping[str, Any]] | None:
    """Number and data of the journal row that this actor wrote with the key of this form, if there is one."""
    rows = JournalEntry.objects.filter(authority=authority_id, actor=actor, key__startswith=f"{key}:")
    found = rows.values_list("number", "text").first()
    return (found[0], json.loads(found[1])["data"]) if found else None
