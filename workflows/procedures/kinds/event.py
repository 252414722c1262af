# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event: something takes place on a day, such as the kick-off, and an office records it."""

from typing import Literal

from workflows.procedures.kind import Kind
from workflows.procedures.spec import Step


class EventStep(Step):
    """An event has no options of its own."""

    kind: Literal["event"]


KIND = Kind("event", "milestone", EventStep)
