# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guards that several machines share: each asks one question of whatever facts can answer it."""

from typing import Protocol

from governance.errors import Reason


class HasHistory(Protocol):
    """`historical`: the cycle reconstructs acts from before the system."""

    @property
    def historical(self) -> bool: ...


class HasCriteria(Protocol):
    """`unmet`: titles of the gate's criteria that lack evidence."""

    @property
    def unmet(self) -> tuple[str, ...]: ...


class MayBeSkipped(Protocol):
    """`skippable`: the procedure lets the step be skipped."""

    @property
    def skippable(self) -> bool: ...


def criteria_met(facts: HasCriteria) -> Reason | None:
    """Every criterion of the gate has its evidence."""
    if not facts.unmet:
        return None
    return Reason("criteria_unmet", "Criteria not met yet: %(titles)s", {"titles": "; ".join(facts.unmet)})


def historical(facts: HasHistory) -> Reason | None:
    """Only a cycle that reconstructs the past is written from documents."""
    if facts.historical:
        return None
    return Reason("not_historical", "Only a cycle that reconstructs past acts is written from documents")


def skippable(facts: MayBeSkipped) -> Reason | None:
    """The procedure admits that the step is skipped."""
    if facts.skippable:
        return None
    return Reason("not_skippable", "The procedure does not let this step be skipped")
