# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a move within the same act: one dict from (machine, move) to what it brings about.

Actions and the route's nodes both move through `take`, so nothing that follows can be forgotten.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from governance.machines import assignment, ballot, criterion, cycle, gate, phase, question
from governance.machines.table import Because
from governance.models import Assignment, Ballot, Criterion, Gate, Phase, Question, Stateful
from governance.selectors.facts import Asking, phase_facts
from governance.selectors.standing import standing_at
from workflows.flows import sittings
from workflows.flows.ballots import drop_timers, open_ballot
from workflows.flows.library import procedure_of
from workflows.flows.questions import begin_round, has_decided
from workflows.perform import Unit
from workflows.procedures.kinds.gate import Criterion as CriterionSpec
from workflows.procedures.kinds.gate import GateStep, ObligationsCriterion, OpinionCriterion


def take(
    act: Unit,
    row: Stateful,
    move: str,
    *,
    because: Because | None = None,
    seat_id: UUID | None = None,
    data: dict[str, Any] | None = None,
    changes: Iterable[str] = (),
) -> None:
    """Makes the move through perform, with what the row itself keeps of it, and then what follows from it."""
    keep = _KEEPS.get((row.MACHINE.name, move))
    kept = keep(act, row) if keep is not None else ()
    act.move(row, move, because=because, seat_id=seat_id, data=data, changes=(*changes, *kept))
    follow = _FOLLOWS.get((row.MACHINE.name, move))
    if follow is not None:
        follow(act, row)


def _assign_work(act: Unit, row: Any) -> None:
    for work in Assignment.objects.filter(phase=row, state=assignment.S.PLANNED):
        take(act, work, assignment.Move.ASSIGN, because=Because.CASCADE)


def _gate_of(row: Phase) -> Gate | None:
    return Gate.objects.filter(phase=row).first()


def _present_gate(act: Unit, row: Any) -> None:
    """The gate is presented; or put to the vote at once, where the procedure says so, somebody can vote and no
    obligation of an earlier gate stands in the way.
    """
    standing = standing_at(row, at=act.effective_at or act.now)
    if not standing or standing[0].gate.state != gate.S.AWAITING:
        return
    whole, found = standing[0], standing[0].gate
    if not found.calls_itself or len(standing) > 1 or vars(whole)["blocked"] or not vars(whole)["somebody"]:
        take(act, found, gate.Move.PRESENT, because=Because.CASCADE)
        return
    take(act, found, gate.Move.PUT, because=Because.CASCADE)
    open_ballot(act, whole)


def hand_over(act: Unit, found: Phase) -> None:
    """A complete phase passes to its gate, where the procedure lets it do so by itself."""
    if not found.submits_itself or found.state != phase.S.ACTIVE:
        return
    asking = Asking(
        actor_id=None, for_user_id=None, seat_id=None, tenure_id=None, at=act.effective_at or act.now, cycle=act.cycle
    )
    facts = phase_facts(found, asking)
    if not facts.open_work and not facts.unmet:
        take(act, found, phase.Move.HAND_OVER, because=Because.CASCADE)


def _hand_over_work(act: Unit, row: Any) -> None:
    hand_over(act, row.phase)


def _hand_over_statement(act: Unit, row: Any) -> None:
    hand_over(act, row.gate.phase)


def _recall_gate(act: Unit, row: Any) -> None:
    found = _gate_of(row)
    if found is None or found.state not in {gate.S.READY, gate.S.DEFERRED}:
        return
    if has_decided(found):
        begin_round(act, found)
    take(act, found, gate.Move.RECALL, because=Because.CASCADE, changes=("examination",))


def _ask_statements(act: Unit, row: Any) -> None:
    asked = Criterion.objects.filter(gate=row, kind=Criterion.Kind.STATEMENT, state=criterion.S.PLANNED)
    for each in asked:
        take(act, each, criterion.Move.ASK, because=Because.CASCADE)


def _back_from_vote(act: Unit, row: Any) -> None:
    """The gate of an annulled ballot can be put to the vote again, unless it was only asked to waive a criterion."""
    drop_timers(act.cycle.pk, row.gate, act.now)
    if row.gate.state == gate.S.VOTING:
        take(act, row.gate, gate.Move.FAIL, because=Because.VERDICT, data={"ballot": row.pk})


def _close_phase(act: Unit, row: Any) -> None:
    take(act, row.phase, phase.Move.CLOSE, because=Because.CASCADE)
    _hand_over_what_asks_for(act, row.key)


def _step_of(criterion: CriterionSpec) -> str:
    """The step at which a criterion of a gate looks; "" where it looks at none."""
    if isinstance(criterion, OpinionCriterion):
        return criterion.step
    return criterion.gate if isinstance(criterion, ObligationsCriterion) else ""


def _hand_over_after_step(act: Unit, row: Any) -> None:
    _hand_over_what_asks_for(act, row.key)


def _hand_over_after_obligation(act: Unit, row: Any) -> None:
    _hand_over_what_asks_for(act, row.gate.key)


def _hand_over_what_asks_for(act: Unit, key: str) -> None:
    """The phases whose gate has a criterion that looks at the step `key` may be complete now."""
    asking = [
        step.key
        for step in procedure_of(act.cycle.procedure_sha256).get_route(act.cycle.route_name).step
        if isinstance(step, GateStep) and any(key == _step_of(each) for each in step.criterion)
    ]
    if asking:
        for found in Phase.objects.filter(cycle=act.cycle, gate__key__in=asking):
            hand_over(act, found)


def _close_unasked(act: Unit, row: Any) -> None:
    """The gate is settled by the record: what was still asked for it is not asked any more."""
    for each in Criterion.objects.filter(gate=row, state=criterion.S.OPEN):
        take(act, each, criterion.Move.LAPSE, because=Because.CASCADE)
    for asked in Question.objects.filter(gate=row, state=question.S.PROPOSED):
        take(act, asked, question.Move.LAPSE, because=Because.CASCADE)
    _close_phase(act, row)


def _return_phase(act: Unit, row: Any) -> None:
    take(act, row.phase, phase.Move.RETURN, because=Because.VERDICT)


def _stop_all(act: Unit, row: Any) -> None:
    take(act, row.phase, phase.Move.STOP, because=Because.VERDICT)
    _interrupt(act, row)


def _interrupt(act: Unit, _row: Any) -> None:
    """Nothing stays open that nobody could close any more."""
    for each in Ballot.objects.filter(cycle=act.cycle, state=ballot.S.OPEN).select_related("gate__phase", "question"):
        take(act, each, ballot.Move.LAPSE, because=Because.CASCADE)
    take(act, act.cycle, cycle.Move.INTERRUPT, because=Because.CASCADE)


# What a row keeps of a move beside its state: sets it, and names the columns.
_KEEPS: dict[tuple[str, str], Callable[[Unit, Any], Iterable[str]]] = {
    ("item", "take_up"): sittings.begin,
    ("minutes", "approve"): sittings.approve_here,
    ("sitting", "open"): sittings.begin,
}

_FOLLOWS: dict[tuple[str, str], Callable[[Unit, Any], object]] = {
    ("phase", "open"): _assign_work,
    ("phase", "submit"): _present_gate,
    ("phase", "hand_over"): _present_gate,
    ("phase", "withdraw"): _recall_gate,
    ("phase", "resume"): hand_over,
    ("gate", "open"): _ask_statements,
    ("ballot", "annul"): _back_from_vote,
    ("ballot", "lapse"): _back_from_vote,
    ("assignment", "accept"): _hand_over_work,
    ("assignment", "deliver"): _hand_over_work,
    ("criterion", "state"): _hand_over_statement,
    ("milestone", "record"): _hand_over_after_step,
    ("milestone", "transcribe"): _hand_over_after_step,
    ("obligation", "discharge"): _hand_over_after_obligation,
    ("gate", "approve"): _close_phase,
    ("gate", "approve_with_conditions"): _close_phase,
    ("gate", "transcribe"): _close_unasked,
    ("gate", "file"): _close_unasked,
    ("gate", "return"): _return_phase,
    ("gate", "reject"): _stop_all,
    ("adoption", "reject"): _interrupt,
    ("adoption", "withdraw"): _interrupt,
    ("annual_update", "reject"): _interrupt,
    ("annual_update", "miss"): _interrupt,
    ("sitting", "close"): sittings.end,
    ("sitting", "desert"): sittings.end_without_quorum,
}
