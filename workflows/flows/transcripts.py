# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act that is transcribed is held against: the rule of its step on the day of the document, and the seats."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from governance.models import Cycle, Step
from governance.rules.rule import Rule
from workflows.flows.electorate import seats_of
from workflows.flows.library import decision_rule, procedure_of


def ruling_of(cycle: Cycle, step: Step, on: date) -> tuple[Rule, Mapping[str, int]] | None:
    """The rule by which the step's own body decides it, in force `on` that day, and the body's voting seats by role;
    None where the procedure gives no rule for that day.
    """
    procedure = procedure_of(cycle.procedure_sha256)
    spec = procedure.get_route(cycle.route_name).get(step.key)
    rules = [rule for rule, body in spec.votes if body == spec.body]
    if not rules or not procedure.effective.covers(on):
        return None
    seats = seats_of(procedure.get_body(spec.body), authority=cycle.authority_id, on=on)
    return decision_rule(cycle.procedure_sha256, rules[0], on), Counter(place.role for place in seats)
