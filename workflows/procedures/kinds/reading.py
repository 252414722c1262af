# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reading: the body discusses the proposal (committee, first reading) without deciding finally."""

from typing import Literal

from workflows.procedures.kind import Kind
from workflows.procedures.spec import RuleKey, Step


class ReadingStep(Step):
    """Options of a reading: the rule by which the body votes on it, where there is a vote."""

    kind: Literal["reading"]
    rule: RuleKey | None = None

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body),) if self.rule else ()


KIND = Kind("reading", "milestone", ReadingStep)
