# SPDX-License-Identifier: AGPL-3.0-or-later
"""A macro-phase: a window of work, the assignments done in it, closed by its gate or by its office."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.procedures.kind import Kind
from workflows.procedures.spec import BodyKey, Due, Key, Many, SourceKey, Spec, Step, Text, Title, Window


class Assignment(Spec):
    """Work that a body owes in a phase; due at the end of the phase's window unless it says otherwise.

    `review = false`: delivering it is enough, nobody has to accept it.
    """

    key: Key
    title: Title
    purpose: Text | None = None
    body: BodyKey
    reviewer_key: Annotated[BodyKey | None, Field(alias="reviewer")] = None
    due: Due | None = None
    review: bool = True
    deliverable: Literal["report", "minutes", "dataset", "document"] = "document"
    sources: Many[SourceKey] = ()


class PhaseStep(Step):
    """Options of a macro-phase.

    `submit = "when_complete"`: it passes to its gate by itself as soon as nothing is missing.
    """

    kind: Literal["phase"]
    window: Window
    submit: Literal["by_hand", "when_complete"] = "by_hand"
    assignment: Many[Assignment] = ()

    def reviewer_of(self, assignment: Assignment) -> str | None:
        """The body that accepts the work: the one named, or the one in charge of the phase; None: nobody has to."""
        return (assignment.reviewer_key or self.office) if assignment.review else None


KIND = Kind("phase", "phase", PhaseStep)
