# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be read on a page, taken from its HTML, and what is wrong with it: plain Python, no browser."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.html import escape

from tests.screens.marked_italian import unmarked

READ_OUT = frozenset({"alt", "title", "aria-label", "aria-description", "placeholder"})
UNREAD = frozenset({"script", "style", "template"})
TECHNICAL = frozenset({"code", "pre", "kbd"})
FOUND = re.compile(r"</?mark\b[^>]*>")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

_PUNCTUATION = re.compile(r"[^\w\s'’-]+|\s[-–]\s|\n")
_ADDRESS = re.compile(r"\S+(?:://|@)\S+")
# Italian puts an article before a name, and a number before what is counted.
_BEFORE = re.compile(r"^(?:(?:\d+|il|lo|la|i|gli|le|al|alla|dal|dalla|del|della|un|una)\s+|l[’'])+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_TOKEN = re.compile(r"[^\W\d]+(?:\.[^\W\d]+)*")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|next)" value="[^"]*"')


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is seen or read out: in which language, and whether it is shown as code."""

    text: str
    language: str
    technical: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.pieces: list[Piece] = []
        self.titles: list[str] = []
        self.headings = 0

    @property
    def language(self) -> str:
        return next((language for _tag, language in reversed(self.open) if language), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.headings += tag == "h1"
        if tag not in VOID:
            self.open.append((tag, told.get("lang", "")))
        language = told.get("lang") or self.language
        read_out = [value for name, value in told.items() if name in READ_OUT]
        if tag == "input" and told.get("type") in {"submit", "button", "reset"}:
            read_out.append(told.get("value", ""))
        self.pieces += [Piece(value, language) for value in read_out]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _language in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _language in self.open}
        if tags & UNREAD or not data.strip():
            return
        if "title" in tags and "svg" not in tags:
            self.titles.append(data)
        self.pieces.append(Piece(data, self.language, bool(tags & TECHNICAL)))


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(FOUND.sub("", html))  # a word that was looked for is marked in the middle of its text
    reader.close()
    return reader


def pieces(html: str) -> list[Piece]:
    """Every text of the page, in its order."""
    return _read(html).pieces


def shape_faults(html: str) -> Iterator[str]:
    """What every page has once."""
    reader = _read(html)
    if reader.headings != 1:
        yield f"{reader.headings} headings of the first level"
    if not "".join(reader.titles).strip():
        yield "no title"


def phrases(text: str) -> Iterator[str]:
    """The parts of a text between its marks of punctuation that hold a word: in small letters, without an article before it."""
    for part in _PUNCTUATION.split(_ADDRESS.sub("", text)):
        phrase = _BEFORE.sub("", " ".join(part.split()).lower())
        if _LETTERS.search(phrase):
            yield phrase


def untranslated(marked_html: str, known: Collection[str]) -> list[str]:
    """What a page in marked Italian says without a mark, data (`known`, phrase by phrase) and code apart."""
    found = []
    for piece in pieces(marked_html):
        if not piece.technical:
            found += [phrase for rest in unmarked(piece.text) for phrase in phrases(rest) if phrase not in known]
    return found


def jargon(html: str, words: Collection[str]) -> list[str]:
    """The machine's own words that can be read on the page, code apart."""
    read = (piece for piece in pieces(html) if not piece.technical and piece.language != "en")
    return [token for piece in read for token in _TOKEN.findall(piece.text) if token in words]


def parts(html: str, reader: str) -> tuple[str, str]:
    """What the page says, and the frame around it, without what differs each time and changes nothing that is seen."""
    steady = _TOKENS.sub("", _UUID.sub("", html))
    before, found, rest = steady.partition("<main")
    main, _end, after = rest.partition("</main>")
    frame = (before.partition("<body")[2] + after).replace(f">{escape(reader)}<", "><")
    return (main, frame.replace(' aria-current="page"', "")) if found else (steady, "")
