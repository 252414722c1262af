# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work for tests: asked of people by the machines, through the door."""

from governance.machines.table import Because
from governance.models import Phase
from workflows.models import OutboxMessage
from workflows.perform import unit


def ask(*phases: Phase) -> OutboxMessage:
    """The turn of the phases has come, in one act: their body is asked to open them. Returns what the act announced."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    with unit(actor=None, asked="ask", key=None, cycle=phases[0].cycle_id) as act:
        for phase in phases:
            act.move(phase, "make_ready", because=Because.ROUTE)
    return OutboxMessage.objects.exclude(pk__in=before).get()
