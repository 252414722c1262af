# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of an authority's procedure: which is in force, who loaded each, which cycles run by it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.models import Authority, Cycle, User
from governance.permissions import May
from workflows.models.journal import JournalEntry
from workflows.models.procedure import ProcedureVersion

LOADED = "procedure.load"


def versions_of(authority: Authority, *, actor: User, at: datetime) -> Sequence[ProcedureVersion]:
    """Every version of the authority, the last to take effect first, without its text."""
    rows = _visible(actor, at).filter(authority=authority).defer("text")
    return list(rows.order_by("-effective_from", "-version", "-loaded_at"))


def version_inside(sha256: str, *, actor: User, at: datetime) -> ProcedureVersion:
    """One version. Raises Unseen."""
    found = _visible(actor, at).filter(pk=sha256).select_related("authority").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def in_force(versions: Sequence[ProcedureVersion], on: date) -> ProcedureVersion | None:
    """The version by which a cycle would begin on that day: the last to have taken effect, as long as it does."""
    for each in versions:
        if each.effective_from <= on and (each.effective_until is None or on <= each.effective_until):
            return each
    return None


def loaders(authority: Authority, *, actor: User, at: datetime) -> Mapping[str, User | None]:
    """By hash, who loaded each version; None: whoever installed Regia."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = JournalEntry.objects.filter(event=LOADED, authority=authority, authority__in=visible, cycle__isnull=True)
    return {json.loads(row.text)["data"]["sha256"]: row.actor for row in rows.select_related("actor")}


def cycles_by(version: ProcedureVersion, *, actor: User, at: datetime) -> QuerySet[Cycle]:
    """The cycles that run by a version, or ran, newest first."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = Cycle.objects.filter(procedure_sha256=version.sha256, authority__in=visible)
    return rows.select_related("plan", "authority").order_by("-starts_on", "pk")


def _visible(actor: User, at: datetime) -> QuerySet[ProcedureVersion]:
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    return ProcedureVersion.objects.filter(authority__in=visible)
