# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lengths: what a file names fits in the columns that keep it, and is no more than an authority could have."""

from collections.abc import Iterator

from workflows.procedures.schema import Body, Procedure, Seat
from workflows.procedures.soundness.fault import Fault, Path
from workflows.procedures.soundness.marks import marked
from workflows.procedures.spec import AtMost, Translated

# The column of a key, less "-500"; the column of a label, less ": " and the longest name of a municipality.
LONGEST_KEY_OF_MANY = 56
LONGEST_LABEL_OF_EACH = 78
MOST_SEATS = 5000


def faults(procedure: Procedure) -> Iterator[Fault]:
    for path, longest, text in marked(procedure, AtMost):
        yield from _too_long(path, text, longest.letters)
    for number, body in enumerate(procedure.body):
        yield from _seats(("body", number), body)
    seats = sum(seat.count for body in procedure.body for seat in body.seat)
    if seats > MOST_SEATS:
        yield Fault(("body",), f"it has {seats} seats in all, and {MOST_SEATS} at the most can be made")


def _seats(path: Path, body: Body) -> Iterator[Fault]:
    for number, seat in enumerate(body.seat):
        yield from _of_many((*path, "seat", number), seat)


def _of_many(path: Path, seat: Seat) -> Iterator[Fault]:
    """One seat of the file that becomes many: their keys have a number after them, their labels a municipality."""
    if seat.count > 1 and len(seat.key) > LONGEST_KEY_OF_MANY:
        yield Fault((*path, "key"), f"the key of several seats has {LONGEST_KEY_OF_MANY} characters at the most")
    if seat.each:
        yield from _too_long((*path, "label"), seat.label, LONGEST_LABEL_OF_EACH)


def _too_long(path: Path, text: Translated, longest: int) -> Iterator[Fault]:
    found = max(len(text.it), len(text.en or ""))
    if found > longest:
        yield Fault(path, f"it has {found} characters, and {longest} at the most are kept: shorten it")
