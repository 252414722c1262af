# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file that does not fit the schema is told, in sentences for an official who is no programmer."""

from collections.abc import Callable, Mapping

from pydantic_core import ErrorDetails

_Say = Callable[[str, ErrorDetails], str]

_TOO_LONG_TO_SAY = 10**18

_PATTERNS = {
    ":(opened|decided)$": 'an event is a step and its moment, such as "analisi:opened" or "varco-analisi:decided"',
    "(-[a-z0-9]+)*$": 'a key is lower-case words joined by hyphens, such as "varco-analisi"',
}


def sentence(error: ErrorDetails) -> str:
    """One sentence for one error of the schema."""
    say = _SENTENCES.get(error["type"], _plain)
    return say(_field(error), error)


def path(error: ErrorDetails) -> tuple[str | int, ...]:
    """Where the error stands in the file: an unknown kind, at the word itself."""
    return (*error["loc"], "kind") if error["type"] == "union_tag_invalid" else error["loc"]


def _field(error: ErrorDetails) -> str:
    names = [part for part in error["loc"] if isinstance(part, str) and not part.startswith("[")]
    return names[-1] if names else "the file"


def _value(error: ErrorDetails) -> str:
    value = error["input"]
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    if isinstance(value, int) and abs(value) >= _TOO_LONG_TO_SAY:
        return "so large a number"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _context(error: ErrorDetails, name: str) -> str:
    return str(error.get("ctx", {}).get(name, ""))


def _plain(field: str, error: ErrorDetails) -> str:
    return f"`{field}`: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _pattern(field: str, error: ErrorDetails) -> str:
    wanted = _context(error, "pattern")
    for ending, words in _PATTERNS.items():
        if wanted.endswith(ending):
            return f"`{field}` cannot be {_value(error)}: {words}"
    return f"`{field}` cannot be {_value(error)}: it must be lower-case letters and digits"


def _must_be(what: str) -> _Say:
    return lambda field, error: f"`{field}` must be {what}, not {_value(error)}"


def _one_of(field: str, error: ErrorDetails) -> str:
    return f"`{field}` must be {_context(error, 'expected')}, not {_value(error)}"


def _limit(which: str, words: str) -> _Say:
    return lambda field, error: f"`{field}` must be {_context(error, which)} {words}, not {_value(error)}"


def _items(which: str, words: str) -> _Say:
    return lambda field, error: f"`{field}` must name {words} {_context(error, which)}"


def _kind(field: str, error: ErrorDetails) -> str:
    return f'there is no kind "{_context(error, "tag")}" here; the kinds are {_context(error, "expected_tags")}'


_SENTENCES: Mapping[str, _Say] = {
    "missing": lambda field, error: f"`{field}` is missing",
    "extra_forbidden": lambda field, error: f"`{field}` is not a word known here",
    "value_error": lambda field, error: f"`{field}`: {error['msg'].removeprefix('Value error, ')}",
    "string_pattern_mismatch": _pattern,
    "literal_error": _one_of,
    "union_tag_invalid": _kind,
    "union_tag_not_found": lambda field, error: "`kind` is missing",
    "greater_than_equal": _limit("ge", "or more"),
    "less_than_equal": _limit("le", "or less"),
    "too_short": _items("min_length", "at least"),
    "too_long": _items("max_length", "at most"),
    "string_type": _must_be("a text in quotes"),
    "int_type": _must_be("a whole number"),
    "bool_type": _must_be("true or false"),
    "date_type": _must_be("a date such as 2023-02-14, without quotes"),
    "tuple_type": _must_be("a list in [ ]"),
    "dict_type": _must_be("a table"),
    "model_type": _must_be("a table"),
    "model_attributes_type": _must_be("a table"),
}
