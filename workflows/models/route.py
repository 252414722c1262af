# SPDX-License-Identifier: AGPL-3.0-or-later
"""viewflow's rows: one process per cycle, one task per node it has come to. They hold no status of ours."""

import uuid

from django.conf import settings
from django.db import models
from viewflow.workflow.models import AbstractProcess, AbstractTask

from governance.models import Cycle


class RouteProcess(AbstractProcess):
    """The run of a route: one for each cycle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="route")

    class Meta:
        default_permissions = ()
        verbose_name_plural = "route processes"


class RouteTask(AbstractTask):
    """A node of a route that the run has come to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey(RouteProcess, on_delete=models.PROTECT, related_name="task_set")
    # viewflow's own column would delete tasks with their person; ours stays empty, the desk is not viewflow's.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["process", "flow_task"], name="one_task_per_node"),)
        indexes = (models.Index(fields=["process", "status"], name="tasks_of_process"),)
