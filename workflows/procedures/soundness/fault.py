# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check finds: where in the file, and why it does not hold."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence about the place `path` of a procedure."""

    path: Path
    reason: str
