# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test of a verdict as a bar: what was counted, piece by piece, and the line of what was needed. Pure.

Every place is a text such as "12.50%": exact in any language, and needing no style in the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

from governance.rules.tally import Number
from governance.rules.thresholds import Unit
from governance.rules.verdict import Test
from workflows.forms.try_rule import label_of

# How a piece looks; what is told by none of these is only outlined.
_LOOKS = {"present": "there", "yes": "yes", "no": "no", "abstained": "abstained", "silent": "there"}
_PIECES = ("no", "abstained", "not_voting", "blank", "void", "recused")
_GROUPED_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bar: how many, and how it looks."""

    look: str
    label: str
    number: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The pieces from left to right. `line`: where enough is; `needed`: how much that is, in words."""

    pieces: Sequence[Piece]
    line: str
    needed: str

    @property
    def told(self) -> str:
        """The whole picture in words."""
        pieces = ", ".join(f"{piece.label.lower()} {piece.number}" for piece in self.pieces)
        return gettext("Bar: %(pieces)s; line: %(needed)s.") % {"pieces": pieces, "needed": self.needed}


def bar(test: Test) -> Bar | None:
    """The picture of a threshold; None for any other test, and where nothing was counted and nothing is needed."""
    if test.key != "threshold":
        return None
    counted = list(_counted(test))
    needed, size = Fraction(test.numbers["needed"]), Fraction(test.numbers["size"])
    whole = max(needed, size, sum((Fraction(number) for _column, number in counted), Fraction()))
    if not whole:
        return None
    return Bar(list(_pieces(test, counted, whole)), _share(needed, whole), _needed(test))


def number_words(number: Number | str) -> str:
    """A number as it is read: 1.857.701, 19/2."""
    exact = Fraction(number)
    if exact.denominator != 1:
        return str(exact)
    return number_format(int(exact), force_grouping=exact >= _GROUPED_FROM)


def _counted(test: Test) -> Iterator[tuple[str, Number]]:
    """What stands in the bar: of a majority every answer, those in favour first; of a quorum only who counts."""
    counted = Fraction(test.numbers["counted"])
    if test.subject != "majority":
        yield "present", counted
        return
    yield "yes", counted
    for column in _PIECES:
        number = Fraction(test.numbers.get(column, 0))
        if number:
            yield column, number


def _pieces(test: Test, counted: Sequence[tuple[str, Number]], whole: Fraction) -> Iterator[Piece]:
    unit, begun = Unit(str(test.numbers["unit"])), Fraction()
    for column, number in counted:
        label = pgettext("tally", "Answered") if test.subject == "participation" else label_of(unit, column)
        look = _LOOKS.get(column, "other")
        yield Piece(look, label, number_words(number), _share(begun, whole), _share(Fraction(number), whole))
        begun += number


def _needed(test: Test) -> str:
    """What is enough; of what cannot be halved, the smallest whole number that is."""
    needed, strictly = Fraction(test.numbers["needed"]), test.numbers["relation"] == ">"
    if test.numbers["unit"] != Unit.WEIGHT:
        needed, strictly = Fraction(floor(needed) + 1 if strictly else ceil(needed)), False
    values = {"number": number_words(needed)}
    return (gettext("more than %(number)s needed") if strictly else gettext("at least %(number)s needed")) % values


def _share(part: Fraction, whole: Fraction) -> str:
    return f"{float(100 * part / whole):.2f}%"
