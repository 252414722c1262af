# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verdict on a question brings about: the question is decided or stands, the gate moves, obligations are born."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from governance.machines import assignment, criterion
from governance.machines.gate import Move as GateMove
from governance.machines.question import Move as QuestionMove
from governance.machines.question import S as QuestionState
from governance.machines.table import Because
from governance.models import Ballot, Gate, Obligation, Question
from governance.rules.sequence import Decision, Result
from governance.rules.verdict import Outcome, Verdict
from workflows.flows.consequences import hand_over, take
from workflows.flows.questions import begin_round, decision_of, spec_of, standing
from workflows.perform import Unit

Follow = Callable[["_Concluding"], None]


def conclude(act: Unit, ballot: Ballot, verdict: Verdict) -> None:
    """What follows from `verdict` on the ballot that is being closed, which has its gate and its question."""
    decided = verdict.valid and verdict.outcome is not Outcome.REPEAT
    if ballot.question.kind == Question.Kind.WAIVER:
        _decide_question(act, ballot, verdict, decided=decided)
        if verdict.passed:
            take(act, _criterion(ballot), criterion.Move.WAIVE, because=Because.VERDICT, data=_by(ballot))
            hand_over(act, ballot.gate.phase)
        return
    decision = decision_of(act.cycle, ballot.gate, (ballot, verdict))
    _decide_question(act, ballot, verdict, decided=decided)
    _FOLLOWS[decision.result](_Concluding(act, ballot, decision))


def _criterion(ballot: Ballot) -> Any:
    return ballot.question.criterion


def _by(ballot: Ballot) -> dict[str, Any]:
    return {"ballot": ballot.pk}


def _decide_question(act: Unit, ballot: Ballot, verdict: Verdict, *, decided: bool) -> None:
    if not decided:
        return
    ballot.question.examination = ballot.gate.examination
    move = QuestionMove.CARRY if verdict.passed else QuestionMove.LOSE
    take(act, ballot.question, move, because=Because.VERDICT, data=_by(ballot), changes=("examination",))


class _Concluding:
    """A round of questions that has come to a result."""

    def __init__(self, act: Unit, ballot: Ballot, decision: Decision) -> None:
        self.act = act
        self.ballot = ballot
        self.gate: Gate = ballot.gate
        self.decision = decision

    def gate_moves(self, move: GateMove, *, changes: tuple[str, ...] = ()) -> None:
        data = {"ballot": self.ballot.pk, "result": self.decision.result.value}
        take(self.act, self.gate, move, because=Because.VERDICT, data=data, changes=changes)

    def go_on(self) -> None:
        self.gate_moves(GateMove.CONTINUE)

    def stand(self) -> None:
        """Nothing was decided: the question is put again."""
        self.gate_moves(GateMove.FAIL)

    def approve(self) -> None:
        self.lapse()
        self.gate_moves(GateMove.APPROVE)

    def approve_with_conditions(self) -> None:
        self.lapse()
        carried = Question.objects.filter(pk__in=self.decision.conditions).order_by("number")
        for number, each in enumerate(carried, 1):
            self.oblige(each, number)
        self.gate_moves(GateMove.APPROVE_WITH_CONDITIONS)

    def oblige(self, condition: Question, number: int) -> None:
        """What the condition asks is owed from now on."""
        if condition.owner_id is None:
            raise ValueError(f"the condition {condition.pk} names nobody who owes it")
        obligation = Obligation(
            cycle=self.act.cycle,
            gate=self.gate,
            question=condition,
            number=number,
            body_id=condition.owner_id,
            office_id=condition.discharger_id,
            title=condition.title,
            text=condition.text,
            evidence_asked=condition.evidence,
            blocking=condition.blocking,
            due_on=condition.due_on,
            opened_at=self.act.effective_at,
        )
        told = {
            "gate": self.gate.pk,
            "question": condition.pk,
            "due_on": obligation.due_on,
            "blocking": obligation.blocking,
        }
        act = self.act
        act.create(obligation, "impose", data=told)

    def not_approved(self) -> None:
        by_the_file = {"again": self.put_again, "rework": self.rework, "stop": self.stop}
        by_the_file[spec_of(self.act.cycle, self.gate).not_approved]()

    def rejected(self) -> None:
        by_the_file = {"rework": self.rework, "stop": self.stop}
        by_the_file[spec_of(self.act.cycle, self.gate).rejected]()

    def put_again(self) -> None:
        self.next_round()
        self.gate_moves(GateMove.FAIL, changes=("examination",))

    def put_off(self) -> None:
        self.next_round()
        self.gate.due_on = self.ballot.question.put_off_to
        self.gate_moves(GateMove.PUT_OFF, changes=("examination", "due_on"))

    def rework(self) -> None:
        """The phase opens again with the reasons; the work that the return names goes back to who owes it."""
        self.lapse_but_waivers()
        self.next_round()
        self.gate_moves(GateMove.RETURN, changes=("examination",))
        for work in self.ballot.question.reopens.filter(state__in=(assignment.S.DELIVERED, assignment.S.ACCEPTED)):
            take(self.act, work, assignment.Move.REOPEN, because=Because.VERDICT, data=_by(self.ballot))

    def stop(self) -> None:
        self.lapse()
        self.gate_moves(GateMove.REJECT)

    def lapse(self) -> None:
        """What was proposed and not put is overtaken by the decision. A question that is alone leaves none."""
        if not vars(self.ballot).get("alone", False):
            for each in Question.objects.filter(gate=self.gate, state=QuestionState.PROPOSED).order_by("number"):
                take(self.act, each, QuestionMove.LAPSE, because=Because.CASCADE)

    def lapse_but_waivers(self) -> None:
        """What was proposed on a text that is worked on again; a criterion can still be waived."""
        for each in standing(self.gate):
            take(self.act, each, QuestionMove.LAPSE, because=Because.CASCADE)

    def next_round(self) -> None:
        """Another round begins, with the gate's own question standing in it."""
        begin_round(self.act, self.gate)


_FOLLOWS: Mapping[Result, Follow] = MappingProxyType(
    {
        Result.APPROVED: _Concluding.approve,
        Result.APPROVED_WITH_CONDITIONS: _Concluding.approve_with_conditions,
        Result.NOT_APPROVED: _Concluding.not_approved,
        Result.SUSPENDED: _Concluding.put_off,
        Result.RETURNED: _Concluding.rework,
        Result.REJECTED: _Concluding.rejected,
        Result.NO_QUORUM: _Concluding.stand,
        Result.INTERRUPTED: _Concluding.stand,
        Result.UNFINISHED: _Concluding.go_on,
    }
)
