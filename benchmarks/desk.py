# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk, measured: how long it takes to read with 1,000 work items and with 100,000, of which 50 are the reader's.

The two databases are read in turns, in one process. What lies beside the reader's own fifty is what their body has
done before and what other bodies have still to do. The last line is JSON.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import benchmarks.ground  # noqa: F401 - the first of ours: it sets Django up
from benchmarks.database import analyze, machine, own_database, second_database, use
from benchmarks.growth import copy_rows
from benchmarks.town import FIRST, SECOND, Town, found
from governance.models import Cycle, User
from workflows.models.capacity import capacities
from workflows.models.desk import desk_of

OWN = 50
FEW, MANY = 1_000, 100_000
ITEMS_OF_A_CYCLE = 100
TURNS = 10
WARM_UP = 10

_FILL = """
INSERT INTO workflows_workitem
       (id, cycle_id, machine, subject_id, move, may, body_id, title, due_on, opened_at, closed_at, closed_by_id)
SELECT gen_random_uuid(), cycles.id, 'assignment', gen_random_uuid(), 'deliver', 'deliver_work', %s,
       'Lavoro ' || number, date '2026-01-01' + number %% 365, now(), %s, %s
  FROM generate_series(1, %s) number
  JOIN (SELECT id, row_number() OVER () - 1 AS place, count(*) OVER () AS size FROM governance_cycle) cycles
    ON cycles.place = number %% cycles.size
"""


@dataclass(slots=True)
class Times:
    """The seconds that each reading took."""

    function: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)


def fill(town: Town, items: int) -> None:
    """So many work items besides the reader's own: half are done, half wait on another desk."""
    half = items // 2
    fill_desk(body=town.seats[FIRST].body_id, done_by=town.people[FIRST].pk, items=half)
    fill_desk(body=town.seats[SECOND].body_id, done_by=None, items=items - half)
    analyze()


def fill_desk(*, body: UUID, done_by: UUID | None, items: int) -> None:
    """So many work items of the body in the cycles that there are, all done by somebody or all still open."""
    _run(_FILL, [body, timezone.now() if done_by else None, done_by, items])


def prepare(town: Town) -> None:
    """One cycle, the reader's own fifty, and few others."""
    town.cycle_at_work()
    _run("DELETE FROM workflows_workitem", [])
    fill_desk(body=town.seats[FIRST].body_id, done_by=None, items=OWN)
    fill(town, FEW - OWN)


def enlarge(town: Town, many: int) -> None:
    """As many cycles as carry a hundred items each, and the others up to `many`."""
    copy_rows(Cycle, list(Cycle.objects.values_list("pk", flat=True)), many // ITEMS_OF_A_CYCLE)
    fill(town, many - FEW)


def read(reader: User) -> int:
    """What the view reads: in what capacities, and the first page. Returns how many things there are to do."""
    at = timezone.now()
    held = capacities(actor=reader, at=at)
    items = desk_of(actor=reader, held=held, today=timezone.localdate(at), page=1)
    return len(items)


def timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def page_statements(client: Client) -> list[str]:
    """The statements of the page, besides those that find the session and the user."""
    seen: list[str] = []

    def watch(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(statement)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(watch):
        client.get("/")
    apart = ('FROM "django_session"', 'FROM "governance_user" WHERE')
    return [statement for statement in seen if not any(part in statement for part in apart)]


def read_in_turns(reader: User, client: Client, names: Sequence[str], chosen: Namespace) -> dict[str, Times]:
    """Reads each database so many times in each turn, after some readings that do not count."""
    times = {name: Times() for name in names}
    for _turn in range(chosen.turns):
        for name in names:
            use(name)
            for _ in range(WARM_UP):
                read(reader)
                client.get("/")
            times[name].function += [timed(lambda: read(reader)) for _ in range(chosen.reads)]
            times[name].page += [timed(lambda: client.get("/")) for _ in range(chosen.reads)]
    return times


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def show(names: Sequence[str], times: dict[str, Times], many: int) -> dict[str, float]:
    """The numbers for people; returns how much longer the larger one takes, for the function and for the page."""
    smaller, larger = (times[name] for name in names)
    ratios = {}
    for what in ("function", "page"):
        small, large = p95(getattr(smaller, what)), p95(getattr(larger, what))
        ratios[what] = large / small
        print(
            f"{what:10} p95 {small * 1000:7.2f} ms with {FEW}, {large * 1000:7.2f} ms with {many}: {large / small:.2f}"
        )
    return ratios


def measure(chosen: Namespace) -> dict[str, object]:
    """The whole run; returns what the last line says."""
    town = found("banco")
    prepare(town)
    reader = town.people[FIRST]
    client = Client()
    client.force_login(reader)
    with second_database() as names:
        use(names[1])
        enlarge(town, chosen.many)
        for name in names:
            use(name)
            assert read(reader) == OWN, "the reader's own work is not fifty things"
            assert client.get("/").status_code == 200
        statements = page_statements(client)
        ratios = show(names, read_in_turns(reader, client, names, chosen), chosen.many)
        on = machine()
    print(f"{len(statements)} queries besides session and user.")
    return {"desk_p95_ratio": round(max(ratios.values()), 2), "desk_queries": len(statements), "machine": on}


def _run(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def main(words: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="benchmarks.desk", description=__doc__.partition("\n")[0])
    parser.add_argument("--reads", type=int, default=30, help="readings of each database in each turn (default 30)")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"how often they take turns (default {TURNS})")
    parser.add_argument("--many", type=int, default=MANY, help=f"items in the larger database (default {MANY})")
    chosen = parser.parse_args(words)
    with own_database():
        print(json.dumps(measure(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
