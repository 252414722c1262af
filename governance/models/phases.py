# SPDX-License-Identifier: AGPL-3.0-or-later
"""Macro-phases and the milestones between them."""

from django.db import models

from governance.machines.milestone import MILESTONE
from governance.machines.phase import PHASE
from governance.models.stateful import state_constraint, state_field
from governance.models.steps import Step


class Phase(Step, machine=PHASE):
    """A macro-phase: a window of work, closed by its gate.

    `submits_itself`: it passes to its gate as soon as nothing is missing (the procedure says so).
    """

    submits_itself = models.BooleanField(default=False)
    state = state_field(PHASE)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(PHASE))


class Milestone(Step, machine=MILESTONE):
    """A step that one recorded act or event completes."""

    state = state_field(MILESTONE)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(MILESTONE))
