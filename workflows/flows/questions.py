# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions of a gate: which can be put next by the order of the procedure, and what those decided so far decide."""

import json
from collections.abc import Sequence

from django.db.models import Q

from governance.errors import NotYet, Reason
from governance.machines import ballot
from governance.machines.question import S
from governance.models import Ballot, Cycle, Gate, Question
from governance.rules import sequence
from governance.rules.sequence import Recorded
from governance.rules.verdict import Verdict
from workflows.flows.library import procedure_of
from workflows.perform import Unit
from workflows.procedures.kinds.gate import GateStep

DECIDED = (S.CARRIED, S.NOT_CARRIED)


def spec_of(cycle: Cycle, gate: Gate) -> GateStep:
    """What the procedure of the cycle says of the gate."""
    spec = procedure_of(cycle.procedure_sha256).get_route(cycle.route_name).get(gate.key)
    if not isinstance(spec, GateStep):
        raise TypeError(f"{gate.key} is a gate and no gate of the procedure")
    return spec


def order_of(cycle: Cycle, gate: Gate) -> sequence.Order:
    """In which order the procedure puts the questions of the gate."""
    return sequence.Order(tuple(sequence.Kind(kind) for kind in spec_of(cycle, gate).questions))


def the_whole(gate: Gate, *, number: int = 1) -> Question:
    """The gate's own question: whether it is approved."""
    return Question(
        cycle_id=gate.cycle_id,
        gate=gate,
        kind=Question.Kind.WHOLE,
        number=number,
        examination=gate.examination,
        body_id=gate.body_id,
        title=gate.title,
        due_on=gate.due_on,
    )


def begin_round(act: Unit, gate: Gate) -> None:
    """Another round of questions begins, with the gate's own one standing in it; the caller saves `examination`."""
    gate.examination += 1
    if not Question.objects.filter(gate=gate, kind=Question.Kind.WHOLE, state=S.PROPOSED).exists():
        number = Question.objects.filter(gate=gate).count() + 1
        question = the_whole(gate, number=number)
        act.create(question, "stand")


def has_decided(gate: Gate) -> bool:
    """Whether a question has been decided in the present round."""
    asked = Question.objects.filter(gate=gate, state__in=DECIDED, examination=gate.examination)
    return asked.exclude(kind=Question.Kind.WAIVER).exists()


def decision_of(cycle: Cycle, gate: Gate, now: tuple[Ballot, Verdict] | None = None) -> sequence.Decision:
    """What the questions of the present round decide, with the ballot that is just being closed as the last one."""
    alone = now is not None and vars(now[0]).get("alone", False)
    asked = (
        [] if alone else [_as_question(each.question, Recorded(json.loads(each.verdict))) for each in _decided(gate)]
    )
    if now is not None:
        closing, verdict = now
        asked.append(_as_question(closing.question, verdict))
    return sequence.decide(order_of(cycle, gate), asked)


def demand_in_order(cycle: Cycle, gate: Gate, found: Question) -> None:
    """Refuses (NotYet) a question whose turn has not come: one that the procedure puts before it stands open."""
    if found.kind == Question.Kind.WAIVER:
        return
    order = order_of(cycle, gate)
    for each in standing(gate):
        if each.pk != found.pk and _place(order, each) < _place(order, found):
            raise NotYet(
                Reason(
                    "question_before",
                    "“%(title)s” is put before this question: put it to the vote, or let it be withdrawn",
                    {"title": each.title},
                )
            )


def demand_not_past(cycle: Cycle, gate: Gate, kind: str) -> None:
    """Refuses (NotYet) a proposal of a kind that would have come before what this round votes or has decided."""
    order = order_of(cycle, gate)
    asked = Question.objects.filter(gate=gate).exclude(kind=Question.Kind.WAIVER)
    voted = Q(ballots__state=ballot.S.OPEN) | Q(state__in=DECIDED, examination=gate.examination)
    for each in asked.filter(voted).order_by("-number"):
        if _place(order, each) > order.kinds.index(sequence.Kind(kind)):
            raise NotYet(
                Reason(
                    "out_of_turn",
                    "The procedure puts this kind of question before “%(title)s”, on which the vote has begun: "
                    "it comes too late in this examination",
                    {"title": each.title},
                )
            )


def standing(gate: Gate) -> Sequence[Question]:
    """The questions of the gate that can still be put, waivers apart, by number."""
    found = Question.objects.filter(gate=gate, state=S.PROPOSED).exclude(kind=Question.Kind.WAIVER)
    return list(found.order_by("number"))


def in_order(cycle: Cycle, gate: Gate, found: Sequence[Question]) -> Sequence[Question]:
    """`found` in the order in which the procedure puts them."""
    order = order_of(cycle, gate)
    return sorted(found, key=lambda each: (_place(order, each), each.number))


def _place(order: sequence.Order, found: Question) -> int:
    return order.kinds.index(sequence.Kind(found.kind))


def _decided(gate: Gate) -> Sequence[Ballot]:
    """The ballots that decided a question of the present round, in the order in which they were held."""
    rows = Ballot.objects.filter(
        gate=gate,
        state="closed",
        question__state__in=DECIDED,
        question__examination=gate.examination,
    ).exclude(question__kind=Question.Kind.WAIVER)
    by_question = {ballot.question_id: ballot for ballot in rows.select_related("question").order_by("number")}
    return sorted(by_question.values(), key=lambda ballot: ballot.number)


def _as_question(found: Question, verdict: Verdict | Recorded) -> sequence.Question:
    return sequence.Question(str(found.pk), found.kind, verdict, found.title)
