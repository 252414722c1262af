# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a procedure would bring to an authority: bodies, seats and rules that are not there yet. Plain comparison."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workflows.procedures.loader import Loaded
from workflows.procedures.schema import Body, Procedure


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be made. `seats`: by the name of their body. `towns`: bodies that get a seat for each municipality."""

    loaded: Loaded
    bodies: Sequence[str]
    seats: Mapping[str, Sequence[str]]
    towns: Sequence[str]
    rules: Sequence[str]
    rules_gone: Sequence[str]


def dry_run(loaded: Loaded, *, places: Mapping[str, Collection[str]], before: Procedure | None) -> DryRun:
    """`places`: the keys of the seats that are there, by the key of their body. `before`: the procedure in force."""
    procedure = loaded.procedure
    seats = {str(body.name): _new_seats(body, places.get(body.key, ())) for body in procedure.body}
    there = {key for body in before.body for key in _by_town(body)} if before else set()
    known = {rule.key: str(rule.name) for rule in before.rule} if before else {}
    named = {rule.key: str(rule.name) for rule in procedure.rule}
    return DryRun(
        loaded=loaded,
        bodies=[str(body.name) for body in procedure.body if body.key not in places],
        seats={name: new for name, new in seats.items() if new},
        towns=[str(body.name) for body in procedure.body if _by_town(body) - there],
        rules=[title for key, title in named.items() if key not in known],
        rules_gone=[title for key, title in known.items() if key not in named],
    )


def _by_town(body: Body) -> set[tuple[str, str]]:
    """The seats of a body that there is one of for each municipality."""
    return {(body.key, seat.key) for seat in body.seat if seat.each == "municipality"}


def _new_seats(body: Body, known: Collection[str]) -> list[str]:
    return [str(seat.label) for seat in body.seat if not set(seat.seat_keys()) <= set(known)]
