# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a CSV table line by line; every line that does not fit is named before anything is loaded."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from governance.errors import BadFile, Problem


class Line(BaseModel):
    """One line of a table: texts are trimmed, numbers are read, nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


L = TypeVar("L", bound=Line)


def read_rows(path: Path, model: type[L]) -> list[L]:
    """The lines of the UTF-8 table at `path`. Raises BadFile naming every line that does not fit."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as failed:
        raise BadFile(path.name, [Problem(None, f"cannot be read: {failed}")]) from failed
    table = csv.DictReader(StringIO(text))
    wanted = list(model.model_fields)
    if list(table.fieldnames or ()) != wanted:
        raise BadFile(path.name, [Problem(1, f"the columns must be {', '.join(wanted)}")])
    rows: list[L] = []
    problems: list[Problem] = []
    for cells in table:
        try:
            rows.append(model.model_validate(cells))
        except ValidationError as failed:
            problems += [Problem(table.line_num, _sentence(error)) for error in failed.errors()]
    if problems:
        raise BadFile(path.name, problems)
    return rows


def refuse_repeats(path: Path, keys: Sequence[object]) -> None:
    """Raises BadFile where a key stands twice; the first line after the heading is line 2."""
    seen: set[object] = set()
    problems = []
    for line, key in enumerate(keys, 2):
        if key in seen:
            problems.append(Problem(line, f"{key} stands here a second time"))
        seen.add(key)
    if problems:
        raise BadFile(path.name, problems)


def _sentence(error: object) -> str:
    details = dict(error)  # type: ignore[call-overload]
    where = ".".join(str(part) for part in details["loc"]) or "line"
    return f"{where}: {details['msg'][:1].lower()}{details['msg'][1:]}, not {details['input']!r}"
