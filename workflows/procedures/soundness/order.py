# SPDX-License-Identifier: AGPL-3.0-or-later
"""Order: gates close the phases they say, and every step comes to its turn and to its end."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from governance.machines import MACHINES
from workflows.procedures.kinds import KINDS
from workflows.procedures.kinds.gate import Criterion, GateStep, ObligationsCriterion, OpinionCriterion, WorkCriterion
from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.ready import Waits, run_to_the_end, waits
from workflows.procedures.schema import Procedure, Route
from workflows.procedures.soundness.fault import Fault, Path
from workflows.procedures.spec import Event

_Causes = Mapping[Event, frozenset[Event]]


def faults(procedure: Procedure) -> Iterator[Fault]:
    for name, route in procedure.routes.items():
        path = ("routes", name)
        yield from _gates(path, route)
        yield from _phases(path, route)
        yield from _skips(path, route)
        yield from _opinions(path, route)
        yield from _ends(path, route)


def _gates(path: Path, route: Route) -> Iterator[Fault]:
    closed: dict[str, str] = {}
    phases = {step.key for step in route.step if isinstance(step, PhaseStep)}
    for number, gate in enumerate(route.step):
        if not isinstance(gate, GateStep):
            continue
        at = (*path, "step", number)
        if gate.closes not in phases:
            yield Fault((*at, "closes"), f'"{gate.closes}" is not a phase of this route')
            continue
        if gate.closes in closed:
            yield Fault((*at, "closes"), f'"{gate.closes}" already has a gate, "{closed[gate.closes]}"')
        closed.setdefault(gate.closes, gate.key)
        if f"{gate.closes}:opened" not in {after.event for after in gate.after}:
            yield Fault(at, f'the gate "{gate.key}" must come after "{gate.closes}:opened"')


def _phases(path: Path, route: Route) -> Iterator[Fault]:
    closed = _closed_by(route)
    for number, step in enumerate(route.step):
        if isinstance(step, PhaseStep) and step.key not in closed:
            yield Fault((*path, "step", number), f'the phase "{step.key}" has no gate: nothing would close it')


def _skips(path: Path, route: Route) -> Iterator[Fault]:
    for number, step in enumerate(route.step):
        if not step.skippable:
            continue
        at = (*path, "step", number, "skippable")
        if "skip" not in list(MACHINES[KINDS[step.kind].machine].moves):
            yield Fault(at, f"a step of the kind {step.kind} cannot be skipped")
        elif isinstance(step, PhaseStep):
            yield Fault(at, f'"{step.key}" cannot be skipped: its gate would wait for ever')


def _opinions(path: Path, route: Route) -> Iterator[Fault]:
    """A criterion asks for no opinion that may never be given."""
    skippable = {step.key for step in route.step if step.skippable}
    for number, gate in enumerate(route.step):
        for place, criterion in enumerate(gate.criterion if isinstance(gate, GateStep) else ()):
            if isinstance(criterion, OpinionCriterion) and criterion.step in skippable:
                at = (*path, "step", number, "criterion", place, "step")
                yield Fault(at, f'"{criterion.step}" can be skipped: "{gate.key}" would wait for ever')


def _decided_after(route: Route) -> Waits:
    """What happens before a step is decided, besides its own beginning: a phase waits for its gate, a gate for what its
    criteria look at.
    """
    phase_of = {work.key: step.key for step in route.step if isinstance(step, PhaseStep) for work in step.assignment}
    found: dict[str, frozenset[Event]] = {}
    for step in route.step:
        if isinstance(step, GateStep):
            found[step.closes] = frozenset({(step.key, "decided")})
            found[step.key] = frozenset(event for each in step.criterion for event in _looked_at(each, phase_of))
    return found


def _looked_at(criterion: Criterion, phase_of: Mapping[str, str]) -> Iterator[Event]:
    if isinstance(criterion, WorkCriterion):
        yield phase_of[criterion.assignment], "opened"
    if isinstance(criterion, OpinionCriterion):
        yield criterion.step, "decided"
    if isinstance(criterion, ObligationsCriterion):
        yield criterion.gate, "decided"


def _closed_by(route: Route) -> dict[str, str]:
    return {step.closes: step.key for step in route.step if isinstance(step, GateStep)}


def _ends(path: Path, route: Route) -> Iterator[Fault]:
    """Plays the route to its end; what has not happened by then never can."""
    closed_by = _closed_by(route)
    until = _decided_after(route)
    causes = _causes(route, until)
    missing = causes.keys() - run_to_the_end(waits(route.step), until)
    in_circle: set[str] = set()
    for circle in _circles(causes, missing):
        in_circle |= {step for step, _ in circle}
        yield Fault((*path, "step", _index(route, circle[0][0])), _sentence(circle, closed_by))
    for number, step in enumerate(route.step):
        if (step.key, "opened") in missing and step.key not in in_circle:
            never = sorted(f'"{name}:{moment}"' for name, moment in causes[step.key, "opened"] & missing)
            reason = f'"{step.key}" can never be reached: {", ".join(never)} never happens'
            yield Fault((*path, "step", number), reason)


def _causes(route: Route, until: Waits) -> _Causes:
    """What each event needs to have happened before it."""
    causes: dict[Event, frozenset[Event]] = {}
    for key, needs in waits(route.step).items():
        begun: frozenset[Event] = frozenset({(key, "opened")})
        causes[key, "opened"] = needs
        causes[key, "decided"] = begun | until.get(key, frozenset())
    return causes


def _circles(causes: _Causes, missing: AbstractSet[Event]) -> Iterator[list[Event]]:
    """The circles among events that never happen, each once, beginning at its first step in the file."""
    order = {event: number for number, event in enumerate(causes)}
    told: set[Event] = set()
    for start in sorted(missing, key=order.__getitem__):
        seen: list[Event] = []
        event: Event | None = start
        while event is not None and event not in seen and event not in told:
            seen.append(event)
            event = min(causes[event] & missing, key=order.__getitem__, default=None)
        told.update(seen)
        if event in seen:
            circle = seen[seen.index(event) :]
            first = circle.index(min(circle, key=order.__getitem__))
            yield circle[first:] + circle[:first]


def _sentence(circle: list[Event], closed_by: Mapping[str, str]) -> str:
    """Says who waits for whom; that a step is opened before it is decided goes without saying."""
    links = list(zip(circle, [*circle[1:], circle[0]], strict=True))
    said = [f'"{a[0]}" waits for "{b[0]}:{b[1]}"' for a, b in links if a[0] != b[0]]
    if len({step for step, _ in circle}) == 1:
        return f'"{circle[0][0]}" waits for itself'
    gated = any(closed_by.get(a[0]) == b[0] and a[1] == "decided" for a, b in links)
    what = "deadlock, a phase is closed only by its gate" if gated else "the steps wait in a circle"
    return f"{what}: {', '.join(said)}"


def _index(route: Route, key: str) -> int:
    return next(number for number, step in enumerate(route.step) if step.key == key)
