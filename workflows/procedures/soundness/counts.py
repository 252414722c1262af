# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts: a body that decides by a rule has what the rule counts, and enough of it for something to pass."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from governance.rules.electorate import Electorate, Place, count
from governance.rules.rule import WRITTEN
from governance.rules.tally import Answer
from governance.rules.verdict import Test, Verdict
from workflows.procedures.kinds.gate import GateStep
from workflows.procedures.ruling import Condition, Rule, Threshold, singles
from workflows.procedures.schema import Body, Procedure
from workflows.procedures.seats import Towns, places_of
from workflows.procedures.soundness.fault import Fault, Path

_OF_PLACES = {"municipalities", "population"}
_CONCLUSIONS = {"all_of", "any_of"}
_RELATIONS = {"≥": "at least", ">": "more than"}


class _Use(NamedTuple):
    """A body that decides by a rule in the step at `path`; `number` is the place of the rule's text in the file."""

    path: Path
    number: int
    rule: Rule
    body: Body


def faults(procedure: Procedure) -> Iterator[Fault]:
    for number, body in enumerate(procedure.body):
        yield from _seats(("body", number), body)
    for use in _uses(procedure):
        yield from _counted(procedure, use)
        yield from _presided(use)
        if not use.body.by_municipality:
            yield from _impossible(use, places_of(use.body, {}))
    yield from _ways(procedure)


def faults_with(procedure: Procedure, towns: Towns, on: date) -> Iterator[Fault]:
    """What can be told only where the municipalities are known. `towns`: with their residents at the census in
    force `on` that day.
    """
    census = procedure.get_census(on)
    unknown = sorted(istat for istat, residents in towns.items() if residents is None)
    for use in _uses(procedure):
        if not use.body.by_municipality:
            continue
        if "population" in _units(use.rule) and census and (unknown or not towns):
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            which = f"{unknown[0]}{more}" if unknown else "any municipality"
            reason = f'the rule "{use.rule.key}" counts residents: "{census.key}" has none for {which}'
            yield Fault(("rule", use.number), reason)
        else:
            yield from _impossible(use, places_of(use.body, towns))


def _uses(procedure: Procedure) -> Iterator[_Use]:
    bodies = {body.key: body for body in procedure.body}
    for name, route in procedure.routes.items():
        for place, step in enumerate(route.step):
            for key, body in dict.fromkeys(step.votes):
                for number, rule in enumerate(procedure.rule):
                    if rule.key == key:
                        yield _Use(("routes", name, "step", place), number, rule, bodies[body])


def _seats(at: Path, body: Body) -> Iterator[Fault]:
    for number in [number for number, seat in enumerate(body.seat) if seat.each][1:]:
        yield Fault((*at, "seat", number, "each"), f'"{body.key}" has one seat for each municipality already')
    if body.assigned is not None:
        seats = sum(seat.count for seat in body.deciding)
        if body.by_municipality:
            yield Fault((*at, "assigned"), f'the seats of "{body.key}" follow the municipalities: leave `assigned` out')
        elif seats != body.assigned:
            yield Fault((*at, "assigned"), f'the seats by which "{body.key}" decides are {seats}, not {body.assigned}')
    if body.chair is not None and body.chair not in {key for seat in body.deciding for key in seat.seat_keys()}:
        yield Fault((*at, "chair"), f'"{body.key}" has no seat "{body.chair}" that decides')


def _thresholds(rule: Rule) -> Iterator[Threshold]:
    for _path, single in (*rule.enough(), *rule.in_favour()):
        if isinstance(single, Threshold):
            yield single


def _units(rule: Rule) -> set[str]:
    return {threshold.unit for threshold in _thresholds(rule)}


def _counted(procedure: Procedure, use: _Use) -> Iterator[Fault]:
    rule, body, units = use.rule, use.body, _units(use.rule)
    on_assigned = any(threshold.of == "assigned" for threshold in _thresholds(rule))
    if on_assigned and not body.assigned and not body.by_municipality:
        reason = f'the rule "{rule.key}" counts the seats assigned by law, and "{body.key}" has no `assigned`'
        yield Fault(use.path, reason)
    if units & _OF_PLACES and not body.by_municipality:
        what = " and ".join(sorted(units & _OF_PLACES))
        reason = f'the rule "{rule.key}" counts {what}, and no seat of "{body.key}" stands for a municipality'
        yield Fault(use.path, reason)
    if "population" in units and not procedure.census:
        yield Fault(("rule", use.number), f'the rule "{rule.key}" counts residents, and the file names no census')
    if "weight" in units and all(seat.weight == 1 for seat in body.deciding):
        yield Fault(use.path, f'the rule "{rule.key}" counts weights, and no seat of "{body.key}" has a `weight`')


def _presided(use: _Use) -> Iterator[Fault]:
    if use.rule.tie == "chair" and use.body.chair is None:
        reason = f'by the rule "{use.rule.key}" the chair decides a tie, and "{use.body.key}" has no `chair`'
        yield Fault(use.path, reason)


def _ways(procedure: Procedure) -> Iterator[Fault]:
    """A gate can be voted in one of its ways at least, and by itself only in the way that needs nobody."""
    unwritten = {rule.key for rule in procedure.rule if rule.written is None}
    for name, route in procedure.routes.items():
        for number, step in enumerate(route.step):
            if not isinstance(step, GateStep):
                continue
            at = ("routes", name, "step", number)
            if set(step.ways) == {"written"} and step.rule in unwritten:
                reason = (
                    f'the rule "{step.rule}" knows no written procedure: by `ways` this gate is voted in no other way'
                )
                yield Fault((*at, "ways"), reason)
            if step.ballot == "at_once" and "remote" not in step.ways:
                yield Fault((*at, "ballot"), '`ballot` can be "at_once" only where `ways` has "remote"')


def _impossible(use: _Use, places: tuple[Place, ...]) -> Iterator[Fault]:
    """The conditions that are not met even if every seat is there and in favour."""
    if not places:
        return
    rule = use.rule.as_rule("")
    tally = count(rule, Electorate(places), [(place.seat, Answer.YES) for place in places])
    for path, condition, subject, convocation in _conditions(use.rule):
        tests = [test for test in Verdict(rule, tally, convocation).tests if test.subject == subject]
        if tests[-1].met:
            continue
        alone = [test for test in tests if test.key not in _CONCLUSIONS]
        for (place, _single), test in zip(singles(path, condition), alone, strict=True):
            if not test.met:
                yield Fault(("rule", use.number, *place), _too_much(use, test))


def _conditions(rule: Rule) -> Iterator[tuple[Path, Condition, str, int]]:
    """Every condition of the rule: its place, what it is asked of, and in which convocation."""
    for number, condition in enumerate(rule.quorum):
        yield ("quorum", number), condition, "quorum", number + 1
    if rule.written:
        yield ("written", "participation"), rule.written.participation, "participation", WRITTEN
    yield ("majority",), rule.majority, "majority", 1


def _too_much(use: _Use, test: Test) -> str:
    relation, needed, counted = (test.numbers[name] for name in ("relation", "needed", "counted"))
    asked = f"{_RELATIONS[str(relation)]} {needed}"
    return f'the rule "{use.rule.key}" asks for {asked}, and all the seats of "{use.body.key}" together make {counted}'
