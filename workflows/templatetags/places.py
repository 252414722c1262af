# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a row of a plan has its page."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def place(row: Any) -> str:
    """The address of the page about a row.

    A criterion, a ballot or a question is told on the page of its gate, an item of the agenda or minutes on that of the
    sitting: which must have been read with it.
    """
    name = row.MACHINE.name
    if name == "cycle":
        return reverse("plan", args=[row.pk])
    if name == "criterion":
        return f"{place(row.gate)}#criterio-{row.key}"
    if name == "ballot":
        return place(row.gate)
    if name == "question":
        return f"{place(row.gate)}#questioni"
    if name in {"item", "minutes"}:
        return place(row.sitting)
    if name in {"sitting", "obligation"}:
        return reverse(name, args=[row.cycle_id, row.pk])
    return reverse(name if name in {"gate", "assignment"} else "step", args=[row.cycle_id, row.key])
