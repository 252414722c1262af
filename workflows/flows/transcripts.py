# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act that is transcribed is held against: the rule of its step on the day of the document, and the seats."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from governance.models import Cycle, Municipality, Step
from governance.permissions import May, holders
from governance.rules.rule import Rule
from workflows.flows.library import decision_rule, procedure_of
from workflows.procedures.schema import Body


def ruling_of(cycle: Cycle, step: Step, on: date) -> tuple[Rule, Mapping[str, int]] | None:
    """The rule by which the step's own body decides it, in force `on` that day, and the body's voting seats by role;
    None where the procedure gives no rule for that day.
    """
    procedure = procedure_of(cycle.procedure_sha256)
    routes = {str(name): route for name, route in procedure.routes.items()}
    spec = routes[cycle.route_name].get(step.key)
    rules = [rule for rule, body in spec.votes if body == spec.body]
    if not rules or not procedure.effective.covers(on):
        return None
    rule = decision_rule(cycle.procedure_sha256, rules[0], on)
    return rule, _voting_seats(procedure.get_body(spec.body), cycle.authority_id, on)


def _voting_seats(body: Body, authority: UUID, on: date) -> Mapping[str, int]:
    voters = holders(May.CAST_VOTE)
    seats: Counter[str] = Counter()
    for seat in body.seat:
        if seat.role in voters:
            seats[seat.role.value] += _municipalities(authority, on) if seat.each else seat.count
    return seats


def _municipalities(authority: UUID, on: date) -> int:
    there = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
    return Municipality.objects.filter(there, authority=authority).count()
