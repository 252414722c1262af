# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names: every key is given once, and every key that is spoken of exists."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from workflows.procedures.kinds.gate import GateStep
from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.schema import Body, Procedure, Route
from workflows.procedures.soundness.fault import Fault, Path
from workflows.procedures.soundness.marks import marked
from workflows.procedures.spec import Names


def faults(procedure: Procedure) -> Iterator[Fault]:
    yield from _given_once("source", ((("source", n), s.key) for n, s in enumerate(procedure.source)))
    yield from _given_once("body", ((("body", n), b.key) for n, b in enumerate(procedure.body)))
    yield from _given_once("census", ((("census", n), c.key) for n, c in enumerate(procedure.census)))
    for number, body in enumerate(procedure.body):
        yield from _given_once("seat", _seats(("body", number), body))
    yield from _spoken_of(procedure)
    for name, route in procedure.routes.items():
        yield from _in_route(("routes", name), route)


def _given_once(what: str, keys: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield Fault((*path, "key"), f'the {what} "{key}" stands there twice')
        seen.add(key)


def _seats(path: Path, body: Body) -> Iterator[tuple[Path, str]]:
    for number, seat in enumerate(body.seat):
        for key in seat.seat_keys() or (seat.key,):
            yield (*path, "seat", number), key


def _spoken_of(procedure: Procedure) -> Iterator[Fault]:
    known = {
        "body": {body.key for body in procedure.body},
        "rule": {rule.key for rule in procedure.rule},
        "source": {source.key for source in procedure.source},
    }
    for path, names, key in marked(procedure, Names):
        if key not in known[names.table]:
            yield Fault(path, f'there is no {names.table} "{key}" in this file')


def _in_route(path: Path, route: Route) -> Iterator[Fault]:
    yield from _given_once("step", (((*path, "step", n), s.key) for n, s in enumerate(route.step)))
    yield from _given_once("assignment", ((at, key) for at, key in _assignments(path, route)))
    yield from _waits_for(path, route)
    known = {
        "assignment": {key for _, key in _assignments(path, route)},
        "opinion": {step.key for step in route.step if step.kind == "opinion"},
        "gate": {step.key for step in route.step if step.kind == "gate"},
    }
    for number, step in enumerate(route.step):
        if isinstance(step, GateStep):
            yield from _criteria((*path, "step", number), step, known)


def _assignments(path: Path, route: Route) -> Iterator[tuple[Path, str]]:
    for number, step in enumerate(route.step):
        if isinstance(step, PhaseStep):
            for place, assignment in enumerate(step.assignment):
                yield (*path, "step", number, "assignment", place), assignment.key


def _waits_for(path: Path, route: Route) -> Iterator[Fault]:
    known = {step.key for step in route.step}
    for number, step in enumerate(route.step):
        seen: set[str] = set()
        for place, after in enumerate(step.after):
            at = (*path, "step", number, "after", place)
            if after.step not in known:
                yield Fault(at, f'there is no step "{after.step}" in this route')
            if after.event in seen:
                yield Fault(at, f'"{step.key}" names "{after.event}" twice')
            seen.add(after.event)


def _criteria(path: Path, gate: GateStep, known: Mapping[str, AbstractSet[str]]) -> Iterator[Fault]:
    keys = (((*path, "criterion", n), criterion.key) for n, criterion in enumerate(gate.criterion))
    yield from _given_once("criterion", keys)
    for number, criterion in enumerate(gate.criterion):
        for field, what in _LOOKS_AT.get(criterion.kind, {}).items():
            key = getattr(criterion, field)
            if key not in known[what]:
                at = (*path, "criterion", number, field)
                yield Fault(at, f'there is no {what} "{key}" in this route')


# By the kind of a criterion: the field that names what it looks at, and what that is.
_LOOKS_AT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "assignment": {"assignment": "assignment"},
        "opinion": {"step": "opinion"},
        "obligations": {"gate": "gate"},
    }
)
