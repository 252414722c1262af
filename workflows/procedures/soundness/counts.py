# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts: a rule that counts on the members assigned by law is used by bodies that say how many they are."""

from collections.abc import Iterator

from workflows.procedures.schema import Procedure
from workflows.procedures.soundness.fault import Fault


def faults(procedure: Procedure) -> Iterator[Fault]:
    on_assigned = {rule.key for rule in procedure.rule if "assigned" in (rule.quorum.of, rule.majority.of)}
    numbered = {body.key for body in procedure.body if body.assigned}
    for name, route in procedure.routes.items():
        for number, step in enumerate(route.step):
            for rule, body in dict.fromkeys(step.votes):
                if rule in on_assigned and body not in numbered:
                    reason = f'the rule "{rule}" counts the members assigned by law, and "{body}" has no `assigned`'
                    yield Fault(("routes", name, "step", number), reason)
