# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a step, a gate and an assignment have in common: what may happen next, who acts, the history."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from governance.models import InCycle
from governance.selectors.inside import CycleInside
from workflows.models.chronicle import by_subject, of_subjects
from workflows.models.desk import open_in
from workflows.models.work_item import WorkItem
from workflows.views.desk import capacity_for, once_each
from workflows.views.next_moves import WhatNext, what_next
from workflows.views.reader import Reader

SHOWN_OF_HISTORY = 60


def about(row: InCycle, inside: CycleInside, reader: Reader, *, along: Collection[UUID] = ()) -> dict[str, Any]:
    """The context of the page about `row`; `along`: the rows whose history and desks belong to it."""
    subjects = {row.pk, *along}
    items = [each for each in open_in(inside.cycle, actor=reader.actor, at=reader.at) if each.subject_id in subjects]
    told = of_subjects(subjects, actor=reader.actor, at=reader.at)
    following = what_next(row, reader, items)
    return {
        "inside": inside,
        "row": row,
        "next": following,
        "mine": _mine(row, following, reader, items),
        "waiting": once_each(items, reader),
        "stories": dict.fromkeys(subjects, ()) | dict(by_subject(told)),
        "history": told[: -SHOWN_OF_HISTORY - 1 : -1],
    }


def _mine(row: InCycle, following: WhatNext, reader: Reader, items: Iterable[WorkItem]) -> WorkItem | None:
    """What the reader does first of all that is open here: nothing that is not possible yet."""
    not_yet = {move.move for move in following.moves if move.reasons}
    own = (item for item in items if capacity_for(item, reader.held) is not None)
    return next((item for item in own if item.subject_id != row.pk or item.move not in not_yet), None)
