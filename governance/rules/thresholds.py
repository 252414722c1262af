# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thresholds: "at least" or "more than" a share of a base, or a number; alone, all together, or any of several.

    Condition
    ├── Threshold      a count against a share of a base, or against a number
    ├── Unopposed      nobody answers no
    ├── AllOf          every part is met
    └── AnyOf          one part is met

Shares and numbers are exact fractions, never floats.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from governance.errors import Invalid, Reason


class Unit(StrEnum):
    """What is counted: seats, the municipalities they stand for, the residents of these, or the weight of a seat."""

    HEADS = "heads"
    MUNICIPALITIES = "municipalities"
    POPULATION = "population"
    WEIGHT = "weight"


class Base(StrEnum):
    """What a share is taken of.

    `ASSIGNED`: the seats that the law gives to the body, vacant ones too (TUEL art. 38). `MEMBERS`: those in
    office when the ballot opened. `PRESENT`: those there for this question. `VOTERS`: those who answer yes or
    no, and whom the rule counts with them.
    """

    ASSIGNED = "assigned"
    MEMBERS = "members"
    PRESENT = "present"
    VOTERS = "voters"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`amount` of `base` (a share), or `amount` itself where `base` is None (a number of `unit`).

    To be reached (`strictly` False: "at least") or to be exceeded (`strictly` True: "more than"). `without`: the
    roles left out of the base; `uncounted`: the roles left out of those who are counted (TUEL art. 38 leaves
    the Sindaco out of the floor). Raises Invalid for a share outside 0–1 and for a number below zero.
    """

    amount: Fraction
    base: Base | None
    strictly: bool
    unit: Unit = Unit.HEADS
    without: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.base is not None and not 0 <= self.amount <= 1:
            share = {"share": str(self.amount)}
            told = Reason("share_out_of_range", "%(share)s is no share: write a fraction between 0 and 1", share)
            raise Invalid(told, field_name="amount")
        if self.amount < 0:
            raise Invalid(Reason("number_below_zero", "A threshold cannot be below zero"), field_name="amount")

    def needed(self, size: Fraction) -> Fraction:
        """The exact amount to be reached or exceeded on a base of `size`, in the threshold's unit."""
        return self.amount if self.base is None else self.amount * size

    def is_met(self, count: Fraction, size: Fraction) -> bool:
        """Whether `count` meets the threshold on a base of `size`, both in the threshold's unit."""
        needed = self.needed(size)
        return count > needed if self.exceeds(size) else count >= needed

    def exceeds(self, size: Fraction) -> bool:
        """Whether a base of `size` asks for more than is needed: of an empty base "at least" does, or nobody at all
        would be two thirds of nobody.
        """
        return self.strictly or (self.base is not None and size == 0)


@dataclass(frozen=True, slots=True)
class Unopposed:
    """Nobody answers no ("no objection"): silence and abstention do not stop it, but somebody must be there."""

    unit: Unit = Unit.HEADS


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met where every part is: "one third of the municipalities and the majority of the population" (L. 56/2014 c. 8)."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met where at least one part is."""

    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Threshold | Unopposed | AllOf | AnyOf


def leaves(condition: Condition) -> tuple[Threshold | Unopposed, ...]:
    """The single tests inside `condition`, in the order in which they are written."""
    if isinstance(condition, AllOf | AnyOf):
        return tuple(leaf for part in condition.parts for leaf in leaves(part))
    return (condition,)


def units(*conditions: Condition) -> frozenset[Unit]:
    """Everything that has to be counted to test `conditions`."""
    return frozenset(leaf.unit for condition in conditions for leaf in leaves(condition))
