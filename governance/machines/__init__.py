# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machines: what states there are, which moves lead where, who may make them, and only if what."""

from governance.machines.adoption import ADOPTION
from governance.machines.annual_update import ANNUAL_UPDATE
from governance.machines.assignment import ASSIGNMENT
from governance.machines.ballot import BALLOT
from governance.machines.criterion import CRITERION
from governance.machines.cycle import CYCLE
from governance.machines.gate import GATE
from governance.machines.item import ITEM
from governance.machines.milestone import MILESTONE
from governance.machines.minutes import MINUTES
from governance.machines.obligation import OBLIGATION
from governance.machines.phase import PHASE
from governance.machines.question import QUESTION
from governance.machines.sitting import SITTING
from governance.machines.table import Machine

MACHINES: dict[str, Machine] = {
    machine.name: machine
    for machine in (
        ADOPTION,
        ANNUAL_UPDATE,
        ASSIGNMENT,
        BALLOT,
        CRITERION,
        CYCLE,
        GATE,
        ITEM,
        MILESTONE,
        MINUTES,
        OBLIGATION,
        PHASE,
        QUESTION,
        SITTING,
    )
}


def outlasting(state: str) -> tuple[str, ...]:
    """The names of the machines whose rows still move when their cycle has come to the final `state`."""
    return tuple(machine.name for machine in MACHINES.values() if state in machine.after)
