# SPDX-License-Identifier: AGPL-3.0-or-later
"""A publication: the act stands at the albo for a number of consecutive days."""

from typing import Annotated, Literal

from pydantic import Field

from governance.permissions import May
from workflows.procedures.kind import Kind, Need
from workflows.procedures.spec import Step


class PublicationStep(Step):
    """Options of a publication: for how many days (D.Lgs 267/2000 art. 124: 15)."""

    kind: Literal["publication"]
    days: Annotated[int, Field(ge=1, le=365)]


KIND = Kind("publication", "milestone", PublicationStep, (Need(May.PUBLISH_ACT, "office"),))
