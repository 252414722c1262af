# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kind of step is: the machine that moves it, its options, and the rights it cannot do without."""

from dataclasses import dataclass
from typing import Literal

from governance.permissions import May
from workflows.procedures.spec import Step

MachineName = Literal["phase", "gate", "milestone", "adoption", "annual_update"]


@dataclass(frozen=True, slots=True)
class Need:
    """A right that a seat must hold on each body that the option `where` names."""

    may: May
    where: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step.

    The rights that its machine asks for are read from the machine's table; `needs` are those beyond it.
    """

    key: str
    machine: MachineName
    options: type[Step]
    needs: tuple[Need, ...] = ()
