# SPDX-License-Identifier: AGPL-3.0-or-later
"""Refuses what import rules cannot see: a `state` written, or a right asked, anywhere but at its one door."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("config", "governance", "workflows")
WRITERS = {"bulk_update", "setattr", "update", "update_or_create"}
ASKERS = {"has_module_perms", "has_perm", "has_perms"}
SQL = re.compile(r"\bset\s+[\"'`]?state\b", re.IGNORECASE)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names_state(call: ast.Call) -> bool:
    """Whether a keyword, a field name or a key among the arguments of the call is `state`."""
    if any(keyword.arg == "state" for keyword in call.keywords):
        return True
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    leaves = (leaf for argument in arguments for leaf in ast.walk(argument))
    return any(isinstance(leaf, ast.Constant) and leaf.value == "state" for leaf in leaves)


def writes_state(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr="state", ctx=ast.Store() | ast.Del()):
            return True
        case ast.Call():
            return called(node) in WRITERS and names_state(node)
        case ast.Constant(value=str(text)):
            return bool(SQL.search(text))
    return False


def asks_right(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) in ASKERS


Rule = tuple[Callable[[ast.AST], bool], frozenset[str], str]

RULES: tuple[Rule, ...] = (
    (
        writes_state,
        frozenset({"governance/models/stateful.py", "workflows/perform.py"}),
        "a state is written outside workflows/perform.py; name a move of its machine instead.",
    ),
    (
        asks_right,
        frozenset({"governance/grants.py", "governance/models/users.py"}),
        "a right is asked of the user, which says yes to superusers; ask governance.grants.may.",
    ),
)


def sources(root: Path) -> Iterator[Path]:
    for floor in FLOORS:
        yield from sorted(path for path in (root / floor).rglob("*.py") if "migrations" not in path.parts)


def sins(root: Path, path: Path) -> Iterator[str]:
    place = path.relative_to(root).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for sinful, doors, message in RULES:
            if place not in doors and sinful(node):
                yield f"{place}:{getattr(node, 'lineno', 0)}: {message}"


def main() -> int:
    found = [sin for path in sources(ROOT) for sin in sins(ROOT, path)]
    print("\n".join(found) or "Every state and every right has its one door.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
