# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawing: a picture is laid out by following every way through a route, and ways multiply."""

from collections.abc import Iterator

from workflows.procedures.ready import waits
from workflows.procedures.schema import Procedure, Route
from workflows.procedures.soundness.fault import Fault

MANY_WAYS = 50_000


def faults(procedure: Procedure) -> Iterator[Fault]:
    for name, route in procedure.routes.items():
        ways = count_ways(route)
        if ways > MANY_WAYS:
            reason = f"there are {ways} ways through this route: its picture takes long to draw"
            yield Fault(("routes", name), reason)


def count_ways(route: Route) -> int:
    """How many ways lead to the step that most ways lead to."""
    after = {key: [step for step, _ in needs] for key, needs in waits(route.step).items()}
    ways: dict[str, int] = {}
    while len(ways) < len(after):
        for key, steps in after.items():
            if key not in ways and all(step in ways for step in steps):
                ways[key] = sum(ways[step] for step in steps) or 1
    return max(ways.values())
