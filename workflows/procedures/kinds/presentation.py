# SPDX-License-Identifier: AGPL-3.0-or-later
"""A presentation: the result is shown to the public."""

from typing import Literal

from workflows.procedures.kind import Kind
from workflows.procedures.spec import Step


class PresentationStep(Step):
    """A presentation has no options of its own."""

    kind: Literal["presentation"]


KIND = Kind("presentation", "milestone", PresentationStep)
