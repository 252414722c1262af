# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a cycle: what a phase, a gate, a milestone, an adoption and a yearly update share."""

from typing import ClassVar

from django.db import models

from governance.models.stateful import InCycle


class Step(InCycle):
    """A step of a route (passo), born planned with its cycle.

    `opened_at` and `decided_at` are empty as long as it has not happened, and stay empty where it
    happened on a date that the record does not tell.
    """

    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    purpose = models.TextField(blank=True)
    planned_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    skippable = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("position",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["cycle", "key"], name="one_%(class)s_per_key"),
        )
