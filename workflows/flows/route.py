# SPDX-License-Identifier: AGPL-3.0-or-later
"""Walks a cycle's route: begins it, and goes on after steps were opened or decided.

No lock is taken here. An act that starts or advances a route holds its cycle's row locked (perform takes it
first of all), and a process belongs to one cycle, so nobody else can be walking it; a second lock on the
process would be paid for and guard nothing. The constraint "one task per node" is the second belt.
"""

from collections.abc import Set as AbstractSet

from viewflow.workflow import STATUS

from governance.models import STEPS, Cycle
from workflows.flows.compiled import flow_of
from workflows.flows.library import procedure_of
from workflows.flows.nodes import RouteActivation
from workflows.flows.run import Act, GivesTurns, Run
from workflows.flows.turns import Turns
from workflows.models import RouteProcess, RouteTask
from workflows.perform import Unit
from workflows.procedures.kinds import KINDS
from workflows.procedures.ready import ready, waits
from workflows.procedures.schema import Route
from workflows.procedures.spec import Event


class OutOfTurn(RuntimeError):
    """A step was decided before the route came to it: the act is a mistake of ours and is rolled back."""


def start(act: Unit) -> None:
    """Begins the route of the cycle that `act` has just made. Every step that waits for nothing gets its turn."""
    begin(act, Turns(act))


def advance(act: Unit) -> None:
    """Goes on with the route after what `act` opened and decided; without such, does nothing at all."""
    go_on(act, Turns(act))


def take_turn(act: Unit, step: str) -> None:
    """Gives `step` the turn that a timer has held back, and goes on. Raises NotNow where it has had its turn."""
    machine = KINDS[route_of(act.cycle).get(step).kind].machine
    Turns(act).give(step, machine)
    advance(act)


def route_of(cycle: Cycle) -> Route:
    """The route of the cycle, from the procedure that it began with."""
    routes = procedure_of(cycle.procedure_sha256).routes
    return next(route for name, route in routes.items() if name == cycle.route_name)


def begin(act: Act, turns: GivesTurns) -> None:
    """As `start`, with turns given by `turns`. Two statements besides theirs."""
    flow = flow_of(act.cycle.procedure_sha256, act.cycle.route_name)
    process = RouteProcess.objects.create(flow_class=flow, cycle=act.cycle, created=act.now)
    run = Run(act, turns, process)
    RouteActivation(run.come_to(flow.instance.node("start")), run).go_on()
    _finish(run)


def go_on(act: Act, turns: GivesTurns) -> None:
    """As `advance`, with turns given by `turns`. At most three statements besides theirs."""
    if not act.step_events:
        return
    flow = flow_of(act.cycle.procedure_sha256, act.cycle.route_name)
    tasks = list(RouteTask.objects.filter(process__cycle=act.cycle.pk).select_related("process"))
    if not tasks:
        raise OutOfTurn(f"the route of cycle {act.cycle.pk} has not begun")
    run = Run(act, turns, tasks[0].process, tasks)
    order = {node.name: number for number, node in enumerate(flow.instance.nodes())}
    for task in sorted(run.waiting(), key=lambda task: order[task.flow_task.name]):
        task.process = run.process
        task.flow_task.activation_class(task, run).go_on()
    _finish(run)


def _finish(run: Run) -> None:
    """Writes what was noted; every step that was decided must have had its turn."""
    for step, moment in sorted(run.act.step_events):
        if moment == "decided" and not run.has_passed({f"step_{step.replace('-', '_')}"}):
            raise OutOfTurn(f"{step} was decided before its turn")
    run.act.step_events.clear()
    run.write()


def open_nodes(cycle: Cycle) -> set[str]:
    """The names of the nodes at which the route of the cycle waits."""
    waiting = RouteTask.objects.filter(process__cycle=cycle.pk, status=STATUS.NEW)
    return {task.flow_task.name for task in waiting}


def open_steps(cycle: Cycle) -> set[str]:
    """The keys of the steps that have their turn and are not decided, as the route has it."""
    waiting = RouteTask.objects.filter(process__cycle=cycle.pk, status=STATUS.NEW)
    return {task.flow_task.step for task in waiting}


def happened(cycle: Cycle) -> set[Event]:
    """What became of the steps of the cycle, as their own rows have it."""
    events: set[Event] = set()
    for model in STEPS:
        for key, state in model._default_manager.filter(cycle=cycle.pk).values_list("key", "state"):
            if model.MACHINE.is_opened(state):
                events.add((key, "opened"))
            if model.MACHINE.is_decided(state):
                events.add((key, "decided"))
    return events


def witness(cycle: Cycle, events: AbstractSet[Event] | None = None) -> set[str]:
    """The steps on which the route and the rule of the route disagree: none, or something is broken."""
    told = happened(cycle) if events is None else events
    return open_steps(cycle) ^ ready(waits(route_of(cycle).step), told)
