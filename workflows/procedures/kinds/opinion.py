# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opinion (parere) asked of one body or of several, each giving its own."""

from typing import Annotated, Literal

from pydantic import Field

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import BodyKey, Many, RuleKey, Spec, Step

Nature = Literal["mandatory", "binding", "reasoned", "optional"]


class Opinion(Spec):
    """Whose opinion is asked, what it is worth, and the rule by which each body forms it, where known.

    `mandatory`: must be asked for; `binding`: must be followed; `reasoned`: departing from it needs
    written reasons; `optional`: may be asked for.
    """

    asks: Annotated[Many[BodyKey], Field(min_length=1)]
    nature: Nature
    rule: RuleKey | None = None

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return tuple((self.rule, body) for body in self.asks) if self.rule else ()


class OpinionStep(Step):
    """Options of an opinion: as `Opinion`; `body` asks for it."""

    kind: Literal["opinion"]
    asks: Annotated[Many[BodyKey], Field(min_length=1)]
    nature: Nature
    rule: RuleKey | None = None

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        return (Opinion(asks=self.asks, nature=self.nature, rule=self.rule),)

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return self.opinions[0].votes


KIND = Kind("opinion", "milestone", OpinionStep, (Need(May.GIVE_OPINION, "asks"),))
