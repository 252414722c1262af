# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads in the content of plans: axes, strategies and actions, keyed by plan and code."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from governance.errors import BadFile, Problem
from governance.machines.table import Because
from governance.models import Authority, Plan, PlanItem
from workflows.imports.rows import Line, read_rows, refuse_repeats
from workflows.perform import unit


class _Item(Line):
    plan: Annotated[str, Field(min_length=1)]
    level: Literal["axis", "strategy", "action"]
    code: Annotated[str, Field(pattern=r"^\d+(\.\d+){0,2}$")]
    title: Annotated[str, Field(min_length=1, max_length=400)]


def import_content(*, authority: Authority, path: Path) -> int:
    """Loads the table into the authority's plans; returns how many items are new.

    Raises BadFile (a plan that is not there, a code under no parent) and then loads nothing.
    """
    items = read_rows(path, _Item)
    refuse_repeats(path, [(item.plan, item.code) for item in items])
    plans = {plan.code: plan for plan in Plan.objects.filter(authority=authority)}
    problems = [
        Problem(line, reason)
        for line, item in enumerate(items, 2)
        if (reason := _objection(item, plans, {(each.plan, each.code) for each in items}))
    ]
    if problems:
        raise BadFile(path.name, problems)
    known = set(PlanItem.objects.filter(plan__authority=authority).values_list("plan__code", "code"))
    new = [item for item in items if (item.plan, item.code) not in known]
    if new:
        with unit(actor=None, asked="import_content", key=None, authority=authority.pk) as act:
            act.record(
                "content.import",
                subject=("authority", authority.pk),
                by=Because.INSTALLATION,
                data={"file": path.name, "rows": len(new)},
            )
            PlanItem.objects.bulk_create(
                PlanItem(plan=plans[item.plan], level=item.level, code=item.code, title=item.title) for item in new
            )
    return len(new)


def _objection(item: _Item, plans: dict[str, Plan], codes: set[tuple[str, str]]) -> str | None:
    if item.plan not in plans:
        return f"there is no plan {item.plan}"
    parent = item.code.rpartition(".")[0]
    if parent and (item.plan, parent) not in codes:
        return f"{item.code} stands under no {parent}"
    return None
