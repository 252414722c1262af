# SPDX-License-Identifier: AGPL-3.0-or-later
"""A transposition: what falls to the authority flows into its own instruments, such as DUP and PIAO."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.procedures.kind import Kind
from workflows.procedures.spec import Many, Step, Text


class TranspositionStep(Step):
    """Options of a transposition: the instruments it goes into."""

    kind: Literal["transposition"]
    into: Annotated[Many[Text], Field(min_length=1)]


KIND = Kind("transposition", "milestone", TranspositionStep)
