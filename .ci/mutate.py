# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mutation testing of governance/rules/ against the tables of cases alone, by mutmut: see docs/mutation.md.

It works on a copy outside the tree. Three things are rewritten there, which mutmut cannot be told. A decorator becomes
a call below its function: mutmut passes over decorated functions, so over every property. A cache is taken off: mutmut
plays a mutant with the cases that it saw calling the function, and a cache hides calls. A sentence gets a line of its
own, marked as not to be mutated. Words given to this program choose mutants by name.
"""

import ast
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
MUTMUT = Path(sys.executable).parent / "mutmut"
MUTATED = "governance/rules"
COPIED = (
    "governance",
    "pyproject.toml",
    "tests/__init__.py",
    "tests/governance/__init__.py",
    "tests/governance/rules",
    "workflows/imports/data",
)
SURROUNDINGS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
MEMORY = 4 << 30  # bytes
FLOOR = 90

ADDED = "\f"  # begins a line of the copy that the file itself does not have; Python passes over it
BOUND = {"classmethod", "staticmethod"}  # the decorators that mutmut sees through
CACHES = {"cache", "lru_cache"}
SENTENCE = re.compile(r"[^\W\d_] [^\W\d_]")
SPINNER = re.compile(r"[\u2800-\u28ff] (?:(?P<done>\d+)/(?P<all>\d+)  )?")
NAME = re.compile(r"(?P<module>.+)\.x(?:_|ǁ(?P<owner>.+)ǁ)(?P<function>\w+)__mutmut_\d+")
# What the exit of a mutant's process means: pytest's own, mutmut's (33: nothing played it), or the signal that ended it.
ENDS = {
    0: "survived",
    1: "killed",
    2: "killed",
    3: "killed",
    5: "not played",
    33: "not played",
    -signal.SIGXCPU: "timed out",
    -signal.SIGKILL: "timed out",
}
ALIVE = ("survived", "not played")


@dataclass(frozen=True)
class Mutant:
    """What became of one mutant of a function, whose name is dotted and has no module."""

    name: str
    file: str
    function: str
    end: str


# The copy


def functions(source: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions and methods of a module, with their dotted names."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef))


def sentences(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts for people in `node`: neither its docstrings nor the fixed parts of an f-string."""
    match node:
        case ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return
        case ast.Constant(value=str(text)) if SENTENCE.search(text):
            yield node
    for child in ast.iter_child_nodes(node):
        yield from sentences(child)


def spared(source: str) -> str:
    """The same module, in which mutmut leaves every sentence alone."""
    lines = source.encode().split(b"\n")
    found = [each for _, function in functions(source) for line in function.body for each in sentences(line)]
    for each in sorted(found, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        first, last = each.lineno - 1, (each.end_lineno or each.lineno) - 1
        marked = f"(\n{ADDED}{each.value!r}  # pragma: no mutate\n{ADDED}" + "\n" * (last - first) + ")"
        whole = lines[first][: each.col_offset] + marked.encode() + lines[last][each.end_col_offset :]
        lines[first : last + 1] = whole.split(b"\n")
    return b"\n".join(lines).decode()


def undecorated(source: str) -> str:
    """The same module, with `@wrap` above a function as `function = wrap(function)` below it, and without caches."""
    lines = source.split("\n")
    below: dict[int | None, str] = defaultdict(str)
    for _, node in functions(source):
        wraps = [ast.unparse(each) for each in node.decorator_list]
        if set(wraps) <= BOUND:
            continue
        for each in node.decorator_list:
            lines[each.lineno - 1 : each.end_lineno] = [""] * ((each.end_lineno or 0) - each.lineno + 1)
        for wrap in (each for each in reversed(wraps) if each.split("(")[0] not in CACHES):
            below[node.end_lineno] += f"\n{ADDED}{' ' * node.col_offset}{node.name} = {wrap}({node.name})"
    return "\n".join(line + below[number] for number, line in enumerate(lines, 1))


def copy_tree(tree: Path) -> dict[str, list[int]]:
    """Makes the copy; returns, for each of its mutated files, the line of the file itself at which each line stands."""
    for name in COPIED:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, tree / name)
    origins = {}
    for path in sorted((tree / MUTATED).rglob("*.py")):
        lines = spared(undecorated(path.read_text(encoding="utf-8"))).split("\n")
        origins[str(path.relative_to(tree))] = [*accumulate(int(not line.startswith(ADDED)) for line in lines)]
        path.write_text("\n".join(line.removeprefix(ADDED) for line in lines), encoding="utf-8")
    return origins


# The run


def limit_memory() -> None:
    """A mutant that grows for ever is stopped before the machine is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def mutmut(tree: Path, *words: str) -> Iterator[str]:
    """What `mutmut` says, line by line; its running line counts as one at each step."""
    command = subprocess.Popen(
        [MUTMUT, *words],
        cwd=tree,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")} | SURROUNDINGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=limit_memory,  # noqa: PLW1509 -- this program has no threads
        encoding="utf-8",
    )
    said = []
    for line in command.stdout or ():
        said += [line] if SPINNER.match(line) is None else []
        yield line.rstrip()
    if command.wait():
        sys.exit(
            f"{''.join(said)}\nmutmut ended with {command.returncode}. Nothing was measured."
            " Does pytest tests/governance/rules/test_*cases.py pass?"
        )


def run(tree: Path, chosen: list[str]) -> Iterator[Mutant]:
    """Plays the cases against every mutant, telling how far it is, and says what became of each."""
    told = None
    for line in mutmut(tree, "run", *chosen):
        step = SPINNER.match(line)
        if step and step["all"] and (part := 20 * int(step["done"]) // int(step["all"])) != told:
            told = part
            print(f"{step['done']} of {step['all']} mutants", flush=True)
    for path in sorted((tree / "mutants" / MUTATED).rglob("*.meta")):
        for name, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if code is not None:
                yield judged(name, str(path.relative_to(tree / "mutants").with_suffix("")), code)


def judged(name: str, file: str, code: int) -> Mutant:
    found = NAME.fullmatch(name)
    if found is None or code not in ENDS:
        sys.exit(f"{name} ended with {code}, which means nothing: the cases could not be played.")
    return Mutant(name, file, ".".join(filter(None, found.group("owner", "function"))), ENDS[code])


# The report


def not_played(mutants: list[Mutant]) -> Iterator[str]:
    """The functions that no case calls."""
    count = Counter((mutant.file, mutant.function) for mutant in mutants if mutant.end == "not played")
    for (file, function), number in count.items():
        yield f"{file} {function}: not played by any case, {number} mutants\n"


def survivor(tree: Path, mutant: Mutant, origin: list[int]) -> str:
    """Where a mutant is, in the file itself, and what it changes: lines out (-) and lines in (+)."""
    starts = {name: node.lineno for name, node in functions((tree / mutant.file).read_text(encoding="utf-8"))}
    shown = [*mutmut(tree, "show", mutant.name)]
    hunk = next(number for number, line in enumerate(shown) if line.startswith("@@"))
    first = next(number for number in range(hunk + 1, len(shown)) if shown[number].startswith(("-", "+")))
    above = int(shown[hunk][4:].split(",")[0]) + first - hunk - 2
    changes = "".join(f"\n    {line}" for line in shown[first:] if line.startswith(("-", "+")))
    return f"{mutant.file}:{origin[starts[mutant.function] + above - 1]} {mutant.function}{changes}\n"


def table(mutants: list[Mutant]) -> Iterator[str]:
    """A line for each module and one for all."""
    yield f"{'':<32}{'mutants':>10}{'killed':>10}{'timed out':>10}{'survived':>10}{'share':>9}"
    files = sorted({mutant.file for mutant in mutants})
    for title, chosen in [*((file, {file}) for file in files), ("all", set(files))]:
        count = Counter(mutant.end for mutant in mutants if mutant.file in chosen)
        dead = count["killed"] + count["timed out"]
        yield (
            f"{title:<32}{count.total():>10}{count['killed']:>10}{count['timed out']:>10}{count.total() - dead:>10}"
            f"{100 * dead / count.total():>7.1f} %"
        )


def main(chosen: list[str]) -> int:
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        tree = Path(folder)
        print("Making the mutants, and playing the cases without any", flush=True)
        origins = copy_tree(tree)
        mutants = [*run(tree, chosen)]
        alive = [mutant for mutant in mutants if mutant.end in ALIVE]
        print("\nWhat survived:\n" if alive else "\nNothing survived.\n")
        print("\n".join(not_played(mutants)))
        for mutant in (each for each in alive if each.end == "survived"):
            print(survivor(tree, mutant, origins[mutant.file]), flush=True)
    print("\n".join(table(mutants)))
    dead = len(mutants) - len(alive)
    enough = 100 * dead >= FLOOR * len(mutants)
    print(f"\n{dead} of {len(mutants)} mutants killed or timed out, in {monotonic() - began:.0f} seconds.")
    if not enough:
        print(f"That is less than {FLOOR} %: the tables of cases let too much pass.")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
