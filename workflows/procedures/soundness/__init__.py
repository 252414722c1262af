# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a procedure holds together: names, order of steps, rights, dates. Every fault is found, not the first."""

from collections.abc import Iterator

from workflows.procedures.schema import Procedure
from workflows.procedures.soundness import clock, counts, dates, drawing, lengths, names, order, rights, rules
from workflows.procedures.soundness.counts import faults_with
from workflows.procedures.soundness.fault import Fault


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Every reason for which the procedure cannot be used.

    Order, rights and rules are asked only of a file whose names are right, and what a rule counts only of one whose
    rules make sense: each follows the other.
    """
    found = [*names.faults(procedure), *lengths.faults(procedure)]
    found += [*dates.faults(procedure), *clock.faults(procedure)]
    if not found:
        found = [*order.faults(procedure), *rights.faults(procedure), *rules.faults(procedure)]
        found += counts.faults(procedure) if not found else ()
    yield from found


def warnings(procedure: Procedure) -> Iterator[Fault]:
    """What does not prevent the use of a sound procedure, but should be known."""
    yield from drawing.faults(procedure)


__all__ = ["Fault", "faults", "faults_with", "warnings"]
