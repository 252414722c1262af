# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a verdict costs: over the 312 municipalities of Torino, and over 8000, as many as there are in Italy.

Three rules take turns: heads; a third of the municipalities and the majority of the population; weights that are
fractions. Counting and verdict are timed together, then what is kept and the sentences apart, in time of the processor:
a verdict waits for nothing. Told are the shortest and the median of all rounds, on the last line the shortest, in JSON.
A growth of 1 says: linear; of 0.8, that a seat among 8000 costs less than one among 312.
"""

import csv
import gc
import json
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from governance.rules.electorate import Electorate, Place, count
from governance.rules.plain import plain_verdict
from governance.rules.rule import Rule
from governance.rules.tally import Answer
from governance.rules.thresholds import AllOf, Base, Condition, Threshold, Unit
from governance.rules.verdict import Outcome, Verdict
from governance.rules.wording import sentences

TORINO = Path(__file__).resolve().parent.parent / "workflows" / "imports" / "data" / "torino-municipalities.csv"
ALL_OF_ITALY = 8000
ANSWERS = (Answer.YES, Answer.YES, Answer.YES, Answer.NO, Answer.ABSTAIN)
A_THIRD, HALF = Fraction(1, 3), Fraction(1, 2)
PARTS = ("verdict", "kept", "sentences")


@dataclass(frozen=True, slots=True)
class Question:
    """A rule, an electorate and its votes."""

    rule: Rule
    electorate: Electorate
    votes: Sequence[tuple[str, Answer]]


@dataclass(slots=True)
class Times:
    """The seconds of each part, round by round."""

    parts: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PARTS})

    def shortest(self, part: str = "verdict") -> float:
        return min(self.parts[part])


def rule(key: str, unit: Unit, majority: Condition) -> Rule:
    """A rule with a quorum of a third of the members."""
    quorum = Threshold(A_THIRD, Base.MEMBERS, strictly=False, unit=unit)
    return Rule(key=key, source="", parameter=True, quorums=(quorum,), majority=majority)


RULES = (
    rule("heads", Unit.HEADS, Threshold(HALF, Base.VOTERS, strictly=True)),
    rule(
        "compound",
        Unit.MUNICIPALITIES,
        AllOf(
            (
                Threshold(A_THIRD, Base.ASSIGNED, strictly=False, unit=Unit.MUNICIPALITIES),
                Threshold(HALF, Base.ASSIGNED, strictly=True, unit=Unit.POPULATION),
            )
        ),
    ),
    rule("weights", Unit.WEIGHT, Threshold(HALF, Base.VOTERS, strictly=True, unit=Unit.WEIGHT)),
)


def question(by: Rule, residents: Sequence[int]) -> Question:
    """The municipalities answer in turn as `ANSWERS` says; they weigh 1/2, 1 or 3/2."""
    places = tuple(
        Place(f"{n}", "mayor", municipality=True, residents=many, weight=Fraction(1 + n % 3, 2))
        for n, many in enumerate(residents)
    )
    votes = [(place.seat, answer) for place, answer in zip(places, cycle(ANSWERS), strict=False)]
    return Question(by, Electorate(places), votes)


def play(asked: Question, times: Times) -> Verdict:
    """One round: what counts and decides, what is kept, what is read out."""
    gc.collect()
    start = process_time()
    found = Verdict(asked.rule, count(asked.rule, asked.electorate, asked.votes))
    decided = process_time()
    plain = plain_verdict(found)
    kept = process_time()
    told = sentences(plain, "it")
    end = process_time()
    for part, taken in zip(PARTS, (decided - start, kept - decided, end - kept), strict=True):
        times.parts[part].append(taken)
    assert found.outcome is Outcome.APPROVED
    assert len(told) == len(found.tests)
    return found


def measure(rounds: int) -> dict[str, object]:
    """The whole run; returns what the last line says."""
    with TORINO.open(encoding="utf-8", newline="") as file:
        torino = [int(row["residents_2011"]) for row in csv.DictReader(file)]
    italy = list(islice(cycle(torino), ALL_OF_ITALY))
    questions = {(by.key, len(many)): question(by, many) for by in RULES for many in (torino, italy)}
    times = {name: Times() for name in questions}
    for _ in range(rounds):
        for name, asked in questions.items():
            play(asked, times[name])
    show(times)
    few = len(torino)
    return {
        **{f"{by.key}_{many}_ms": _ms(times[by.key, many].shortest()) for by in RULES for many in (few, ALL_OF_ITALY)},
        **{f"{by.key}_growth": _growth(times, by.key, few) for by in RULES},
        "outcome": Outcome.APPROVED.value,
        "machine": f"python {platform.python_version()}, {os.cpu_count()} cores",
    }


def _growth(times: Mapping[tuple[str, int], Times], key: str, few: int) -> float:
    """How many times longer a seat takes among many."""
    longer = times[key, ALL_OF_ITALY].shortest() / times[key, few].shortest()
    return round(longer / (ALL_OF_ITALY / few), 2)


def show(times: Mapping[tuple[str, int], Times]) -> None:
    """Shortest and median, in milliseconds."""
    print(f"{'milliseconds: shortest (median)':32}" + "".join(f"{part:>20}" for part in PARTS))
    for (key, many), taken in times.items():
        cells = (f"{_ms(min(each)):8.3f} ({_ms(median(each)):8.3f})" for each in taken.parts.values())
        print(f"{f'{key}, {many} seats':32}" + "".join(f"{cell:>20}" for cell in cells))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def main(words: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="benchmarks.verdict", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=60, help="how often each question is decided (default 60)")
    chosen = parser.parse_args(words)
    print(json.dumps(measure(chosen.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
