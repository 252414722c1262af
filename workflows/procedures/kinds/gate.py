# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gate: the decision that closes a phase, taken on criteria."""

from typing import Annotated, Literal

from pydantic import Field

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import BodyKey, Due, Key, Many, RuleKey, Spec, Step, Title


class _Criterion(Spec):
    key: Key
    title: Title


class WorkCriterion(_Criterion):
    """Met when the assignment is accepted."""

    kind: Literal["assignment"]
    assignment: Key


class StatementCriterion(_Criterion):
    """Met when a seat of the body states it, with its evidence."""

    kind: Literal["statement"]
    body: BodyKey


class DateCriterion(_Criterion):
    """Met from the day after `due`."""

    kind: Literal["date"]
    due: Due


Criterion = Annotated[WorkCriterion | StatementCriterion | DateCriterion, Field(discriminator="kind")]


class GateStep(Step):
    """Options of a gate: the phase it closes, the rule its ballot is decided by, its criteria.

    `ballot = "at_once"`: the ballot opens by itself as soon as the phase is submitted.
    """

    kind: Literal["gate"]
    closes: Key
    rule: RuleKey
    ballot: Literal["called", "at_once"] = "called"
    criterion: Many[Criterion] = ()

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body),)


KIND = Kind("gate", "gate", GateStep, (Need(May.CAST_VOTE, "body"),))
