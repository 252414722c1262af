# SPDX-License-Identifier: AGPL-3.0-or-later
"""The adoption by the council, from the draft to executivity, as one step."""

from typing import Annotated, Literal

from pydantic import Field

from governance.permissions import May
from workflows.procedures.clock import TermOrDays
from workflows.procedures.kind import Kind, Need
from workflows.procedures.kinds.executivity import Executivity
from workflows.procedures.kinds.opinion import Opinion
from workflows.procedures.spec import Many, RuleKey, Step


class AdoptionStep(Step):
    """Options of an adoption: the rule of the final vote, the opinions due, the terms in days."""

    kind: Literal["adoption"]
    rule: RuleKey
    opinion: Many[Opinion] = ()
    deposit_days: TermOrDays | None = None
    publication_days: Annotated[int, Field(ge=1, le=365)] | None = None
    executivity: Executivity | None = None

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        return self.opinion

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body), *(vote for opinion in self.opinion for vote in opinion.votes))


KIND = Kind("adoption", "adoption", AdoptionStep, (Need(May.CAST_VOTE, "body"),))
