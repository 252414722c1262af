# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds what the schema has marked: every value of a procedure whose type carries a mark of some kind."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, get_args

from workflows.procedures.soundness.fault import Path
from workflows.procedures.spec import Spec

M = TypeVar("M")


def marked(spec: Spec, kind: type[M], path: Path = ()) -> Iterator[tuple[Path, M, Any]]:
    """Every value inside `spec` with a mark of `kind`: where, the mark, the value."""
    for name, info in type(spec).model_fields.items():
        mark = _mark([info.annotation, *info.metadata], kind)
        for place, item in _items((*path, info.alias or name), getattr(spec, name)):
            if mark is not None and item is not None:
                yield place, mark, item
            elif isinstance(item, Spec):
                yield from marked(item, kind, place)


def _items(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    if isinstance(value, tuple):
        yield from (((*path, number), item) for number, item in enumerate(value))
    elif isinstance(value, dict):
        yield from (((*path, name), item) for name, item in value.items())
    else:
        yield path, value


def _mark(parts: Iterable[Any], kind: type[M]) -> M | None:
    """The mark on a type, however deep it stands in it."""
    for part in parts:
        found = part if isinstance(part, kind) else _mark(get_args(part), kind)
        if found is not None:
            return found
    return None
