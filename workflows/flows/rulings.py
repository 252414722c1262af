# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the procedure of a cycle says of one step: by which rules it is decided, and what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from governance.models import Cycle
from governance.permissions import May
from governance.rules.rule import Rule
from workflows.flows.library import decision_rule, procedure_of
from workflows.flows.route import route_of
from workflows.procedures.kind import Need
from workflows.procedures.kinds import KINDS
from workflows.procedures.spec import After, Step


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule by which bodies vote in a step, as it is `on` a day. `advises`: what they give is an opinion."""

    bodies: Sequence[str]
    key: str
    rule: Rule
    on: date
    advises: bool


def is_a_decision(kind: str) -> bool:
    """Whether a step of the kind is a body's own vote."""
    return kind in KINDS and Need(May.CAST_VOTE, "body") in KINDS[kind].needs


def rulings_of(cycle: Cycle, key: str, on: date) -> Sequence[Ruling]:
    """The rules in force `on` that day by which the step `key` is voted, who votes by one rule together.

    None where the procedure has no such step, or no rule for that day.
    """
    spec = _spec(cycle, key)
    if spec is None:
        return ()
    procedure = procedure_of(cycle.procedure_sha256)
    asked = {vote for opinion in getattr(spec, "opinions", ()) for vote in opinion.votes}
    bodies: dict[tuple[str, bool], list[str]] = {}
    for rule, body in spec.votes:
        bodies.setdefault((rule, (rule, body) in asked), []).append(str(procedure.get_body(body).name))
    found = (_ruling(cycle, rule, names, on, advises) for (rule, advises), names in bodies.items())
    return tuple(ruling for ruling in found if ruling is not None)


def waited_for(cycle: Cycle, key: str) -> Sequence[After]:
    """What the step `key` waits for on the route; nothing where the procedure has no such step."""
    spec = _spec(cycle, key)
    return spec.after if spec else ()


def _spec(cycle: Cycle, key: str) -> Step | None:
    try:
        return route_of(cycle).get(key)
    except KeyError:
        return None


def _ruling(cycle: Cycle, key: str, bodies: Sequence[str], on: date, advises: bool) -> Ruling | None:
    try:
        return Ruling(bodies, key, decision_rule(cycle.procedure_sha256, key, on), on, advises)
    except KeyError:
        return None
