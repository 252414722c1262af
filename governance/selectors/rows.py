# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds a row of a cycle by the key that the procedure gives it."""

from uuid import UUID

from django.db.models import Q

from governance.models import STEPS, Assignment, InCycle

_KEYED: tuple[type[InCycle], ...] = (*STEPS, Assignment)


def row_of(*, cycle: UUID, key: str) -> InCycle | None:
    """The step or assignment `key` of the cycle, or None. For the installation's own commands: no actor."""
    for model in _KEYED:
        found = model._default_manager.filter(Q(key=key), cycle=cycle).first()
        if found is not None:
            return found
    return None
