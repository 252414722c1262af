# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rival is: something that brings an instance to where six people act, lets them act, and shows its work."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import connection

FIRST_DELIVERY = "first delivery"
SECOND_DELIVERY = "second delivery"
VOTES = ("first vote", "second vote", "third vote")
CLOSING = "closing"
ACTS = (FIRST_DELIVERY, SECOND_DELIVERY, *VOTES, CLOSING)

_NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person. `do` alone is timed."""

    name: str
    do: Callable[[], object]


class Round(ABC):
    """One instance, from its first act to its end."""

    @abstractmethod
    def acts(self) -> Iterator[Act]:
        """The six acts in their order; what happens between one and the next is not timed."""

    @abstractmethod
    def verify(self) -> None:
        """Raises AssertionError where anything is missing of what six acts must leave behind."""


class Rival(ABC):
    """One way to make the six acts."""

    name: str

    @abstractmethod
    def begin(self) -> Round:
        """A new instance, created and started: not timed and not counted."""

    def watched(self, seen: list[str]) -> AbstractContextManager[None]:
        """While it is open, every statement of an act goes to `seen`; beginning and end of transactions do not."""

        def watch(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
            if not statement.startswith(_NOT_COUNTED):
                seen.append(statement)
            return execute(statement, params, many, context)

        return connection.execute_wrapper(watch)

    @abstractmethod
    def verify_all(self) -> None:
        """The rival's whole journal, at the end. Raises Broken."""
