# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proposal: the text that goes to the bodies is put forward."""

from typing import Literal

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import Step


class ProposalStep(Step):
    """A proposal has no options of its own: `body` puts it forward."""

    kind: Literal["proposal"]


KIND = Kind("proposal", "milestone", ProposalStep, (Need(May.PRESENT_PROPOSAL, "body"),))
