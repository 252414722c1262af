# SPDX-License-Identifier: AGPL-3.0-or-later
"""A deposit: the proposal lies open for a number of days before a body meets on it."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.procedures.kind import Kind
from workflows.procedures.spec import Step


class DepositStep(Step):
    """Options of a deposit: for how many days."""

    kind: Literal["deposit"]
    days: Annotated[int, Field(ge=1, le=365)]


KIND = Kind("deposit", "milestone", DepositStep)
