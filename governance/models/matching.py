# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words looked for in texts: Italian full text on PostgreSQL, plain containment on SQLite; accents count on neither.

PostgreSQL's `unaccent` would be an extension, so its built-in `translate` takes the accents off, and turns into spaces
what its parser would read as part of a number, an address or a file. Each text stands in the index twice: as stems, so
that “fasi” finds “fase”, and as it is, so that the beginning of a word finds it whatever its stem.
"""

import re
from typing import Any

from django.db.models import BooleanField, Func

PLAIN = str.maketrans(
    "àáâäãèéêëìíîïòóôöõùúûüçñÀÁÂÄÃÈÉÊËÌÍÎÏÒÓÔÖÕÙÚÛÜÇÑ", "aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN"
)
APART = str.maketrans(dict.fromkeys("'’‘-–—/._@&+", " "))
SHORTEST = 3
WORDS_AT_MOST = 8
LONGEST = 20_000  # letters of a text that are looked at: PostgreSQL's vector of words has an end


def plain(text: str) -> str:
    """The text without accents and in small letters, letter by letter: as long as it was."""
    return text.translate(PLAIN).lower()


def words_in(text: str) -> tuple[str, ...]:
    """The words to look for, plain; letters that stand alone, as of an article, are none."""
    found = re.findall(r"\w+", plain(text).translate(APART))
    return tuple(word for word in found if len(word) > 1)[:WORDS_AT_MOST]


def worth_looking_for(words: tuple[str, ...]) -> bool:
    """Whether there is enough to look for."""
    return any(len(word) >= SHORTEST for word in words)


_ACCENTED = {
    letter: "".join(chr(each) for each, bare in PLAIN.items() if chr(bare).lower() == letter) for letter in "aceinou"
}
_FROM = "".join(map(chr, (*PLAIN, *APART))).replace("'", "''")
_TO = "".join(map(chr, PLAIN.values())) + " " * len(APART)
_TEXT = f"translate(left({{text}}, {LONGEST}), '{_FROM}', '{_TO}')"
VECTOR = f"(to_tsvector('italian'::regconfig, {_TEXT}) || to_tsvector('simple'::regconfig, {_TEXT}))"
_LAST = "(to_tsquery('italian'::regconfig, %s) || to_tsquery('simple'::regconfig, %s))"
_ALL = "to_tsquery('italian'::regconfig, %s)"


def _in_any_writing(word: str) -> str:
    """The word as SQLite's GLOB looks for it: each letter small or capital, with any accent or none."""
    return "".join(f"[{letter}{letter.upper()}{_ACCENTED.get(letter, '')}]" for letter in word)


class Matches(Func):
    """The condition that fields of a row, taken together, have every one of the words, the last one at least begun."""

    output_field = BooleanField()

    def __init__(self, words: tuple[str, ...], *fields: Any) -> None:
        super().__init__(*fields)
        self.words = words

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, list[Any]]:
        text, values = self._text(compiler)
        *before, last = self.words
        query, asked = _LAST, [last, f"{last}:*"]
        if before:
            query, asked = f"({_ALL} && {_LAST})", [" & ".join(before), *asked]
        return f"{VECTOR.format(text=text)} @@ {query}", [*values, *values, *asked]

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, tuple[Any, ...]]:
        text, values = self._text(compiler)
        found = [value for word in self.words for value in (*values, f"*{_in_any_writing(word)}*")]
        return f"({' AND '.join([f'{text} GLOB %s'] * len(self.words))})", tuple(found)

    def _text(self, compiler: Any) -> tuple[str, list[Any]]:
        parts, values = [], []
        for field in self.get_source_expressions():
            sql, params = compiler.compile(field)
            parts.append(sql)
            values += params
        return " || ' ' || ".join(parts), values
