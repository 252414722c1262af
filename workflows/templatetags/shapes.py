# SPDX-License-Identifier: AGPL-3.0-or-later
"""A state as a shape and a word, so that colour says nothing on its own."""

from typing import Any

from django import template
from django.utils.translation import pgettext

from governance.machines.table import Machine
from governance.models import Gate, Stateful
from governance.selectors.inside import Evidence
from workflows.templatetags.words import state_label

register = template.Library()

# What the state's own name says; every other is read off the machine's table.
BY_NAME = {
    "accepted": "done",
    "confirmed": "done",
    "deferred": "paused",
    "delivered": "deciding",
    "in_review": "deciding",
    "before_cabina": "deciding",
    "before_council": "deciding",
    "met": "done",
    "missed": "stopped",
    "not_in_record": "unknown",
    "interrupted": "stopped",
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


@register.inclusion_tag("workflows/parts/state.html")
def state(row: Stateful) -> dict[str, Any]:
    """The state of a row, as shape and word."""
    return {"shape": shape_of(row.MACHINE, row.state), "label": state_label(row)}


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


@register.inclusion_tag("workflows/parts/shape.html")
def shape(row: Stateful) -> dict[str, Any]:
    """The shape alone, where the word stands beside it."""
    return {"shape": shape_of(row.MACHINE, row.state)}
