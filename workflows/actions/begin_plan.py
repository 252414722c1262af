# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begins a plan: the row that its cycles, editions and content belong to."""

from uuid import UUID

from governance.machines.table import Because
from governance.models import Plan, User
from governance.permissions import May
from workflows.perform import unit


def begin_plan(
    *, actor: User | None, authority: UUID, code: str, title: str, years: tuple[int, int], key: str | None
) -> Plan:
    """The plan `code` of the authority, begun where it is not there yet. `years`: the first and the last.

    `actor` None is the installation's command line.
    """
    known = Plan.objects.filter(authority=authority, code=code).first()
    if known is not None:
        return known
    with unit(actor=actor, asked="begin_plan", key=key, authority=authority, content=(code, title, *years)) as act:
        by = act.stand(May.OPEN_CYCLE) if actor else Because.INSTALLATION
        first, last = years
        plan = Plan.objects.create(authority_id=authority, code=code, title=title, first_year=first, last_year=last)
        act.record(
            "plan.begin",
            subject=("plan", plan.pk),
            by=by,
            data={"code": code, "first_year": first, "last_year": last},
        )
    return Plan.objects.get(pk=act.outcome.subject_id)
