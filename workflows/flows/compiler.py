# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a viewflow Flow of a route. The Flow holds no rule: the order of steps is the file's."""

from viewflow.workflow import Flow
from viewflow.workflow.lock import SelectForUpdateLock

from workflows.flows.graph import Role, graph
from workflows.flows.nodes import End, Fork, Gather, RouteNode, Start, Step
from workflows.models import RouteProcess, RouteTask
from workflows.procedures.schema import Route

_NODES: dict[Role, type[RouteNode]] = {
    "start": Start,
    "opened": Step,
    "decided": Step,
    "fork": Fork,
    "gather": Gather,
    "end": End,
}


def compile_route(name: str, route: Route, *, module: str) -> type[Flow]:
    """The Flow `name` of `route`, as an attribute of `module`, where viewflow will look for it again.

    Its lock is for whoever would walk it by viewflow's own door; an act of ours holds the cycle's lock.
    """
    nodes = {vertex.name: _NODES[vertex.role](vertex) for vertex in graph(route)}
    attributes = {
        "__module__": module,
        "process_class": RouteProcess,
        "task_class": RouteTask,
        "lock_impl": SelectForUpdateLock(nowait=False, attempts=1),
        "process_title": str(route.name),
        "process_description": str(route.name),
        **nodes,
    }
    flow: type[Flow] = type(Flow)(name, (Flow,), attributes)
    # viewflow collects nodes by the alphabet; the order of the route's steps is the one that is read and drawn.
    flow._nodes_by_name = {name: flow._nodes_by_name[name] for name in nodes}
    # viewflow adds a "manage" permission to the process model each time; rights are ours alone.
    RouteProcess._meta.default_permissions = ()
    return flow
