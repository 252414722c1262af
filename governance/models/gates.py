# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gates and the criteria that must be met before the cabina di regia can decide."""

from django.db import models

from governance.machines.criterion import CRITERION
from governance.machines.gate import GATE
from governance.models.assignments import Assignment
from governance.models.phases import Milestone, Phase
from governance.models.stateful import InCycle, state_constraint, state_field
from governance.models.steps import Step


class Gate(Step, machine=GATE):
    """The decision that closes `phase`, by the procedure's decision rule `rule_key`.

    `calls_itself`: the ballot opens as soon as the gate is presented (the procedure says so). `examination`: the round
    of questions it is in; a gate that comes back begins another.
    """

    RELATED = ("phase",)

    phase = models.OneToOneField(Phase, on_delete=models.PROTECT, related_name="gate")
    rule_key = models.SlugField(max_length=60)
    calls_itself = models.BooleanField(default=False)
    examination = models.PositiveSmallIntegerField(default=1)
    state = state_field(GATE)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(GATE))


class Criterion(InCycle, machine=CRITERION):
    """What must be there before a gate is decided, and how it is evidenced.

    By its kind it looks at an `assignment`, at a document of the kind `deliverable` in accepted work of the phase, at the
    `opinion` that was given, or at the obligations of `of_gate`. `waivable`: the body may decide to do without it.
    """

    RELATED = ("gate__phase",)

    class Kind(models.TextChoices):
        """What meets a criterion."""

        ASSIGNMENT = "assignment", "accepted work"
        DELIVERABLE = "deliverable", "a document of a kind in accepted work"
        OPINION = "opinion", "an opinion that was given"
        OBLIGATIONS = "obligations", "the obligations of a gate"
        STATEMENT = "statement", "a body's statement"
        DATE = "date", "a date has passed"

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="criteria")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="criteria", null=True, blank=True)
    deliverable = models.CharField(max_length=10, blank=True)
    opinion = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    of_gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    waivable = models.BooleanField(default=False)
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
