# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the ballot on a gate: freezes the electorate and the rule, and asks every seat for its vote."""

from collections.abc import Sequence

from django.utils.timezone import localdate

from governance.models import Ballot, Elector, Gate, Tenure
from governance.models.base import insert
from governance.rules.plain import plain_rule
from governance.rules.rule import Rule
from governance.rules.thresholds import Base, Threshold, leaves
from workflows.flows.library import decision_rule, procedure_of
from workflows.models.canonical import text_of
from workflows.perform import Unit


def open_ballot(act: Unit, gate: Gate, voters: Sequence[Tenure]) -> Ballot:
    """A ballot by the decision rule of the cycle's own procedure as it is on that day. `voters`: who is in
    office now; who leaves afterwards stays in the electorate.
    """
    today = localdate(act.effective_at or act.now)
    ruling = decision_rule(act.cycle.procedure_sha256, gate.rule_key, today)
    rule = {**plain_rule(ruling), "assigned": _assigned(act.cycle.procedure_sha256, gate, ruling)}
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


def _before(gate: Gate) -> int:
    """How many ballots there were on the gate; counted with the gate where it was read for that."""
    known = vars(gate).get("ballots_before")
    return gate.ballots.count() if known is None else int(known)


def _assigned(sha256: str, gate: Gate, rule: Rule) -> int | None:
    """The members that the law assigns to the body, as the procedure says; None for a rule that takes no share of them."""
    tests = [leaf for condition in (*rule.quorums, rule.majority) for leaf in leaves(condition)]
    if not any(isinstance(each, Threshold) and each.base is Base.ASSIGNED for each in tests):
        return None
    return procedure_of(sha256).get_body(gate.body.key).assigned
