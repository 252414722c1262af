# SPDX-License-Identifier: AGPL-3.0-or-later
"""When rows went from state to state, as the journal has it: no more than a count of days needs."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from governance.grants import authorities_visible_to
from governance.models import User
from governance.permissions import May
from workflows.models.journal import JournalEntry


@dataclass(frozen=True, slots=True)
class Passage:
    """A row came to a state. `at`: None where the record does not tell when."""

    at: datetime | None
    went_to: str


def passages(subjects: Collection[UUID], *, actor: User, at: datetime) -> Mapping[UUID, Sequence[Passage]]:
    """The passages of each row that has any, oldest first, as far as `actor` may read. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = JournalEntry.objects.filter(subject_id__in=subjects, authority__in=visible).order_by("number")
    found: dict[UUID, list[Passage]] = {}
    for subject, when, text in rows.values_list("subject_id", "effective_at", "text"):
        state = json.loads(text)["to"]
        if state is not None:
            found.setdefault(subject, []).append(Passage(when, state))
    return found
