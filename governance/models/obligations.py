# SPDX-License-Identifier: AGPL-3.0-or-later
"""Obligations: what an approval with conditions leaves to be done, by whom, and who says that it is."""

from django.conf import settings
from django.db import models

from governance.machines.obligation import OBLIGATION
from governance.models.gates import Gate
from governance.models.questions import Question
from governance.models.stateful import InCycle, state_constraint, state_field


class Obligation(InCycle, machine=OBLIGATION):
    """What `body` owes and `office` discharges, imposed by the condition `question` that carried on `gate`."""

    RELATED = ("gate",)

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="obligations")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="obligation")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    evidence_asked = models.TextField(blank=True)
    blocking = models.BooleanField(default=False)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    stated_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(OBLIGATION)

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["gate", "number"], name="one_obligation_per_number"),
            state_constraint(OBLIGATION),
        )
