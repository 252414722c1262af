# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of an instance, measured: six acts of people, Regia beside three other ways to make them.

Two deliveries by two people, three votes of a committee, the chair's closing; creation and opening are not measured.
One process, one client, one run: the rivals take turns round by round, who begins changes, and every round is verified.
A share of 0.35 says: this takes 1 / 0.35 of the time of the same rows written by hand. The last line is JSON.
Measure on a machine that does nothing else: what others do is paid by all, and brings every share nearer to 1.
"""

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import benchmarks.ground  # noqa: F401 - the first of ours: it sets Django up
from benchmarks.database import analyze, machine, own_database
from benchmarks.growth import grow
from benchmarks.rivals.fsm import Fsm
from benchmarks.rivals.regia import Regia
from benchmarks.rivals.rival import ACTS, Rival
from benchmarks.rivals.sql import Sql
from benchmarks.rivals.tables import make_tables
from benchmarks.rivals.viewflow_documented import Viewflow
from benchmarks.town import Town, found
from benchmarks.witness import Reference, Witness
from governance.models import Cycle

WARM_UP = 6
AFTER_GROWTH = 10


@dataclass(slots=True)
class Times:
    """The seconds that a rival took: per act, and for the six acts of each round."""

    acts: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in ACTS})
    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.rounds)


def play(rival: Rival, times: Times) -> None:
    """One round: the acts are timed one by one, the rest is not."""
    round_ = rival.begin()
    gc.collect()
    total = 0.0
    for act in round_.acts():
        start = perf_counter()
        act.do()
        taken = perf_counter() - start
        times.acts[act.name].append(taken)
        total += taken
    times.rounds.append(total)
    round_.verify()


def count(rival: Rival) -> dict[str, int]:
    """The statements of each act."""
    round_ = rival.begin()
    counted = {}
    for act in round_.acts():
        seen: list[str] = []
        with rival.watched(seen):
            act.do()
        counted[act.name] = len(seen)
    round_.verify()
    return counted


def take_turns(rivals: Sequence[Rival], rounds: int) -> dict[str, Times]:
    """Plays the rounds; who begins changes with every round."""
    times = {rival.name: Times() for rival in rivals}
    for number in range(rounds):
        first = number % len(rivals)
        for rival in [*rivals[first:], *rivals[:first]]:
            play(rival, times[rival.name])
    return times


def measure(rounds: int, copies: int) -> dict[str, object]:
    """The whole run; returns what the last line says."""
    make_tables()
    reference = Reference()
    town, other = found("banco"), found("mano")
    regia = Regia(town, Witness(town.authority, reference))
    people = town.people
    rivals: list[Rival] = [regia, Sql(other, Witness(other.authority, reference)), Viewflow(people), Fsm(people)]
    take_turns(rivals, min(rounds, WARM_UP))
    analyze()
    times = take_turns(rivals, rounds)
    statements = {rival.name: count(rival) for rival in rivals}
    show(times, statements)
    grown, later = after_growth(regia, town, copies, min(rounds, AFTER_GROWTH))
    print(f"\nAfter {copies} more cycles: {later * 1000:.1f} ms, {_per_act(grown):.2f} statements per act.")
    for rival in rivals:
        rival.verify_all()
    assert grown == statements["regia"], f"the statements grow with the database: {statements['regia']} to {grown}"
    yardstick = times["sql"].median
    return {
        "regia_vs_sql": round(yardstick / times["regia"].median, 2),
        "viewflow_vs_sql": round(yardstick / times["viewflow"].median, 2),
        "fsm_vs_sql": round(yardstick / times["django-fsm-2"].median, 2),
        "queries_per_act": round(_per_act(grown), 2),
        "machine": machine(),
    }


def after_growth(regia: Regia, town: Town, copies: int, rounds: int) -> tuple[dict[str, int], float]:
    """The statements of each act, and the median of some rounds, in a database that has grown."""
    last = Cycle.objects.filter(authority=town.authority).latest("opened_at")
    grow(town.authority, last.pk, copies)
    regia.witness.ledger.follow()
    times = take_turns([regia], rounds)
    return count(regia), times["regia"].median


def show(times: dict[str, Times], statements: dict[str, dict[str, int]]) -> None:
    """The medians in milliseconds, with the statements of each act."""
    names = list(times)
    print(f"{'milliseconds (statements)':28}" + "".join(f"{name:>18}" for name in names))
    for act in ACTS:
        cells = (f"{median(times[name].acts[act]) * 1000:9.2f} ({statements[name][act]:2})" for name in names)
        print(f"{act:28}" + "".join(f"{cell:>18}" for cell in cells))
    totals = (f"{times[name].median * 1000:9.2f} ({sum(statements[name].values()):2})" for name in names)
    print(f"{'six acts':28}" + "".join(f"{cell:>18}" for cell in totals))
    shares = (f"{times['sql'].median / times[name].median:.2f}" for name in names)
    print(f"{'speed, by hand = 1':28}" + "".join(f"{share:>18}" for share in shares))


def _per_act(statements: dict[str, int]) -> float:
    return sum(statements.values()) / len(ACTS)


def main(words: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="benchmarks.lifecycle", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="how often each rival is measured (default 40)")
    parser.add_argument("--copies", type=int, default=1000, help="how many cycles the database grows by (default 1000)")
    chosen = parser.parse_args(words)
    with own_database():
        print(json.dumps(measure(chosen.rounds, chosen.copies)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
