# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the parts of README.md that the code says better: the machines' tables and who holds which right."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from inspect import getdoc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.machines import MACHINES
from governance.machines.table import Ask, Because, Guard, Machine, Of, Row
from governance.permissions import HOLDS, May, Role, holders

NAME = "README.md"
COLUMNS = ("move", "from", "to", "who may", "only if", "asked of", "reason needed")
FOLLOWS: Mapping[Because, str] = {
    Because.CASCADE: "follows from another move of the same act",
    Because.CLOCK: "follows from a term that has run",
    Because.INSTALLATION: "follows from the installation",
    Because.ROUTE: "follows from the route",
    Because.VERDICT: "follows from the computed outcome",
}
SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-Z])")


class Command(BaseCommand):
    """manage.py readme [--check]"""

    help = "Writes the generated parts of README.md; with --check, ends with 1 where one is out of step."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; name the part that is out of step")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        file = Path(settings.BASE_DIR) / NAME
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as problem:
            raise CommandError(f"{NAME} cannot be read: {problem.strerror}.") from problem
        for section, made in SECTIONS.items():
            renewed = replaced(text, section, "\n".join(made()))
            if check and renewed != text:
                raise CommandError(f"{NAME}: the part “{section}” is out of step with the code: run manage.py readme.")
            text = renewed
        if not check:
            file.write_text(text, encoding="utf-8")
        self.stdout.write(f"{NAME} is in step with the code.")


def replaced(text: str, section: str, content: str) -> str:
    """The text with `content` between the marks of the section. Raises CommandError where a mark is missing."""
    before, begin, rest = text.partition(f"<!-- generated: {section} -->\n")
    old, end, after = rest.partition("<!-- end -->")
    if not begin or not end or "<!-- generated:" in old:
        raise CommandError(f"{NAME}: the part “{section}” needs its marks “generated: {section}” and “end”.")
    return f"{before}{begin}\n{content}\n\n{end}{after}"


def machines() -> Iterator[str]:
    """A heading and a table for each machine."""
    for number, machine in enumerate(MACHINES.values()):
        if number:
            yield ""
        yield f"### {words(machine.name).capitalize()}"
        yield ""
        yield first_sentence(sys.modules[machine.states.__module__].__doc__ or "")
        yield f"Begins as *{machine.state_labels[machine.initial]}*; {ends(machine)}."
        yield ""
        yield from table(COLUMNS, (cells(machine, row) for row in machine.rows))


def rights() -> Iterator[str]:
    """A line for each right, a column for each role."""
    rows = ((words(what), *("●" if what in HOLDS[role] else "" for role in Role)) for what in May)
    yield from table(("right", *(words(role) for role in Role)), rows)


def cells(machine: Machine, row: Row) -> tuple[str, ...]:
    """One line of a machine's table, in words."""
    return (
        machine.move_labels[row.move],
        labels(machine, row.sources),
        machine.state_labels[row.target],
        who_may(row),
        "; ".join(in_words(guard) for guard in row.only_if),
        asked_of(row),
        "yes" if row.with_reason else "",
    )


def who_may(row: Row) -> str:
    """The roles that hold the right and on which body; or what the move follows from."""
    if isinstance(row.who, Because):
        return f"*{FOLLOWS[row.who]}*"
    roles = ", ".join(words(role) for role in sorted(holders(row.who)))
    where = ", in the office" if row.of is Of.OFFICE else ""
    return f"{roles} ({words(row.who)}{where})"


def asked_of(row: Row) -> str:
    """Of whom the state asks the move; "" where of nobody."""
    if row.asks is Ask.SEATS:
        return "every elector"
    if row.asks is Ask.BODY:
        return "the office" if row.of is Of.OFFICE else "the body"
    return ""


def in_words(guard: Guard) -> str:
    """What a guard asks for: the first sentence of its docstring."""
    return first_sentence(getdoc(guard) or guard.__name__).removesuffix(".")


def ends(machine: Machine) -> str:
    """In which states nothing more happens, and after which of them the route does not go on."""
    known = [state for state in machine.states if state in machine.final]
    told = f"ends as {labels(machine, known, marked=True)}"
    stops = [state for state in known if state in machine.stops]
    return f"{told}; the route does not go on after {labels(machine, stops, marked=True)}" if stops else told


def labels(machine: Machine, states: Iterable[StrEnum], *, marked: bool = False) -> str:
    return ", ".join(f"*{machine.state_labels[state]}*" if marked else machine.state_labels[state] for state in states)


def words(name: str) -> str:
    return name.replace("_", " ")


def first_sentence(text: str) -> str:
    return SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0]


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table."""
    heading = list(columns)
    yield line(heading)
    yield line("---" for _ in heading)
    yield from map(line, rows)


def line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


SECTIONS: Mapping[str, Callable[[], Iterator[str]]] = {"machines": machines, "rights": rights}
