# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a procedure file, or refuses it as a whole with the line and the reason of every problem found."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from governance.errors import BadFile, Problem
from workflows.procedures import soundness
from workflows.procedures.places import Place, places
from workflows.procedures.schema import Procedure
from workflows.procedures.seats import Towns
from workflows.procedures.sentences import path, sentence

# What tomllib keeps of a dotted name grows with the square of its parts.
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DEEP_NAME = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{50}}")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sound procedure, the exact text it was read from and the SHA-256 of that text."""

    procedure: Procedure
    text: str
    sha256: str
    warnings: tuple[Problem, ...] = ()


def load(file: Path) -> Loaded:
    """The procedure in `file` (BadFile if it is not sound, not UTF-8 or cannot be read)."""
    name = str(file)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadFile(name, [Problem(None, f"cannot be read: {error.strerror}")]) from error
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(name, [Problem(line, "is not UTF-8 text")]) from error
    return loads(text, name)


def loads(text: str, name: str) -> Loaded:
    """The procedure in `text`; `name` is what a refusal calls the file."""
    procedure = read_again(text, name)
    where = places(text)
    found = _problems((where.find(fault.path), fault.reason) for fault in soundness.faults(procedure))
    if found:
        raise BadFile(name, found)
    warnings = _problems((where.find(fault.path), fault.reason) for fault in soundness.warnings(procedure))
    return Loaded(procedure, text, sha256(text.encode()).hexdigest(), warnings)


def read_again(text: str, name: str) -> Procedure:
    """The procedure in a text that was found sound when it was loaded: what is asked of new files since then, is not
    asked of those by which a cycle already runs.
    """
    tables = _parse(text, name)
    try:
        return Procedure.model_validate(tables)
    except ValidationError as error:
        where = places(text)
        faults = [(where.find(path(each)), sentence(each)) for each in error.errors(include_url=False)]
        raise BadFile(name, _problems(faults)) from error


def demand_towns(loaded: Loaded, towns: Towns, on: date) -> None:
    """Raises BadFile where the rules of a sound procedure ask for more than the municipalities of its authority have.

    `towns`: by ISTAT code, with their residents at the census in force `on` that day (None: not known).
    """
    where = places(loaded.text)
    faults = soundness.faults_with(loaded.procedure, towns, on)
    found = _problems((where.find(fault.path), fault.reason) for fault in faults)
    if found:
        raise BadFile(loaded.procedure.code, found)


def _parse(text: str, name: str) -> dict[str, Any]:
    deep = _DEEP_NAME.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise BadFile(name, [Problem(line, "has a name of too many parts")])
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadFile(name, [Problem(None, "has values too deep inside one another")]) from error
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _AT_LINE.search(message)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        problem = Problem(line, f"is not TOML: {_AT_LINE.sub('', message)}")
        raise BadFile(name, [problem]) from error
    except ValueError as error:  # of an integer that Python refuses to read: tomllib does not say where it stands
        raise BadFile(name, [Problem(None, "has a number with too many digits")]) from error


def _problems(faults: Iterable[tuple[Place, str]]) -> tuple[Problem, ...]:
    """Each once, in the order of the lines."""
    problems = dict.fromkeys(Problem(place.line, reason) for place, reason in faults)
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
