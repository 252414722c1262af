# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the council decides: the adoption of the plan and its yearly update."""

from governance.machines.adoption import ADOPTION
from governance.machines.annual_update import ANNUAL_UPDATE
from governance.models.stateful import state_constraint, state_field
from governance.models.steps import Step


class Adoption(Step, machine=ADOPTION):
    """The adoption of the plan by the council."""

    state = state_field(ADOPTION)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(ADOPTION))


class AnnualUpdate(Step, machine=ANNUAL_UPDATE):
    """The update that the law asks for every year."""

    state = state_field(ANNUAL_UPDATE)

    class Meta(Step.Meta):
        abstract = False
        constraints = (*Step.Meta.constraints, state_constraint(ANNUAL_UPDATE))
