# SPDX-License-Identifier: AGPL-3.0-or-later
"""States that an obligation is met, with what shows it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files import File

from governance.machines.obligation import Move
from governance.models import Document, Obligation, User
from governance.permissions import May
from workflows.flows.consequences import take
from workflows.flows.documents import add_version, begin_document
from workflows.flows.route import advance
from workflows.models.store import received
from workflows.perform import Outcome, When, unit


def state_obligation(
    *,
    actor: User,
    cycle: UUID,
    obligation: UUID,
    evidence: str,
    file: "File[Any] | None" = None,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Says that the obligation is met; `evidence`: what shows it and where it is; `file`: the thing itself.

    Who discharges it looks at both. Raises Invalid (no evidence, a file that is not taken) and what perform refuses.
    """
    found = received(file) if file else None
    content = (obligation, found.sha256 if found else None)
    with unit(
        actor=actor,
        asked="state_obligation",
        key=key,
        cycle=cycle,
        content=content,
        at=at,
        reason=evidence.strip(),
    ) as act:
        row = act.row(Obligation, obligation, Move.STATE, along=Obligation.RELATED)
        row.stated_by, row.stated_for_id = actor, act.acts_for(row, Move.STATE)
        take(act, row, Move.STATE, changes=("stated_by", "stated_for"))
        if found is not None:
            stands = act.stand(May.STATE_EVIDENCE, body_id=row.body_id)
            document = begin_document(Document(cycle=act.cycle, obligation=row, title=found.name))
            data = add_version(act, document, found, stands)
            act.record("document.add", subject=("obligation", row.pk), by=stands, data=data)
        advance(act)
    return act.outcome
