# SPDX-License-Identifier: AGPL-3.0-or-later
"""Obligations as they stand: what approvals have left to be done, by whom and by when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.models import Cycle, DocumentVersion, Obligation, User
from governance.permissions import May


def obligations_of(cycle: Cycle, *, actor: User, at: datetime) -> Sequence[Obligation]:
    """Every obligation of the cycle as far as the actor may read: those still owed by their day, then the others."""
    rows = list(_readable(actor, at).filter(cycle=cycle).order_by("due_on", "gate__position", "number"))
    return sorted(rows, key=lambda each: each.state in each.MACHINE.final)


def obligation_inside(pk: UUID, *, cycle: UUID, actor: User, at: datetime) -> Obligation:
    """One obligation. Raises Unseen where it is not there or not the actor's to see."""
    found = _readable(actor, at).filter(pk=pk, cycle=cycle).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def papers_of(obligation: Obligation, *, actor: User, at: datetime) -> Sequence[DocumentVersion]:
    """The files that were put in to show that the obligation is met, the first to the last."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = DocumentVersion.objects.filter(
        document__obligation=obligation, document__removed_at=None, document__cycle__authority__in=visible
    )
    told = rows.select_related("document", "added_by", "added_for")
    return list(told.order_by("document__position", "number"))


def _readable(actor: User, at: datetime) -> QuerySet[Obligation]:
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = Obligation.objects.filter(cycle__authority__in=visible)
    return rows.select_related(
        "cycle__authority", "cycle__plan", "gate", "question", "body", "office", "stated_by", "stated_for"
    )
