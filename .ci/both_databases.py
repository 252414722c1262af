# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs pytest on SQLite and on PostgreSQL; with --coverage it joins both and holds the two floors."""

import os
import subprocess
import sys

import postgresql

FLOOR = 90
COMPLETE = "governance/machines/*,governance/rules/*,governance/permissions.py,workflows/perform.py,workflows/actions/*"


def run(words: list[str], **environment: str) -> int:
    return subprocess.run([sys.executable, "-m", *words], env=os.environ | environment, check=False).returncode


def suite(name: str, url: str, options: list[str], *, measured: bool) -> int:
    print(f"\n== {name}", flush=True)
    runner = ["coverage", "run", "-m", "pytest"] if measured else ["pytest"]
    # A runner may count more processors than it was given, and PostgreSQL takes a hundred connections.
    chosen = [
        "--numprocesses=logical",
        "--maxprocesses=8",
        "-m",
        "not browser and not screens and not services and not office",
        *options,
    ]
    return run([*runner, *chosen], REGIA_DATABASE_URL=url)


def floors() -> int:
    run(["coverage", "combine", "--quiet"])
    print("\n== Coverage of both runs", flush=True)
    overall = run(["coverage", "report", f"--fail-under={FLOOR}"])
    complete = run(["coverage", "report", f"--include={COMPLETE}", "--fail-under=100"])
    if overall:
        print(f"Less than {FLOOR} % of the code is tested.")
    if complete:
        print("Machines, rules, permissions, perform and actions must be tested in full.")
    return overall or complete


def main(options: list[str]) -> int:
    measured = "--coverage" in options
    options = [option for option in options if option != "--coverage"]
    server = postgresql.find()
    if measured:
        run(["coverage", "erase"])
    results = [
        suite("SQLite", "sqlite://:memory:", options, measured=measured),
        suite("PostgreSQL", server, options, measured=measured),
    ]
    if measured:
        results.append(floors())
    return max(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
