# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who votes in a body."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from governance.grants import valid_at
from governance.models import Tenure
from governance.permissions import May, holders


def voters(*, at: datetime) -> QuerySet[Tenure]:
    """The tenures in office at `at` on seats that vote, of every body."""
    return Tenure.objects.filter(valid_at(at), seat__role__in=holders(May.CAST_VOTE))


def electorate(*, body_id: UUID, at: datetime) -> QuerySet[Tenure]:
    """Those of one body, by seat."""
    return voters(at=at).filter(seat__body=body_id).order_by("seat__key")
