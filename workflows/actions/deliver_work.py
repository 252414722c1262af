# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers the work of an assignment."""

from datetime import datetime
from uuid import UUID

from governance.errors import Invalid, Reason
from governance.machines.assignment import Move
from governance.models import Assignment, User
from workflows.flows.consequences import take
from workflows.flows.route import advance
from workflows.perform import Outcome, When, unit


def deliver_work(
    *,
    actor: User,
    cycle: UUID,
    assignment: UUID,
    statement: str,
    at: datetime | When = When.NOW,
    key: str | None,
) -> Outcome:
    """Hands the work in; `statement` says what is handed in and where it is.

    Raises Invalid where the statement is empty, and what perform refuses.
    """
    with unit(actor=actor, asked="deliver_work", key=key, cycle=cycle, content=(assignment, statement), at=at) as act:
        if not statement.strip():
            raise Invalid(
                Reason("statement_needed", "Say what you hand in and where it is"),
                field_name="statement",
            )
        row = act.row(Assignment, assignment, Move.DELIVER, along=Assignment.RELATED)
        row.delivered_by, row.delivered_at = actor, act.effective_at
        row.delivered_for_id = act.acts_for(row, Move.DELIVER)
        take(
            act,
            row,
            Move.DELIVER,
            data={"statement": act.text(statement)},
            changes=("delivered_by", "delivered_for", "delivered_at"),
        )
        advance(act)
    return act.outcome
