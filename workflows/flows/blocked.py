# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands still as long as a thing on a desk is not done: a vote, a decision, or the steps that come after."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from governance.machines.cycle import CYCLE
from governance.models import Cycle
from governance.selectors.ahead import Ahead, ahead_of
from workflows.flows.library import procedure_of
from workflows.models.work_item import WorkItem


@dataclass(frozen=True, slots=True)
class Blocked:
    """What waits for one thing. `kind`: how it is said; titles are in `language`, "" where nothing has that part."""

    kind: str
    language: str
    gate: str = ""
    phase: str = ""
    following: tuple[str, ...] = ()


def blocked_by(items: Collection[WorkItem]) -> Mapping[UUID, Blocked]:
    """What each of these things to do holds up, by its key; what holds up nothing is not there. One query.

    The items have been read for somebody who may see them, with their cycles and authorities.
    """
    rows: defaultdict[str, set[UUID]] = defaultdict(set)
    for item in items:
        rows[item.machine].add(item.subject_id)
    ahead = ahead_of(rows)
    told = {item.pk: _blocked(item, ahead.get(item.subject_id)) for item in items}
    return {pk: blocked for pk, blocked in told.items() if blocked is not None}


def _blocked(item: WorkItem, ahead: Ahead | None) -> Blocked | None:
    language = item.cycle.authority.language
    if item.machine == CYCLE.name:
        return Blocked("cycle", language)
    if ahead is None:
        return None
    if item.machine in {"ballot", "gate"}:
        return Blocked("decision", language, ahead.gate, ahead.phase, titles_after(item.cycle, ahead.step))
    if item.machine == "phase" and item.move == "open":
        return Blocked("work", language, ahead.gate, ahead.phase)
    if ahead.gate:
        return Blocked("vote", language, ahead.gate, ahead.phase)
    following = titles_after(item.cycle, ahead.step)
    return Blocked("steps", language, following=following) if following else None


def titles_after(cycle: Cycle, step: str) -> tuple[str, ...]:
    """The titles of the steps that cannot begin before `step` is decided, in the order of the route."""
    route = procedure_of(cycle.procedure_sha256).routes[cycle.route_name]  # type: ignore[index]
    awaited = f"{step}:decided"
    return tuple(str(each.title) for each in route.step if awaited in {after.event for after in each.after})
