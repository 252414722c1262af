# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that are put to a body on a gate: the gate's own, and those that members propose."""

from django.db import models

from governance.machines.question import QUESTION
from governance.models.assignments import Assignment
from governance.models.bodies import Body, Seat, Tenure
from governance.models.gates import Criterion, Gate
from governance.models.stateful import InCycle, state_constraint, state_field


class Question(InCycle, machine=QUESTION):
    """A question on `gate`, answered by ballots until one of them decides it.

    `examination`: in which round of the gate it was decided, or stands to be. `proposer` is empty for the gate's own.
    A condition becomes an obligation: `owner` owes it by `due_on`, `discharger` discharges it, `evidence` says what
    would show it, `blocking` whether it stops the next gate. A suspension names `put_off_to`; a return the work that it
    `reopens`; a waiver its `criterion`.
    """

    class Kind(models.TextChoices):
        """What a question asks."""

        REJECTION = "rejection", "to reject it"
        RETURN = "return", "to return it for rework"
        SUSPENSIVE = "suspensive", "to put it off"
        CONDITION = "condition", "to bind the approval to a condition"
        WHOLE = "whole", "to approve it"
        WAIVER = "waiver", "to waive a criterion"

    RELATED = ("gate__phase",)

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    examination = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    proposer = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    put_off_to = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    discharger = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    blocking = models.BooleanField(default=False)
    evidence = models.TextField(blank=True)
    reopens = models.ManyToManyField(Assignment, related_name="+", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(QUESTION)

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["gate", "number"], name="one_question_per_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["rejection", "return", "suspensive", "condition", "whole", "waiver"]),
                name="question_kind_is_known",
            ),
            state_constraint(QUESTION),
        )
