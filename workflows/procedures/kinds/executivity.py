# SPDX-License-Identifier: AGPL-3.0-or-later
"""Executivity: the act begins to have effect, a number of days after its publication."""

from typing import Annotated, Literal

from pydantic import Field

from governance.rules import publication, terms
from workflows.procedures.kind import Kind
from workflows.procedures.spec import Spec, Step


class Executivity(Spec):
    """How the day is counted: D.Lgs 267/2000 art. 134 c. 3 says the days, `base` and `first_day` are disputed, so
    whoever names them chooses: the rule is told as a parameter of the authority beside its source.
    """

    days: Annotated[int, Field(ge=1, le=365)]
    base: Literal["start", "end"]
    first_day: Literal["excluded", "included"]

    def as_rule(self, source: str, *, published_for: int) -> publication.Executivity:
        """The rule to compute with; `source` is the title of its source, `published_for` the days at the albo."""
        return publication.Executivity(
            source=source,
            parameter=True,
            publication=published_for,
            days=self.days,
            base=publication.Base(self.base),
            first_day=terms.FirstDay(self.first_day),
        )


class ExecutivityStep(Step):
    """Options of executivity: how its day is counted."""

    kind: Literal["executivity"]
    term: Executivity


KIND = Kind("executivity", "milestone", ExecutivityStep)
