# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vote: the body decides finally."""

from typing import Literal

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import RuleKey, Step


class VoteStep(Step):
    """Options of a vote: the rule by which it is decided."""

    kind: Literal["vote"]
    rule: RuleKey

    @property
    def votes(self) -> tuple[tuple[str, str], ...]:
        return ((self.rule, self.body),)


KIND = Kind("vote", "milestone", VoteStep, (Need(May.CAST_VOTE, "body"),))
