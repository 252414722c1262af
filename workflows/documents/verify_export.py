#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifies an exported journal of Regia, with this one file and Python 3.9 or newer: nothing else, no network.

    python3 verify_export.py journal.jsonl
    python3 verify_export.py journal.jsonl --known 120:5f1c…    (a row as a document, a mail or an older export told it)

It ends with 0 where the journal is whole, 1 where it is broken (the first broken row is named), 2 where the file
cannot be read. Without --known it finds every change but one: the whole chain computed anew by somebody who holds
the database. A number and hash noted outside, before, find that too.

The file is JSON, one object a line, UTF-8. First {"regia_journal": 1, "authority": …}; then a row a line,
{"hash": …, "text": …}; last {"anchor": "NUMBER:HASH", "sha256": …}, the SHA-256 of every byte above that line.
A row's hash is the SHA-256 of its text as UTF-8. Its text is JSON and says, with all else, the authority, the row's
own `number`, counted from 1, and the hash of the row before it as `previous` (64 zeros before the first).

Its place is workflows/documents/verify_export.py; a copy goes with every export. The product itself verifies its
database with the class Chain below, so that the rule is written once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

FORMAT = 1
GENESIS = "0" * 64
ANCHOR = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})")


def _(sentence: str) -> str:
    """Marks a sentence that the product translates."""
    return sentence


class Broken(Exception):
    """The first thing that is wrong: `number` is its row, `sentence` % `values` says what."""

    def __init__(self, number: int, sentence: str, **values: object) -> None:
        self.number = number
        self.sentence = sentence
        self.values = {"number": number, **values}
        super().__init__(sentence % self.values)


def sha256(text: str) -> str:
    """The SHA-256 of `text` as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_anchor(text: str) -> tuple[int, str]:
    """NUMBER:HASH as a pair. Raises ValueError."""
    found = ANCHOR.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a NUMBER:HASH with all 64 digits of the hash, as in 120:5f1c…")
    return int(found[1]), found[2]


class Chain:
    """The rows of one authority, added in their order. `number` and `hash` are those of the last good one.

    `known`: hashes by number, noted outside before.
    """

    def __init__(self, authority: str, known: Mapping[int, str] | None = None) -> None:
        self.authority = authority
        self.known = dict(known or {})
        self.number = 0
        self.hash = GENESIS

    def add(self, text: str, hash_: str) -> dict[str, Any]:
        """Adds the next row and returns what its text says. Raises Broken."""
        number = self.number + 1
        if sha256(text) != hash_:
            raise Broken(number, _("row %(number)s is broken: its text does not have the hash that stands beside it"))
        said = self._read(number, text)
        if said.get("format") != FORMAT or said.get("authority") != self.authority:
            raise Broken(number, _("row %(number)s is broken: it is not a row of this journal"))
        if said.get("number") != number:
            raise Broken(number, _("row %(number)s is missing: another stands in its place"))
        if said.get("previous") != self.hash:
            raise Broken(
                number,
                _("row %(number)s is broken: it does not follow row %(before)s as that is now"),
                before=self.number,
            )
        if self.known.get(number, hash_) != hash_:
            raise Broken(number, _("row %(number)s has another hash than the one known: the journal was rewritten"))
        self.number, self.hash = number, hash_
        return said

    def end(self) -> None:
        """Says that there are no more rows. Raises Broken where one is known that has not come."""
        for number in sorted(self.known):
            if number > self.number:
                raise Broken(
                    number,
                    _("row %(number)s is known and is not there: the journal ends with row %(last)s"),
                    last=self.number,
                )

    @property
    def anchor(self) -> str:
        """NUMBER:HASH of the last row."""
        return f"{self.number}:{self.hash}"

    @staticmethod
    def _read(number: int, text: str) -> dict[str, Any]:
        try:
            said = json.loads(text)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Broken(number, _("row %(number)s is broken: its text cannot be read"))
        return said


def read_line(line: bytes, *names: str) -> list[str]:
    """The values of `names` in a line of the file. Raises ValueError."""
    found = json.loads(line.decode())
    if not isinstance(found, dict) or any(not isinstance(found.get(name), str) for name in names):
        raise ValueError("not an exported journal")
    return [found[name] for name in names]


def verify(lines: Iterable[bytes], known: Mapping[int, str] | None = None) -> Chain:
    """Verifies the lines of an export and returns its Chain. Raises Broken, and ValueError for any other file."""
    rest = iter(lines)
    line = next(rest, b"")
    (authority,) = read_line(line, "authority")
    if json.loads(line).get("regia_journal") != FORMAT:
        raise ValueError("not an exported journal of a format known here")
    chain = Chain(authority, known)
    above = hashlib.sha256(line)
    for line in rest:
        if line.startswith(b'{"anchor"'):
            chain.end()
            _verify_last(chain, line, above.hexdigest(), rest)
            return chain
        chain.add(*_row(chain, line))
        above.update(line)
    raise Broken(chain.number + 1, "row %(number)s is missing: the file was cut off, its last line is not there")


def _row(chain: Chain, line: bytes) -> tuple[str, str]:
    try:
        text, hash_ = read_line(line, "text", "hash")
    except ValueError:
        raise Broken(chain.number + 1, "row %(number)s is broken: its line cannot be read") from None
    return text, hash_


def _verify_last(chain: Chain, line: bytes, above: str, rest: Iterator[bytes]) -> None:
    try:
        anchor, digest = read_line(line, "anchor", "sha256")
    except ValueError:
        anchor, digest = "", ""
    if anchor != chain.anchor:
        raise Broken(chain.number + 1, "row %(number)s is missing: the last line of the file tells of another last row")
    if digest != above:
        raise Broken(chain.number, "the rows up to %(number)s are whole, but what stands around them was changed")
    if next(rest, None) is not None:
        raise Broken(chain.number + 1, "row %(number)s is broken: it stands after the last line of the file")


def main(words: Sequence[str] | None = None) -> int:
    """Verifies the file that is named; returns how to exit."""
    parser = argparse.ArgumentParser(description="Verifies an exported journal of Regia.")
    parser.add_argument("file")
    parser.add_argument("--known", action="append", default=[], metavar="NUMBER:HASH", help="may be given again")
    options = parser.parse_args(words)
    try:
        known = dict(read_anchor(text) for text in options.known)
        with open(options.file, "rb") as lines:
            chain = verify(lines, known)
    except Broken as broken:
        sys.stdout.write(f"BROKEN: {broken}.\n")
        return 1
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{options.file}: {problem}\n")
        return 2
    sys.stdout.write(f"WHOLE: {chain.number} rows. Last row {chain.anchor}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
