# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gates and the criteria that must be met before the cabina di regia can decide."""

from django.db import models

from governance.machines.criterion import CRITERION
from governance.machines.gate import GATE
from governance.models.assignments import Assignment
from governance.models.phases import Phase
from governance.models.stateful import InCycle, state_constraint, state_field
from governance.models.steps import Step


class Gate(Step, machine=GATE):
    """The decision that closes `phase`, by the procedure's decision rule `rule_key`.

    `calls_itself`: the ballot opens as soon as the gate is presented (the procedure says so).
    """

    RELATED = ("phase",)

    phase = models.OneToOneField(Phase, on_delete=models.PROTECT, related_name="gate")
    rule_key = models.SlugField(max_length=60)
    calls_itself = models.BooleanField(default=False)
    state = state_field(GATE)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(GATE))


class Criterion(InCycle, machine=CRITERION):
    """What must be there before a gate is decided, and how it is evidenced."""

    RELATED = ("gate__phase",)

    class Kind(models.TextChoices):
        """What meets a criterion."""

        ASSIGNMENT = "assignment", "accepted work"
        STATEMENT = "statement", "a body's statement"
        DATE = "date", "a date has passed"

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="criteria")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="criteria", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(CRITERION)

    class Meta:
        default_permissions = ()
        ordering = ("position",)
        verbose_name_plural = "criteria"
        constraints = (
            models.UniqueConstraint(fields=["gate", "key"], name="one_criterion_per_key"),
            state_constraint(CRITERION),
        )
