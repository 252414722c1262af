# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dossiers: the exact texts that are put before a body on a gate, and which of them it has decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import ballot, gate, question
from governance.models import BallotDocument, Document, DocumentVersion, Gate, Question, User
from governance.permissions import May

APPROVED = (gate.S.APPROVED, gate.S.APPROVED_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class InDossier:
    """A document of a dossier with its versions, the first to the last.

    `decided`: the version that was before the body when it approved; `voted`: the one before it in the open ballot.
    `approved`: the gate is approved, so what was not before the body has not been decided.
    """

    document: Document
    versions: Sequence[DocumentVersion]
    decided: DocumentVersion | None
    voted: DocumentVersion | None
    approved: bool

    @property
    def current(self) -> DocumentVersion:
        """The last version."""
        return self.versions[-1]

    @property
    def earlier(self) -> Sequence[DocumentVersion]:
        """The versions before the last one, newest first."""
        return self.versions[-2::-1]

    @property
    def is_undecided(self) -> bool:
        """Whether the approval does not cover the text as it is now."""
        return self.approved and self.document.removed_at is None and self.current != self.decided


def current_versions(gate: Gate) -> Sequence[DocumentVersion]:
    """The newest version of every document that is in the dossier of the gate, in its order. One query.

    It is asked under the cycle's lock, when a ballot opens.
    """
    rows = _newest().filter(document__gate=gate, document__removed_at=None)
    return list(rows.select_related("document").order_by("document__position"))


def dossier_of(row: Gate, *, actor: User, at: datetime) -> Sequence[InDossier]:
    """The documents of the gate in their order; of those taken out, only what was put to the vote. Two queries."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    found = DocumentVersion.objects.filter(document__gate=row, document__cycle__authority__in=visible)
    found = found.filter(Q(document__removed_at=None) | Q(pk__in=BallotDocument.objects.values("version")))
    told = found.select_related("document", "added_by", "added_for").order_by("document__position", "number")
    frozen = _frozen(row)
    return [
        _in_dossier(list(versions), frozen, approved=row.state in APPROVED)
        for _, versions in groupby(told, key=lambda each: each.document_id)
    ]


def undecided_texts(**which: Any) -> Mapping[UUID, Sequence[str]]:
    """The titles of the documents whose text the approval of their gate does not cover, by gate. `which`: of which
    documents, for a reader to whom they are shown. One query.
    """
    decided = BallotDocument.objects.filter(_deciding(), version=OuterRef("pk"))
    rows = _newest().filter(~Exists(decided), document__removed_at=None, document__gate__state__in=APPROVED, **which)
    found: dict[UUID, list[str]] = {}
    told = rows.order_by("document__position").values_list("document__gate", "document__title")
    for gate_id, title in told:
        found.setdefault(gate_id, []).append(title)
    return found


def version_inside(pk: UUID, *, cycle: UUID, actor: User, at: datetime) -> DocumentVersion:
    """A version that the actor may read. Raises Unseen; also for what was taken out and never put to the vote."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    shown = Q(document__removed_at=None) | Exists(BallotDocument.objects.filter(version=OuterRef("pk")))
    rows = DocumentVersion.objects.filter(shown, pk=pk, document__cycle=cycle, document__cycle__authority__in=visible)
    found = rows.select_related("document").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def _newest() -> QuerySet[DocumentVersion]:
    newest = (
        DocumentVersion.objects.filter(document=OuterRef("document"))
        .order_by()
        .values("document")
        .annotate(last=Max("number"))
        .values("last")
    )
    return DocumentVersion.objects.filter(number=Subquery(newest))


def _deciding() -> Q:
    """The condition on a frozen text: its ballot carried the question whether the gate is approved."""
    return Q(
        ballot__state=ballot.S.CLOSED,
        ballot__question__kind=Question.Kind.WHOLE,
        ballot__question__state=question.S.CARRIED,
    )


def _frozen(row: Gate) -> Iterable[BallotDocument]:
    """What is before the body in the open ballot of the gate, and what was when it approved."""
    which = Q(ballot__state=ballot.S.OPEN) | _deciding()
    rows = BallotDocument.objects.filter(which, ballot__gate=row).select_related("ballot")
    return list(rows.order_by("ballot__number"))


def _in_dossier(versions: Sequence[DocumentVersion], frozen: Iterable[BallotDocument], *, approved: bool) -> InDossier:
    known = {each.pk: each for each in versions}
    decided, voted = None, None
    for each in frozen:
        if each.version_id in known and each.ballot.state == ballot.S.OPEN:
            voted = known[each.version_id]
        elif each.version_id in known:
            decided = known[each.version_id]
    return InDossier(versions[0].document, versions, decided, voted, approved)
