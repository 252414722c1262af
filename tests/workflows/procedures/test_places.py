# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every value of a TOML text is found on its line."""

import tomllib
from pathlib import Path

import pytest

from workflows import procedures
from workflows.procedures.places import Place, places

TEXT = '''\
title = "a # no comment" # a comment
"quoted key" = 'literal'
[one]
a.b = 1
long = """
two
"quoted" lines\\"""""
list = [ # opened
    1,
    { x = 1, y = [2, 3] },
    [
        "deep",
    ],
]
[[one.many]]
k = 1
[one.many.inner]
day = 2023-02-14 10:00:00
[[one.many]]
raw = \'\'\'
]]] }}}\'\'\'
k = -1.5e3
[[one.many.sub]]
z = true
'''


def lines(text: str) -> dict[tuple[str | int, ...], int]:
    found: dict[tuple[str | int, ...], int] = {}

    def walk(path: tuple[str | int, ...], value: object) -> None:
        items: object = (
            enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        )
        found[path] = places(text).find(path).line
        for key, item in items:  # type: ignore[attr-defined]
            walk((*path, key), item)

    walk((), tomllib.loads(text))
    return found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("quoted key",), 2),
        (("one",), 3),
        (("one", "a", "b"), 4),
        (("one", "long"), 5),
        (("one", "list"), 8),
        (("one", "list", 0), 9),
        (("one", "list", 1, "y", 1), 10),
        (("one", "list", 2), 11),
        (("one", "list", 2, 0), 12),
        (("one", "many", 0), 15),
        (("one", "many", 0, "inner", "day"), 18),
        (("one", "many", 1), 19),
        (("one", "many", 1, "raw"), 20),
        (("one", "many", 1, "k"), 22),
        (("one", "many", 1, "sub", 0, "z"), 24),
    ],
)
def test_a_value_stands_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert lines(TEXT)[path] == line


def test_what_is_not_there_is_found_at_what_holds_it() -> None:
    assert places(TEXT).find(("one", "many", 1, "event", "k")).line == 22
    assert places(TEXT).find(("nowhere",)).line == 1


def test_every_value_of_the_shipped_file_has_its_own_place() -> None:
    text = Path(procedures.__file__).with_name("torino.toml").read_text()
    root = places(text)

    def same(value: object, place: Place) -> None:
        if isinstance(value, dict | list):
            keys = list(value) if isinstance(value, dict) else list(range(len(value)))
            assert list(place.inside) == keys
            for key in keys:
                same(value[key], place.inside[key])

    same(tomllib.loads(text), root)
