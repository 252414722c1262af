# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thresholds: "at least" or "more than" a share of a base. Shares are exact fractions, never floats."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Base(StrEnum):
    """What a share is taken of, in seats (heads)."""

    ASSIGNED = "assigned"
    MEMBERS = "members"
    PRESENT = "present"
    VOTERS = "voters"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`share` of `base`: to be reached (`strictly` False) or to be exceeded (`strictly` True)."""

    base: Base
    share: Fraction
    strictly: bool

    def is_met(self, count: int, of: int) -> bool:
        """Whether `count` heads meet the threshold on a base of `of` heads."""
        needed = self.share * of
        return count > needed if self.strictly else count >= needed
