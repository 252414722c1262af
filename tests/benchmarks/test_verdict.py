# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmark of a verdict runs to its end, decides what it should, and tells every time."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_verdict_is_measured_over_few_and_many_seats_by_every_rule() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.verdict", "--rounds", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    rules = ("heads", "compound", "weights")
    times = [f"{rule}_{many}_ms" for rule in rules for many in (312, 8000)]
    growths = [f"{rule}_growth" for rule in rules]
    assert list(said) == [*times, *growths, "outcome", "machine"]
    assert said["outcome"] == "approved"
    assert min(said[name] for name in (*times, *growths)) > 0
