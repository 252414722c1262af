# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found: the words that were looked for, marked, and of a long text the part in which they stand."""

import re
from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from governance.models.matching import plain

register = template.Library()

SHOWN = 220
BEFORE = 60
LONG_ENOUGH = 4
SHORTEST_ROOT = 3


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text, each word that was looked for in a mark; also in another ending or with accents."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text, words)))


@register.filter
def excerpt(text: str, words: Sequence[str]) -> str:
    """The part of the text around the first word that was looked for."""
    if len(text) <= SHOWN:
        return text
    first = next((found.start() for found in _found(text, words)), 0)
    start = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
    end = text.rfind(" ", start, start + SHOWN)
    part = text[start : end if end > first else start + SHOWN]
    return f"{'… ' if start else ''}{part}{' …' if start + len(part) < len(text) else ''}"


def _pieces(text: str, words: Sequence[str]) -> Iterator[str]:
    done = 0
    for found in _found(text, words):
        yield text[done : found.start()]
        yield format_html("<mark>{}</mark>", found[0])
        done = found.end()
    yield text[done:]


def _found(text: str, words: Sequence[str]) -> Iterator[re.Match[str]]:
    roots = [_root(word) for word in words]
    for found in re.finditer(r"\w+", text):
        word = plain(found[0])
        if any(word.startswith(root) for root in roots):
            yield found


def _root(word: str) -> str:
    """The word without the ending that Italian changes."""
    root = word.rstrip("aeiou") if len(word) >= LONG_ENOUGH else word
    return root if len(root) >= SHORTEST_ROOT else word
