# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a procedure holds together: names, order of steps, rights, dates. Every fault is found, not the first."""

from collections.abc import Iterator

from workflows.procedures.schema import Procedure
from workflows.procedures.soundness import counts, dates, drawing, names, order, rights
from workflows.procedures.soundness.fault import Fault


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Every reason for which the procedure cannot be used.

    Order and rights are asked only of a file whose names are right: they follow them.
    """
    found = [*names.faults(procedure), *dates.faults(procedure)]
    if not found:
        found = [*order.faults(procedure), *rights.faults(procedure), *counts.faults(procedure)]
    yield from found


def warnings(procedure: Procedure) -> Iterator[Fault]:
    """What does not prevent the use of a sound procedure, but should be known."""
    yield from drawing.faults(procedure)


__all__ = ["Fault", "faults", "warnings"]
