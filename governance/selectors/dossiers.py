# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dossiers: the exact texts that are put before a body on a gate."""

from collections.abc import Sequence

from django.db.models import Max, OuterRef, Subquery

from governance.models import DocumentVersion, Gate


def current_versions(gate: Gate) -> Sequence[DocumentVersion]:
    """The newest version of every document that is in the dossier of the gate, in its order. One query.

    It is asked under the cycle's lock, when a ballot opens.
    """
    newest = (
        DocumentVersion.objects.filter(document=OuterRef("document"))
        .order_by()
        .values("document")
        .annotate(last=Max("number"))
        .values("last")
    )
    rows = DocumentVersion.objects.filter(document__gate=gate, document__removed_at=None, number=Subquery(newest))
    return list(rows.select_related("document").order_by("document__position"))
