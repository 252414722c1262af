# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of refusals.

    Refusal                     something was asked and is not done; nothing has changed
    ├── Unseen                  not there, or not yours to see: the two answers are the same one   404
    ├── NotAllowed              you may not: names the missing right                              403
    ├── NotNow                  not in this state any more, or not in this state at all           409
    ├── NotYet                  the right person at the right step, but something is missing      409
    ├── Invalid                 what was typed cannot be taken: names the field                   422
    └── BadFile                 a file cannot be loaded: names every line and reason              422

Messages are English sentences with named places; they are translated where they are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that says why not: a stable `code`, an English `text`, and what fills its places."""

    code: str
    text: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    def __str__(self) -> str:
        return self.text % dict(self.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and on which line of it (None: the file as a whole)."""

    line: int | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


class Refusal(Exception):
    """Something was asked and is not done; `reasons` say why, one sentence each."""

    def __init__(self, *reasons: Reason) -> None:
        self.reasons: Sequence[Reason] = reasons
        super().__init__("; ".join(str(reason) for reason in reasons))


class Unseen(Refusal):
    """The object is not there for this actor."""


class NotAllowed(Refusal):
    """The actor lacks a right; `missing` is its codename."""

    def __init__(self, reason: Reason, *, missing: str) -> None:
        self.missing = missing
        super().__init__(reason)


class NotNow(Refusal):
    """The object has left the state in which this can be done."""


class NotYet(Refusal):
    """A guard refuses: each reason names what is still missing."""


class Invalid(Refusal):
    """What was typed cannot be taken; `field_name` says where ("" for the whole)."""

    def __init__(self, reason: Reason, *, field_name: str = "") -> None:
        self.field_name = field_name
        super().__init__(reason)


class BadFile(Refusal):
    """A file is refused as a whole; every problem found is named."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(
            *(
                Reason("bad_file", "%(file)s: %(problem)s", {"file": file, "problem": problem})
                for problem in self.problems
            )
        )
