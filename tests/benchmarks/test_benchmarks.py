# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmarks run to their end in one round, verify what they did, and count no more statements than promised.

Times are not asserted: they are measured by `make bench`, on a machine that does nothing else.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STATEMENTS_PER_ACT = 10
STATEMENTS_OF_THE_DESK = 8
STATEMENTS_OF_A_PAGE = 36


def run(name: str, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs a benchmark as `make bench` does, in a database that no other run makes at the same time."""
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words],
        cwd=ROOT,
        env=os.environ | {"REGIA_BENCHMARK_DATABASE": f"regia_{name}_{os.getpid()}"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What the run says to programs."""
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.postgresql
def test_a_life_cycle_is_measured_and_takes_at_most_ten_statements_per_act() -> None:
    said = last_line(run("lifecycle", "--rounds", "1", "--copies", "3"))
    assert said.keys() == {"regia_vs_sql", "viewflow_vs_sql", "fsm_vs_sql", "queries_per_act", "machine"}
    assert said["queries_per_act"] <= STATEMENTS_PER_ACT
    assert min(said["regia_vs_sql"], said["viewflow_vs_sql"], said["fsm_vs_sql"]) > 0
    assert "PostgreSQL" in said["machine"]


@pytest.mark.postgresql
def test_the_desk_is_measured_and_takes_at_most_three_statements() -> None:
    said = last_line(run("desk", "--turns", "1", "--reads", "2", "--many", "2000"))
    assert said.keys() == {"desk_p95_ratio", "desk_queries", "machine"}
    assert said["desk_queries"] <= STATEMENTS_OF_THE_DESK


@pytest.mark.postgresql
def test_the_screens_are_measured_in_a_cycle_that_is_whole() -> None:
    said = last_line(run("screens", "--rounds", "1", "--reads", "1", "--cycles", "5", "--items", "300"))
    pages = {"desk", "plan", "phase", "gate", "assignment", "journal"}
    assert said.keys() == {f"{page}_{what}" for page in pages for what in ("ms", "statements")} | {"machine"}
    assert max(said[f"{page}_statements"] for page in pages) <= STATEMENTS_OF_A_PAGE


@pytest.mark.parametrize("name", ["lifecycle", "desk", "screens"])
def test_speed_is_not_measured_on_sqlite(name: str) -> None:
    refused = run(name, REGIA_DATABASE_URL="sqlite://:memory:")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert "PostgreSQL" in refused.stderr
