# SPDX-License-Identifier: AGPL-3.0-or-later
"""A deposit: the proposal lies open for a number of days before a body meets on it."""

from typing import Literal

from workflows.procedures.clock import TermOrDays
from workflows.procedures.kind import Kind
from workflows.procedures.spec import Step


class DepositStep(Step):
    """Options of a deposit: for how many days, as a number or as a term (clear days, working days)."""

    kind: Literal["deposit"]
    days: TermOrDays


KIND = Kind("deposit", "milestone", DepositStep)
