# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where in a TOML text each value stands, so that a refusal can name the line. The text must be valid TOML."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_SCALAR = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})'''
    r"""|'''.*?'''(?:'{0,2})"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'"""
    r"""|[^,\]}#\n]+""",
    re.DOTALL,
)


@dataclass(slots=True)
class Place:
    """The line of a value and the places of what it holds."""

    line: int
    inside: dict[str | int, "Place"] = field(default_factory=dict)
    is_list: bool = False

    def find(self, path: Sequence[str | int]) -> "Place":
        """The place of `path`, or of the nearest thing around it; parts that do not exist are passed over."""
        place = self
        for part in path:
            place = place.inside.get(part, place)
        return place

    def child(self, part: str | int, line: int) -> "Place":
        return self.inside.setdefault(part, Place(line))

    def table(self, part: str, line: int) -> "Place":
        """The table under `part`; of an array of tables, the last one."""
        place = self.child(part, line)
        return place.inside[len(place.inside) - 1] if place.is_list and place.inside else place


def places(text: str) -> Place:
    """The places of everything in `text`."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.root = Place(1)

    def read(self) -> Place:
        table = self.root
        self.skip()
        while self.at < len(self.text):
            if self.sees("["):
                table = self.header()
            else:
                self.pair(table)
            self.skip()
        return self.root

    def line(self) -> int:
        return bisect_right(self.starts, self.at)

    def skip(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def sees(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def takes(self, what: str) -> bool:
        self.skip()
        found = self.sees(what)
        self.at += len(what) if found else 0
        return found

    def header(self) -> Place:
        line, is_list = self.line(), self.sees("[[")
        self.at += 2 if is_list else 1
        *outer, last = self.dotted()
        self.at = self.text.index("]", self.at) + (2 if is_list else 1)
        table = self.root
        for part in outer:
            table = table.table(part, line)
        place = table.child(last, line)
        if not is_list:
            place.line = line
            return place
        place.is_list = True
        return place.child(len(place.inside), line)

    def dotted(self) -> list[str]:
        return list(self.keys())

    def keys(self) -> Iterator[str]:
        while True:
            self.skip()
            match = _KEY.match(self.text, self.at)
            if match is None:
                return
            self.at = match.end()
            yield match.group().strip("\"'")
            if not self.takes("."):
                return

    def pair(self, table: Place) -> None:
        line = self.line()
        place = table
        keys = self.dotted()
        if not keys:
            raise ValueError(f"no key on line {line}")
        for part in keys:
            place = place.child(part, line)
        self.takes("=")
        self.value(place)

    def value(self, place: Place) -> None:
        self.skip()
        if self.takes("["):
            self.items(place)
        elif self.takes("{"):
            while not self.takes("}"):
                self.pair(place)
                self.takes(",")
        else:
            match = _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else len(self.text)

    def items(self, place: Place) -> None:
        place.is_list = True
        while not self.takes("]"):
            self.skip()
            self.value(place.child(len(place.inside), self.line()))
            self.takes(",")
