# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a route brings about in the rows: a step comes to its turn, a cycle to its end."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.machines import cycle
from governance.machines.table import Because
from governance.models import STEPS
from workflows.flows.consequences import take
from workflows.models import Timer
from workflows.perform import Unit

TURN = "turn"


class Turns:
    """Gives turns and ends the cycle, through perform, in the act that is being made."""

    def __init__(self, act: Unit) -> None:
        self.act = act

    def give(self, step: str, machine: str, days: int = 0) -> None:
        """Gives the step its turn: now, or by a timer on the day that is `days` away."""
        if days > 0:
            day = timezone.localdate(self.act.now) + timedelta(days=days)
            due_at = timezone.make_aware(datetime.combine(day, time.min))
            Timer.objects.create(cycle=self.act.cycle, step_key=step, event=TURN, due_at=due_at)
            return
        model = next(model for model in STEPS if model.MACHINE.name == machine)
        row = model._default_manager.get(cycle=self.act.cycle, key=step)
        take(self.act, row, row.MACHINE.by_route.move, because=Because.ROUTE)

    def conclude(self) -> None:
        """The route has been walked to its end."""
        take(self.act, self.act.cycle, cycle.Move.CONCLUDE, because=Because.ROUTE)
