# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guidelines (linee di indirizzo): the council says what the plan is to be about."""

from typing import Literal

from workflows.procedures.kind import Kind
from workflows.procedures.spec import RuleKey, Step


class GuidelinesStep(Step):
    """Options of the guidelines: the rule by which the body votes them, where it is known."""

    kind: Literal["guidelines"]
    rule: RuleKey | None = None

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body),) if self.rule else ()


KIND = Kind("guidelines", "milestone", GuidelinesStep)
