# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of step there is. To add one: write its file, name it in the tuple below."""

from workflows.procedures.kind import Kind
from workflows.procedures.kinds import (
    adoption,
    annual_update,
    deposit,
    event,
    executivity,
    gate,
    guidelines,
    opinion,
    phase,
    presentation,
    proposal,
    publication,
    reading,
    transposition,
    vote,
)

KINDS: dict[str, Kind] = {
    module.KIND.key: module.KIND
    for module in (
        adoption,
        annual_update,
        deposit,
        event,
        executivity,
        gate,
        guidelines,
        opinion,
        phase,
        presentation,
        proposal,
        publication,
        reading,
        transposition,
        vote,
    )
}
