# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a machine is: states, moves, and one table of rows that says everything else.

A row reads: *this move, from these states, to that state, may be made by whoever holds this right
on that body, only if these guards have no objection, and the state asks it of somebody or of nobody.*
A table that is ambiguous, leaves a final state or cannot reach a state does not import.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from governance.errors import Reason
from governance.permissions import May

# Each machine types its guards over its own facts; the table only calls them.
Guard = Callable[[Any], Reason | None]


class Because(StrEnum):
    """Why a move happens that no person may make by hand."""

    CASCADE = "cascade"  # another machine has moved, in the same act
    CLOCK = "clock"  # a term has run
    INSTALLATION = "installation"  # the command line of the installation, before anybody holds a seat
    ROUTE = "route"  # the route has come to this step
    VERDICT = "verdict"  # the outcome was computed


class Of(StrEnum):
    """On which body of the row the right must be held."""

    BODY = "body"
    OFFICE = "office"


class Ask(StrEnum):
    """Of whom the state asks the move: of the body that has the right, or of each elector's seat."""

    BODY = "body"
    SEATS = "seats"


class UnsoundTable(Exception):
    """A machine's table contradicts itself; raised at import, never at run time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a machine's table. `with_reason`: whoever makes the move must write why."""

    move: StrEnum
    sources: tuple[StrEnum, ...]
    target: StrEnum
    who: May | Because
    only_if: tuple[Guard, ...] = ()
    asks: Ask | None = None
    of: Of = Of.BODY
    with_reason: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as data.

    `opened`: the states in which a step counts as begun. `stops`: the final states after which the
    route does not go on (every other final state of a step lets it advance). `after`: the final states of its
    cycle in which its rows still move; with none of them, they stand still once the cycle is over.
    """

    name: str
    states: type[StrEnum]
    moves: type[StrEnum]
    initial: StrEnum
    final: frozenset[StrEnum]
    rows: tuple[Row, ...]
    state_labels: Mapping[StrEnum, str]
    move_labels: Mapping[StrEnum, str]
    opened: frozenset[StrEnum] = frozenset()
    stops: frozenset[StrEnum] = frozenset()
    after: frozenset[str] = frozenset()
    _by_key: dict[tuple[str, str], Row] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise UnsoundTable(f"{self.name}: {problem}")
        for row in self.rows:
            for source in row.sources:
                self._by_key[source, row.move] = row

    def row(self, state: str, move: str) -> Row | None:
        """The row that rules `move` in `state`, or None: the move is not possible there."""
        return self._by_key.get((state, move))

    def leaving(self, state: str) -> tuple[Row, ...]:
        """Every row that can be taken in `state`, in the order of the table."""
        return tuple(row for row in self.rows if state in row.sources)

    def asked(self, state: str) -> tuple[Row, ...]:
        """The rows that `state` asks of somebody."""
        return tuple(row for row in self.leaving(state) if row.asks is not None)

    def right_to(self, move: str) -> tuple[May, Of] | None:
        """The right that `move` needs and on which body; None where no person may make it.

        A table that asked different rights of one move in different states would not import.
        """
        for row in self.rows:
            if row.move == move and isinstance(row.who, May):
                return row.who, row.of
        return None

    @property
    def by_route(self) -> Row:
        """The one row by which the route comes to this step (StopIteration: not a step's machine)."""
        return next(row for row in self.rows if row.who is Because.ROUTE)

    def is_opened(self, state: str) -> bool:
        """Whether a step in `state` has begun (a decided step has)."""
        return state in self.opened or self.is_decided(state)

    def is_decided(self, state: str) -> bool:
        """Whether a step in `state` is over and the route goes on."""
        return state in self.final and state not in self.stops

    def _problems(self) -> Iterator[str]:
        yield from self._ambiguous()
        yield from self._wavering()
        yield from self._ways_out()
        unreached = set(self.states) - self._reachable()
        if unreached:
            yield f"unreachable: {', '.join(sorted(unreached))}"
        unused = set(self.moves) - {row.move for row in self.rows}
        if unused:
            yield f"moves without a row: {', '.join(sorted(unused))}"
        unnamed = (set(self.states) - set(self.state_labels)) | (set(self.moves) - set(self.move_labels))
        if unnamed:
            yield f"without a label: {', '.join(sorted(unnamed))}"
        if not self.stops <= self.final or self.opened & self.final:
            yield "`stops` must be final, `opened` must not"

    def _ambiguous(self) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            for source in row.sources:
                if (source, row.move) in seen:
                    yield f"two rows for ({source}, {row.move})"
                seen.add((source, row.move))

    def _wavering(self) -> Iterator[str]:
        for move in self.moves:
            if len({(row.who, row.of) for row in self.rows if row.move == move}) > 1:
                yield f"{move} asks different rights in different states"

    def _ways_out(self) -> Iterator[str]:
        for row in self.rows:
            for source in self.final & set(row.sources):
                yield f"{row.move} leaves the final state {source}"

    def _reachable(self) -> set[StrEnum]:
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            for row in self.rows:
                if state in row.sources and row.target not in reached:
                    reached.add(row.target)
                    frontier.append(row.target)
        return reached
