# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rights: whoever a step asks has a seat that holds the right to answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from governance.machines import MACHINES
from governance.machines.table import Machine, Of
from governance.permissions import HOLDS, May, holders
from workflows.procedures.kinds import KINDS
from workflows.procedures.kinds.gate import GateStep, StatementCriterion
from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.schema import Body, Procedure
from workflows.procedures.soundness.fault import Fault, Path
from workflows.procedures.spec import Step

# What no cycle can do without, whatever its steps are.
ALWAYS = frozenset({May.APPOINT, May.OPEN_CYCLE})

# What a body that meets cannot do without.
MEETING = frozenset({May.CALL_BALLOT, May.CAST_VOTE, May.CONVENE, May.KEEP_MINUTES, May.RECORD_PRESENCE})

_Where = Mapping[Of, tuple[Path, str]]


@dataclass(frozen=True, slots=True)
class _Held:
    """Which rights the seats of each body hold, and which are held by any seat at all."""

    on: Mapping[str, frozenset[May]]
    anywhere: frozenset[May]

    def missing(self, path: Path, may: May, body: str) -> Iterator[Fault]:
        if may not in self.on[body]:
            roles = ", ".join(sorted(holders(may)))
            yield Fault(path, f'no seat of "{body}" holds "{may}": it needs one of the roles {roles}')


def faults(procedure: Procedure) -> Iterator[Fault]:
    on = {body.key: _rights(body) for body in procedure.body}
    held = _Held(on, frozenset(chain.from_iterable(on.values())))
    for may in sorted(ALWAYS - held.anywhere):
        yield Fault(("body",), f'no seat of any body holds "{may}"')
    for number, body in enumerate(procedure.body):
        if body.sittings is not None:
            for may in sorted(MEETING):
                yield from held.missing(("body", number, "sittings"), may, body.key)
    for name, route in procedure.routes.items():
        for number, step in enumerate(route.step):
            yield from _step(("routes", name, "step", number), step, held)


def _rights(body: Body) -> frozenset[May]:
    return frozenset(chain.from_iterable(HOLDS[seat.role] for seat in body.seat))


def _step(path: Path, step: Step, held: _Held) -> Iterator[Fault]:
    kind = KINDS[step.kind]
    where = {Of.BODY: ((*path, "body"), step.body), Of.OFFICE: ((*path, "office"), step.office)}
    yield from _machine(path, MACHINES[kind.machine], where, held)
    for need in kind.needs:
        named = getattr(step, need.where)
        for body in named if isinstance(named, tuple) else (named,):
            yield from held.missing((*path, need.where), need.may, body)
    if isinstance(step, PhaseStep):
        yield from _work(path, step, held)
    if isinstance(step, GateStep):
        yield from _statements(path, step, held)


def _machine(path: Path, machine: Machine, where: _Where, held: _Held) -> Iterator[Fault]:
    """What the machine asks must be held where it asks; what it merely allows, by somebody."""
    asked = {(row.who, row.of) for row in machine.rows if row.asks and isinstance(row.who, May)}
    for may, of in sorted(asked):
        if of in where:
            at, body = where[of]
            yield from held.missing(at, may, body)
    allowed = {row.who for row in machine.rows if isinstance(row.who, May)}
    for right in sorted(allowed - {may for may, _ in asked} - held.anywhere):
        yield Fault(path, f'no seat of any body holds "{right}", which a step of this kind may need')


def _work(path: Path, phase: PhaseStep, held: _Held) -> Iterator[Fault]:
    for number, work in enumerate(phase.assignment):
        at = (*path, "assignment", number)
        reviewer = phase.reviewer_of(work)
        where: dict[Of, tuple[Path, str]] = {Of.BODY: ((*at, "body"), work.body)}
        if reviewer is not None:
            where[Of.OFFICE] = ((*at, "reviewer"), reviewer)
        yield from _machine(at, MACHINES["assignment"], where, held)


def _statements(path: Path, gate: GateStep, held: _Held) -> Iterator[Fault]:
    for number, criterion in enumerate(gate.criterion):
        if isinstance(criterion, StatementCriterion):
            at = (*path, "criterion", number, "body")
            yield from held.missing(at, May.STATE_EVIDENCE, criterion.body)
