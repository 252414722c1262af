# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on one route: rows are read once, what happens is decided in memory, and written once at the end."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.utils import timezone
from viewflow.workflow import PROCESS, STATUS, Node

from governance.models import Cycle
from workflows.models import RouteProcess, RouteTask


class Act(Protocol):
    """What a route reads of the act that is being made."""

    step_events: set[tuple[str, str]]
    now: datetime

    @property
    def cycle(self) -> Cycle: ...

    @property
    def effective_at(self) -> datetime | None: ...


class GivesTurns(Protocol):
    """What a route brings about."""

    def give(self, step: str, machine: str, days: int = 0) -> None: ...

    def conclude(self) -> None: ...


class Run:
    """The tasks of a process by the name of their node, and what the act changes in them."""

    def __init__(self, act: Act, turns: GivesTurns, process: RouteProcess, tasks: Iterable[RouteTask] = ()) -> None:
        self.act = act
        self.turns = turns
        self.process = process
        self.tasks = {task.flow_task.name: task for task in tasks}
        self.instant = act.effective_at or act.now
        self._touched: dict[UUID, RouteTask] = {}
        self._ended = False

    def waiting(self) -> list[RouteTask]:
        """The tasks that wait."""
        return [task for task in self.tasks.values() if task.status == STATUS.NEW]

    def has_passed(self, names: AbstractSet[str]) -> bool:
        """Whether every node of `names` has been passed."""
        return all(name in self.tasks and self.tasks[name].status == STATUS.DONE for name in names)

    def has_happened(self, step: str, moment: str) -> bool:
        """Whether the act brought `moment` for the step; a decided step counts as opened."""
        events = self.act.step_events
        return (step, moment) in events or (step, "decided") in events

    def days_left(self, lags: Mapping[str, int]) -> int:
        """How many days are left until each source has been passed for as many days as its lag says."""
        today = timezone.localdate(self.act.now)
        left = (days - (today - self._day(source)).days for source, days in lags.items())
        return max(0, max(left, default=0))

    def _day(self, source: str) -> date:
        return timezone.localdate(self.tasks[source].finished or self.instant)

    def come_to(self, node: Node) -> RouteTask:
        """A task for `node`, begun now."""
        task = RouteTask(
            process=self.process,
            flow_task=node,
            flow_task_type=node.task_type,
            created=self.act.now,
            started=self.act.now,
        )
        self._touched[task.pk] = task
        self.tasks[node.name] = task
        return task

    def pass_by(self, task: RouteTask) -> None:
        """Notes that the node of the task is passed."""
        task.finished = self.instant
        self._touched[task.pk] = task

    def end(self) -> None:
        """The route is walked to its end."""
        self._ended = True
        self.turns.conclude()

    def write(self) -> None:
        """At most two statements, whatever happened: tasks begun and passed, and the end of the process.

        viewflow's `previous` rows are not written: what a gather needs to know is in the tasks themselves.
        """
        RouteTask.objects.bulk_create(
            self._touched.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["status", "finished"],
        )
        if self._ended:
            RouteProcess.objects.filter(pk=self.process.pk).update(status=PROCESS.DONE, finished=self.instant)
