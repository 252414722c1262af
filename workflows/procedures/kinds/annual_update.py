# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly update: proposal, the question to the cabina di regia, opinions, the council's decision."""

from typing import Literal

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.kinds.opinion import Opinion
from workflows.procedures.spec import BodyKey, Many, RuleKey, Step


class AnnualUpdateStep(Step):
    """Options of the yearly update.

    `steering` is asked by `steering_rule` whether the plan is confirmed or revised; `rule` decides the
    council's vote on a revision; `opinion` lists whose opinion is due on it.
    """

    kind: Literal["annual_update"]
    rule: RuleKey
    steering: BodyKey
    steering_rule: RuleKey
    opinion: Many[Opinion] = ()

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        return self.opinion

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.rule, self.body),
            (self.steering_rule, self.steering),
            *(vote for opinion in self.opinion for vote in opinion.votes),
        )


KIND = Kind(
    "annual_update",
    "annual_update",
    AnnualUpdateStep,
    (Need(May.CAST_VOTE, "body"), Need(May.CAST_VOTE, "steering")),
)
