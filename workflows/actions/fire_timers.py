# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fires the timers that are due: a step has its turn after a lag, a written procedure ends when its term is over."""

import logging
from datetime import datetime
from uuid import UUID

from governance.errors import NotNow, Reason
from governance.machines import ballot
from governance.machines import cycle as cycle_machine
from governance.machines.table import Because
from governance.models import Ballot
from governance.rules.rule import WRITTEN
from workflows.actions.close_ballot import end_ballot
from workflows.flows.ballots import REMINDER, TERM
from workflows.flows.route import take_turn
from workflows.flows.turns import TURN
from workflows.models import Timer
from workflows.perform import Outcome, Unit, unit

logger = logging.getLogger(__name__)


def fire_timers(*, at: datetime) -> int:
    """Fires each timer that is due at `at` in a cycle under way, as an act of its own; returns how many it fired.

    One that fails is logged, waits for the next time and keeps no other one waiting.
    """
    due = Timer.objects.filter(fired_at__isnull=True, due_at__lte=at, cycle__state=cycle_machine.S.OPEN)
    fired = 0
    for timer, cycle in list(due.order_by("due_at", "id").values_list("pk", "cycle_id")):
        try:
            fire_timer(cycle=cycle, timer=timer)
            fired += 1
        except NotNow:
            logger.info("timer %s: somebody was faster", timer)
        except Exception:
            logger.exception("timer %s did not fire", timer)
    return fired


def fire_timer(*, cycle: UUID, timer: UUID) -> Outcome:
    """What the timer waits for happens now. Raises NotNow where it has fired already or is not due."""
    with unit(actor=None, asked="fire_timer", key=None, cycle=cycle) as act:
        due = Timer.objects.filter(pk=timer, cycle=cycle, fired_at__isnull=True, due_at__lte=act.now).first()
        if due is None:
            raise NotNow(Reason("timer_fired", "This has happened already"))
        due.fired_at = act.now
        due.save(update_fields=["fired_at"])
        _HAPPENS[due.event](act, due.step_key)
    return act.outcome


def _remind(act: Unit, gate: str) -> None:
    """Tells the journal, and by it whoever writes to people, that the term of a written procedure comes near."""
    act.record("ballot.remind", subject=("ballot", _written(act, gate).pk), by=Because.CLOCK)


def _end_term(act: Unit, gate: str) -> None:
    """The term of a written procedure is over: what was answered by then decides."""
    found = _written(act, gate)
    if found.closes_at is None or found.closes_at > act.now:
        raise NotNow(Reason("term_not_over", "The term of this written procedure still runs"))
    end_ballot(act, found, ballot.Move.EXPIRE, because=Because.CLOCK)


def _written(act: Unit, gate: str) -> Ballot:
    """The written procedure that is under way on the gate, with what its end moves."""
    under_way = Ballot.objects.filter(cycle=act.cycle, gate__key=gate, convocation=WRITTEN, state=ballot.S.OPEN)
    found = under_way.select_related(*Ballot.RELATED).first()
    if found is None:
        raise NotNow(Reason("timer_fired", "This has happened already"))
    return found


_HAPPENS = {TURN: take_turn, REMINDER: _remind, TERM: _end_term}
