# SPDX-License-Identifier: AGPL-3.0-or-later
"""make mutate is tried on a small engine and on tables of cases of its own: what is killed, what is told, what is not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SHORT = re.compile(r"timeout_constant = .*")  # an endless loop ends soon, and nothing else is taken for one

Cases = dict[str, tuple[int, int, str | None]]

RULES = '''"""A small engine."""

from dataclasses import dataclass
from functools import cache


@cache
def floor(assigned: int) -> int:
    """A third of the seats, rounded down."""
    return assigned // 3


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who is there."""

    assigned: int
    present: int

    @property
    def valid(self) -> bool:
        """Whether the floor is reached."""
        return floor(self.assigned) <= self.present


def steps(seats: int) -> int:
    """Counts the seats one by one."""
    counted = 0
    while counted < seats:
        counted += 1
    return counted


def aside() -> int:
    """Nothing asks for it."""
    return 1


def refused(sitting: Sitting) -> tuple[str, str] | None:
    """Why not."""
    if sitting.valid:
        return None
    return ("no_quorum", "There is no quorum in this sitting")
'''

CASES = '''"""A case is a line."""

import pytest

from governance.rules.quorum import Sitting, floor, refused, steps

CASES = ALL


@pytest.mark.parametrize(("assigned", "present", "reason"), CASES.values(), ids=CASES.keys())
def test_case(assigned: int, present: int, reason: str | None) -> None:
    sitting = Sitting(assigned, present)
    assert (refused(sitting) or (None,))[0] == reason
    assert steps(present) == present
'''

COMPLETE: Cases = {
    "6 di 18 è valida": (18, 6, None),
    "5 di 18 non è valida [::]": (18, 5, "no_quorum"),
    "5 di 17 è valida": (17, 5, None),
    "0 di 4": (4, 0, "no_quorum"),
}
LEAKY: Cases = {"7 di 18": (18, 7, None)}
BROKEN: Cases = {"5 di 18": (18, 5, None)}


def mutated(tree: Path, cases: Cases) -> subprocess.CompletedProcess[str]:
    """What make mutate says of the small engine, played by `cases` beside a test that is no table of cases."""
    packages = ("governance", "governance/rules", "tests", "tests/governance", "tests/governance/rules")
    files = {f"{package}/__init__.py": "" for package in packages} | {
        "governance/rules/quorum.py": RULES,
        "tests/governance/rules/test_quorum_cases.py": CASES.replace("ALL", repr(cases)),
        "tests/governance/rules/test_other.py": "def test_that_is_not_played() -> None:\n    raise AssertionError\n",
        ".ci/mutate.py": (settings.BASE_DIR / ".ci/mutate.py").read_text(),
        "pyproject.toml": SHORT.sub("timeout_constant = 2.0", (settings.BASE_DIR / "pyproject.toml").read_text()),
    }
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    said = subprocess.run([sys.executable, ".ci/mutate.py"], cwd=tree, capture_output=True, text=True, check=False)
    assert {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()} == files.keys()
    return said


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> str:
    said = mutated(tmp_path_factory.mktemp("complete"), COMPLETE)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> str:
    said = mutated(tmp_path_factory.mktemp("leaky"), LEAKY)
    assert said.returncode == 1, said.stdout + said.stderr
    return said.stdout


def test_a_table_that_lets_little_pass_is_enough(complete: str) -> None:
    assert "less than" not in complete


def test_a_table_that_lets_much_pass_is_refused(leaky: str) -> None:
    assert "less than 90 %" in leaky


def test_a_survivor_is_told_with_file_line_and_change(leaky: str) -> None:
    line = RULES.split("\n").index('    return ("no_quorum", "There is no quorum in this sitting")') + 1
    assert f"governance/rules/quorum.py:{line} refused\n" in leaky
    assert '\n    +    return ("NO_QUORUM", (\n' in leaky


def test_a_property_and_a_cached_function_are_mutated(leaky: str) -> None:
    assert " Sitting.valid\n    -    return floor(self.assigned) <= self.present" in leaky
    assert " floor\n    -    return assigned // 3" in leaky


def test_every_case_that_a_cache_would_hide_is_played(complete: str) -> None:
    assert " floor\n" not in complete


def test_a_function_that_no_case_calls_is_named_once(leaky: str) -> None:
    assert leaky.count("governance/rules/quorum.py aside: not played by any case, 1 mutants\n") == 1
    assert "return 2" not in leaky


def test_a_sentence_is_not_mutated(leaky: str) -> None:
    assert "There is no quorum" not in leaky


def test_an_endless_loop_is_stopped_and_counted(complete: str) -> None:
    mutants, killed, timed_out, survived = (int(each) for each in complete.split("\nall ")[1].split()[:4])
    assert timed_out > 0
    assert mutants == killed + timed_out + survived


def test_cases_that_fail_by_themselves_measure_nothing(tmp_path: Path) -> None:
    said = mutated(tmp_path, BROKEN)
    assert said.returncode == 1
    assert "Nothing was measured." in said.stderr


def test_it_is_not_among_what_every_change_must_pass() -> None:
    assert "mutate" not in (settings.BASE_DIR / ".ci/run").read_text()
