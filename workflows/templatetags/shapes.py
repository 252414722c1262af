# SPDX-License-Identifier: AGPL-3.0-or-later
"""A state as a shape and a word, so that colour says nothing on its own."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from governance.machines.table import Machine
from governance.models import Gate, Stateful
from governance.selectors.inside import Evidence
from workflows.templatetags.words import state_label

register = template.Library()

# What the state's own name says; every other is read off the machine's table.
BY_NAME = {
    "accepted": "done",
    "cancelled": "skipped",
    "confirmed": "done",
    "convened": "planned",
    "deferred": "paused",
    "delivered": "deciding",
    "deserted": "stopped",
    "in_review": "deciding",
    "before_cabina": "deciding",
    "before_council": "deciding",
    "met": "done",
    "missed": "stopped",
    "not_in_record": "unknown",
    "interrupted": "stopped",
    "postponed": "paused",
    "ready": "ready",
    "annulled": "stopped",
    "rejected": "stopped",
    "returned": "ready",
    "assigned": "ready",
    "skipped": "skipped",
    "suspended": "paused",
    "transcribed": "document",
    "under_review": "deciding",
    "voting": "deciding",
    "waiting": "planned",
    "waived": "skipped",
    "withdrawn": "skipped",
}


def shape_of(machine: Machine, state: str) -> str:
    """The family of a state: planned, ready, active, deciding, paused, done, document, unknown, skipped, stopped."""
    if state in BY_NAME:
        return BY_NAME[state]
    if state in machine.final:
        return "stopped" if state in machine.stops else "done"
    if state == machine.initial and state == "planned":
        return "planned"
    return "active"


@cache
def drawn(shape: str) -> SafeString:
    """A shape, rendered once for good: a page shows dozens of them, and there are ten."""
    return render_to_string("workflows/parts/shape.html", {"shape": shape})


@register.simple_tag
def state(row: Stateful) -> SafeString:
    """The state of a row, as shape and word."""
    family = shape_of(row.MACHINE, row.state)
    return format_html('<span class="state state-{}">{}{}</span>', family, drawn(family), state_label(row))


@register.inclusion_tag("workflows/parts/criterion.html")
def criterion(evidence: Evidence, gate: Gate) -> dict[str, Any]:
    """How a criterion stands: what the record does not tell is never called met."""
    shape, label = _criterion(evidence, gate)
    return {"shape": shape, "label": label, "title": evidence.criterion.title}


def _criterion(evidence: Evidence, gate: Gate) -> tuple[str, str]:
    kept, work = evidence.criterion, evidence.criterion.assignment
    if kept.state in {"waived", "lapsed"}:
        return "skipped", state_label(kept)
    if work is not None and work.state in {"transcribed", "not_in_record"}:
        return shape_of(work.MACHINE, work.state), state_label(work)
    if evidence.met:
        return "done", pgettext("criterion", "met")
    if gate.state in {"transcribed", "not_in_record"}:
        return "unknown", pgettext("criterion", "not in the record")
    return "planned", pgettext("criterion", "still missing")


@register.simple_tag
def shape(row: Stateful) -> SafeString:
    """The shape alone, where the word stands beside it."""
    return drawn(shape_of(row.MACHINE, row.state))
