# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers: rows with a due time. Firing one twice is harmless: the second finds it fired."""

from django.db import models

from governance.models import Cycle
from governance.models.base import Entity


class Timer(Entity):
    """At `due_at`, `event` happens to the step `step_key` of the cycle."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="timers")
    step_key = models.SlugField(max_length=60)
    event = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["cycle", "step_key", "event"],
                condition=models.Q(fired_at__isnull=True),
                name="one_waiting_timer_per_event",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=models.Q(fired_at__isnull=True),
                name="timers_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.step_key}"
