# SPDX-License-Identifier: AGPL-3.0-or-later
"""A procedure file holds no more than the program and its columns can keep; what is too much is refused in a sentence."""

import pytest

from tests.workflows.procedures.small import SMALL, broken, refused

LENGTHS = {
    "a body whose name no column keeps": (
        'name = "Cabina"',
        f'name = "{"o" * 201}" #!',
        "it has 201 characters, and 200 at the most are kept: shorten it",
    ),
    "a step whose English title no column keeps": (
        'title = "Ascolto"',
        f'title = {{ it = "Ascolto", en = "{"o" * 301}" }} #!',
        "it has 301 characters, and 300 at the most are kept: shorten it",
    ),
    "work whose title no column keeps": (
        'title = "Studio"',
        f'title = "{"o" * 301}" #!',
        "it has 301 characters, and 300 at the most are kept: shorten it",
    ),
    "a key that has no room for the number of each seat": (
        'key = "componente"',
        f'key = "{"o" * 57}" #!',
        "the key of several seats has 56 characters at the most",
    ),
    "a label that has no room for a municipality": (
        'label = "Componente"\nrole = "cabina_member"\ncount = 2',
        f'label = "{"o" * 79}" #!\nrole = "cabina_member"\neach = "municipality"',
        "it has 79 characters, and 78 at the most are kept: shorten it",
    ),
}


@pytest.mark.parametrize(("old", "new", "reason"), LENGTHS.values(), ids=LENGTHS.keys())
def test_what_no_column_keeps_is_refused_with_its_line(old: str, new: str, reason: str) -> None:
    text, line = broken(old, new)
    assert [(problem.line, problem.reason) for problem in refused(text)] == [(line, reason)]


@pytest.mark.parametrize("line", ["NAME = 1", "[NAME]", "x = { NAME = 1 }", 'x = 1 # "\nNAME = 1'])
def test_a_name_of_too_many_parts_is_refused_before_it_is_read(line: str) -> None:
    name = ".".join(["a", '"b"', " 'c' "] * 20)
    found = refused(f"format = 1\n{line.replace('NAME', name)}\n")
    assert [problem.reason for problem in found] == ["has a name of too many parts"]


def test_more_seats_than_an_authority_could_have_are_refused() -> None:
    many = "".join(
        f'[[body.seat]]\nkey = "posto-{number}"\nlabel = "Posto"\nrole = "cabina_member"\ncount = 500\n'
        for number in range(10)
    )
    text = SMALL.replace("count = 2\n", f"count = 2\n{many}", 1)
    assert "it has 5005 seats in all, and 5000 at the most can be made" in " ".join(
        problem.reason for problem in refused(text)
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (20_000 * "[" + 20_000 * "]", "has values too deep inside one another"),
        (5_000 * "9", "has a number with too many digits"),
    ],
    ids=["deep", "long"],
)
def test_a_file_that_python_cannot_hold_is_refused_in_a_sentence(value: str, reason: str) -> None:
    assert [str(problem) for problem in refused(f"{SMALL}\nagain = {value}\n")] == [reason]


def test_a_text_with_a_character_that_no_database_keeps_is_refused() -> None:
    text, line = broken('title = "Una legge"', 'title = "Una\\u0000legge" #!')
    assert [str(problem) for problem in refused(text)] == [f"line {line}: `it`: a text cannot hold control characters"]
