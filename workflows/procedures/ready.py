# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of a route, once: whose turn it is, given what has happened.

It is the loader's check, the oracle of the engine's tests and the witness over running cycles; it drives
nothing itself.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from workflows.procedures.spec import Event, Step

Waits = Mapping[str, frozenset[Event]]


def waits(steps: Iterable[Step]) -> dict[str, frozenset[Event]]:
    """What each step waits for. A lag delays a step's turn by days, not by events: it is left out."""
    return {step.key: frozenset((after.step, after.moment) for after in step.after) for step in steps}


def ready(after: Waits, happened: AbstractSet[Event]) -> set[str]:
    """The steps whose turn has come and that are not decided: all they wait for has happened.

    A step that is decided counts as opened.
    """
    known = happened | {(step, "opened") for step, moment in happened if moment == "decided"}
    return {step for step, needs in after.items() if needs <= known and (step, "decided") not in known}


def run_to_the_end(after: Waits, until: Waits) -> set[Event]:
    """Everything that can ever happen; a step of `until` is decided only once what stands there has happened."""
    happened: set[Event] = set()
    while True:
        turn = ready(after, happened)
        news = {(key, "opened") for key in turn}
        news |= {(key, "decided") for key in turn if until.get(key, frozenset()) <= happened}
        if news <= happened:
            return happened
        happened |= news
