# SPDX-License-Identifier: AGPL-3.0-or-later
"""The graph of a route, as plain data: which nodes there are and where each leads.

A step is a node that waits until the step is decided; where somebody waits for its opening, a node before it
waits for that. Several ways out pass through a fork, several ways in through a gather. Edges that lead in
are never counted: a gather looks at which of its sources have been passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workflows.procedures.schema import Route
from workflows.procedures.spec import Event, Step

START = "start"
END = "end"

Role = Literal["start", "opened", "decided", "fork", "gather", "end"]


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node to be: its role, where it leads, and of a step's node the step and what its turn waits for.

    `begins`: it is the first node of its step. `lags`: by which days which source delays its turn.
    """

    name: str
    role: Role
    targets: tuple[str, ...]
    step: Step | None = None
    begins: bool = False
    lags: Mapping[str, int] = field(default_factory=dict)


def node_name(event: Event) -> str:
    """The name of the node that an event passes. The prefix keeps it apart from viewflow's own names."""
    step, moment = event
    return f"{'opened' if moment == 'opened' else 'step'}_{step.replace('-', '_')}"


def graph(route: Route) -> tuple[Vertex, ...]:
    """The nodes of `route`, in the order of its steps."""
    return tuple(_Drawing(route).vertices())


class _Drawing:
    def __init__(self, route: Route) -> None:
        self.steps = route.step
        self.awaited = {after.step for step in route.step for after in step.after if after.moment == "opened"}
        self.leads: dict[str, list[str]] = {START: []}
        self.gathers: dict[str, str] = {}
        for step in self.steps:
            self.leads.update({name: [] for name in self.nodes_of(step)})
        for step in self.steps:
            *before, last = self.nodes_of(step)
            self.join([node_name((after.step, after.moment)) for after in step.after] or [START], [*before, last][0])
            for name in before:
                self.leads[name].append(last)
        self.join([name for name, targets in self.leads.items() if not targets], END)

    def nodes_of(self, step: Step) -> tuple[str, ...]:
        decided = node_name((step.key, "decided"))
        return (node_name((step.key, "opened")), decided) if step.key in self.awaited else (decided,)

    def join(self, sources: list[str], target: str) -> None:
        way_in = target
        if len(sources) > 1:
            way_in = f"gather_{target}"
            self.gathers[target] = way_in
        for source in sources:
            self.leads[source].append(way_in)

    def vertices(self) -> Iterator[Vertex]:
        yield from self.forked(Vertex(START, "start", self.way_out(START)))
        for step in self.steps:
            names = self.nodes_of(step)
            lags = {node_name((after.step, after.moment)): after.lag_days for after in step.after if after.lag_days}
            yield from self.gathered(names[0])
            for name in names:
                first = name == names[0]
                role: Role = "decided" if name == names[-1] else "opened"
                vertex = Vertex(name, role, self.way_out(name), step, first, lags if first else {})
                yield from self.forked(vertex)
        yield from self.gathered(END)
        yield Vertex(END, "end", ())

    def way_out(self, name: str) -> tuple[str, ...]:
        targets = self.leads[name]
        return (f"fork_{name}",) if len(targets) > 1 else tuple(targets)

    def forked(self, vertex: Vertex) -> Iterator[Vertex]:
        yield vertex
        if len(self.leads[vertex.name]) > 1:
            yield Vertex(f"fork_{vertex.name}", "fork", tuple(self.leads[vertex.name]))

    def gathered(self, target: str) -> Iterator[Vertex]:
        if target in self.gathers:
            yield Vertex(self.gathers[target], "gather", (target,))
