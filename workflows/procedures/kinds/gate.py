# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gate: the decision that closes a phase, taken on criteria."""

from typing import Annotated, Literal

from pydantic import Field

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import BodyKey, Due, Key, Many, RuleKey, Spec, Step, Title

Way = Literal["sitting", "written", "remote"]
QuestionKind = Literal["rejection", "return", "suspensive", "condition", "whole"]


class _Criterion(Spec):
    """`waivable`: the deciding body may decide to do without it."""

    key: Key
    title: Title
    waivable: bool = False


class WorkCriterion(_Criterion):
    """Met when the assignment is accepted."""

    kind: Literal["assignment"]
    assignment: Key


class DeliverableCriterion(_Criterion):
    """Met when accepted work of the phase has brought a document of the kind."""

    kind: Literal["deliverable"]
    deliverable: Literal["report", "minutes", "dataset", "document"]


class OpinionCriterion(_Criterion):
    """Met when the opinion of that step has been recorded."""

    kind: Literal["opinion"]
    step: Key


class ObligationsCriterion(_Criterion):
    """Met when that gate is decided and every obligation that it imposed is discharged."""

    kind: Literal["obligations"]
    gate: Key


class StatementCriterion(_Criterion):
    """Met when a seat of the body states it, with its evidence."""

    kind: Literal["statement"]
    body: BodyKey


class DateCriterion(_Criterion):
    """Met from the day after `due`."""

    kind: Literal["date"]
    due: Due


Criterion = Annotated[
    WorkCriterion | DeliverableCriterion | OpinionCriterion | ObligationsCriterion | StatementCriterion | DateCriterion,
    Field(discriminator="kind"),
]


class GateStep(Step):
    """Options of a gate: the phase it closes, the rule its ballot is decided by, its criteria.

    `ballot = "at_once"`: the ballot opens by itself as soon as the phase is submitted. `ways`: how the body may vote on
    it. `questions`: which kinds are put, in their order; the last is the whole. `not_approved`: what a vote against it
    brings about ("again": it can be put once more), `rejected`: what a carried rejection does.
    """

    kind: Literal["gate"]
    closes: Key
    rule: RuleKey
    ballot: Literal["called", "at_once"] = "called"
    ways: Annotated[Many[Way], Field(min_length=1)] = ("sitting", "written", "remote")
    questions: Many[QuestionKind] = ("suspensive", "return", "rejection", "condition", "whole")
    not_approved: Literal["again", "rework", "stop"] = "again"
    rejected: Literal["stop", "rework"] = "stop"
    criterion: Many[Criterion] = ()

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body),)


KIND = Kind("gate", "gate", GateStep, (Need(May.CAST_VOTE, "body"),))
