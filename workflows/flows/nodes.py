# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nodes of a route, on viewflow's Node and Activation: Start, Step, Fork, Gather, End.

viewflow's own Join cannot run a general graph: it waits for tokens of one split, and our routes cross. Here a
gather has its turn when all its sources have been passed, which is BPMN's parallel gateway. Nothing is
written by a node: what happens is noted in the run and written at once at the end of the act.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from viewflow import this
from viewflow.workflow import STATUS, Activation, Node
from viewflow.workflow.base import Edge

from workflows.flows.graph import Vertex
from workflows.flows.run import Run
from workflows.models import RouteTask
from workflows.procedures.kinds import KINDS


class RouteActivation(Activation):
    """A node that the run has come to. Unless it waits for something, it is passed at once."""

    def __init__(self, task: RouteTask, run: Run) -> None:
        super().__init__(task)
        self.run = run

    @classmethod
    def create(
        cls, flow_task: Node, prev_activation: "RouteActivation", token: Any, data: Any = None, seed: Any = None
    ) -> "RouteActivation":
        return cls(prev_activation.run.come_to(flow_task), prev_activation.run)

    @Activation.status.super()
    def activate(self) -> None:
        """Nothing to do on arrival."""

    @Activation.status.super()
    def complete(self) -> None:
        self.run.pass_by(self.task)

    @Activation.status.super()
    def create_next(self) -> Iterator["RouteActivation"]:
        for node in self.flow_task.targets:
            if node.has_turn(self.run):
                yield node._create(self, self.task.token)

    @Activation.status.super()
    def activate_next(self) -> None:
        """One way after the other, in the order of the route: viewflow's own order is by chance."""
        for activation in self.create_next():
            activation.activate()
            activation.go_on()

    def go_on(self) -> None:
        """Passes the node, if what it waits for has happened, and goes on to what follows."""
        if self.complete.can_proceed():
            self.complete()
            self.activate_next()


class StepActivation(RouteActivation):
    """The turn of a step. The step's own row holds its status; this waits for what the row tells."""

    def has_happened(self) -> bool:
        """Whether the step was opened, or decided, in the act that is being made."""
        return self.run.has_happened(self.flow_task.step, self.flow_task.moment)

    @Activation.status.super()
    def activate(self) -> None:
        if self.flow_task.begins:
            node = self.flow_task
            self.run.turns.give(node.step, node.machine, self.run.days_left(node.lags))

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE, conditions=[this.has_happened])
    def complete(self) -> None:
        self.run.pass_by(self.task)


class EndActivation(RouteActivation):
    """The end of the route."""

    @Activation.status.super()
    def activate(self) -> None:
        self.run.end()


class RouteNode(Node):
    """A node that leads to others by their names."""

    activation_class = RouteActivation
    targets: tuple["RouteNode", ...] = ()

    def __init__(self, vertex: Vertex) -> None:
        super().__init__()
        self._names = vertex.targets

    def _resolve(self, instance: Any) -> None:
        self.targets = tuple(getattr(instance, name) for name in self._names)

    def _outgoing(self) -> Iterator[Edge]:
        return (Edge(src=self, dst=target, edge_class="next") for target in self.targets)

    def has_turn(self, run: Run) -> bool:
        """Whether the run may come here now; asked each time a way that leads here has been walked."""
        return True


class Start(RouteNode):
    """Where a run begins."""

    task_type = "START"
    bpmn_element = "startEvent"
    shape = {"width": 36, "height": 36, "svg": ""}


class Step(RouteNode):
    """Waits until its step is opened (`moment` "opened") or decided."""

    task_type = "STEP"
    bpmn_element = "userTask"
    activation_class = StepActivation

    def __init__(self, vertex: Vertex) -> None:
        super().__init__(vertex)
        if vertex.step is None:
            raise ValueError(f"{vertex.name} is the node of no step")
        self.step = vertex.step.key
        self.title = vertex.step.title
        self.machine = KINDS[vertex.step.kind].machine
        self.moment = vertex.role
        self.begins = vertex.begins
        self.lags: Mapping[str, int] = vertex.lags
        self.task_title = str(vertex.step.title)
        small = self.moment == "opened"
        self.shape = {"width": 140 if small else 180, "height": 54 if small else 64, "svg": ""}


class Fork(RouteNode):
    """Goes on along every way out."""

    task_type = "FORK"
    bpmn_element = "parallelGateway"
    shape = {"width": 36, "height": 36, "svg": ""}


class Gather(RouteNode):
    """Goes on when all ways in have been walked."""

    task_type = "GATHER"
    bpmn_element = "parallelGateway"
    shape = {"width": 36, "height": 36, "svg": ""}

    def has_turn(self, run: Run) -> bool:
        """Set inclusion, not a count; once: the last two ways in may both be walked in one act."""
        return self.name not in run.tasks and run.has_passed({edge.src.name for edge in self._incoming()})


class End(RouteNode):
    """Where a run ends."""

    task_type = "END"
    bpmn_element = "endEvent"
    activation_class = EndActivation
    shape = {"width": 36, "height": 36, "svg": ""}
