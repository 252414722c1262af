# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that bodies owe within a phase."""

from django.conf import settings
from django.db import models

from governance.machines.assignment import ASSIGNMENT
from governance.models.phases import Phase
from governance.models.stateful import InCycle, state_constraint, state_field


class Assignment(InCycle, machine=ASSIGNMENT):
    """Work that `body` owes and `office` reviews (no office: delivering it is enough)."""

    RELATED = ("phase",)

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="assignments")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    purpose = models.TextField(blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    delivered_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(ASSIGNMENT)

    class Meta:
        default_permissions = ()
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["cycle", "key"], name="one_assignment_per_key"),
            state_constraint(ASSIGNMENT),
        )
