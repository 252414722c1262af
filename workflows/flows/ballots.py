# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the ballot on a gate: freezes the electorate and the rule, and asks every seat for its vote."""

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localdate

from governance.errors import Invalid, Reason
from governance.models import Ballot, Elector, Gate, Tenure
from governance.models.base import insert
from workflows.flows.electorate import frozen_rule
from workflows.flows.library import decision_rule, procedure_of
from workflows.models.canonical import text_of
from workflows.perform import Unit


def open_ballot(act: Unit, gate: Gate, voters: Sequence[Tenure]) -> Ballot:
    """A ballot by the decision rule of the cycle's own procedure as it is on that day. `voters`: who is in
    office now; who leaves afterwards stays in the electorate. Raises Invalid where the rule is not in force that day.
    """
    rule = _rule(act, gate)
    ballot = Ballot(
        cycle=act.cycle,
        gate=gate,
        number=_before(gate) + 1,
        rule=text_of(rule),
        body_id=gate.body_id,
        title=gate.title,
        due_on=gate.due_on,
        opened_at=act.effective_at,
    )
    electors = [Elector(ballot=ballot, seat_id=tenure.seat_id, tenure=tenure) for tenure in voters]
    seats = [elector.seat_id for elector in electors]
    act.create(ballot, "open", seats=seats, data={"gate": gate.pk, "rule": rule, "seats": seats})
    insert(electors)
    return ballot


def _rule(act: Unit, gate: Gate) -> dict[str, Any]:
    """The rule with what it looks at of the body that decides, which the procedure names: nothing is asked for it."""
    on = localdate(act.effective_at or act.now)
    sha256 = act.cycle.procedure_sha256
    procedure = procedure_of(sha256)
    body = procedure.get_body(procedure.get_route(act.cycle.route_name).get(gate.key).body)
    try:
        rule = decision_rule(sha256, gate.rule_key, on)
    except KeyError as missing:
        told = Reason("rule_not_in_force", "This rule is not in force on %(day)s", {"day": on.isoformat()})
        raise Invalid(told) from missing
    return frozen_rule(rule, procedure=procedure, body=body, authority=act.cycle.authority_id, on=on)


def _before(gate: Gate) -> int:
    """How many ballots there were on the gate; counted with the gate where it was read for that."""
    known = vars(gate).get("ballots_before")
    return gate.ballots.count() if known is None else int(known)
