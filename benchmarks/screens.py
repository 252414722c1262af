# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens, measured: the server's time for each page beside 1,000 cycles, their journal and 100,000 work items.

The measured cycle is the demonstration's formation of a plan in Torino, by its real procedure, half way; the others
are whole copies of it, most of them concluded. Pages are asked for in turns, in one process; what is told is the
median of the rounds' medians. The last line is JSON.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from django.db import connection
from django.db.models import Model
from django.db.transaction import atomic  # noqa: TID251 - a benchmark fills tables that the product does not fill
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import benchmarks.ground  # noqa: F401 - the first of ours: it sets Django up
from benchmarks.database import analyze, machine, own_database
from benchmarks.desk import fill_desk, timed
from benchmarks.growth import copied_key, copy_rows, write_journal
from benchmarks.rows import journal_of
from governance.models import Ballot, Cycle, Elector, InCycle, Stateful, Tenure, User, Vote
from workflows.imports.demonstration import FORMATION, Demonstration
from workflows.imports.installation import SEATED_FOR, demonstration_accounts, install_torino
from workflows.models import WorkItem

READER = "dipartimento"
CYCLES, ITEMS, OWN = 1_000, 100_000, 50
UNDER_WAY = 20
ROUNDS, READS, WARM_UP = 7, 20, 5
# From a row to its cycle, for what a cycle is made of: each model after those that it refers to.
INSIDE: Mapping[type[Model], str] = {
    Cycle: "pk",
    **{model: "cycle" for model in Stateful.BY_MACHINE.values() if issubclass(model, InCycle) and model is not Ballot},
    Ballot: "cycle",
    Elector: "ballot__cycle",
    Vote: "elector__ballot__cycle",
}


def prepare() -> Cycle:
    """Torino as its demonstration shows it."""
    installed = install_torino()
    now = timezone.now()
    demonstration_accounts(installed.authority, password=None, since=now - SEATED_FOR)
    Demonstration(installed, timezone.localdate(now)).make()
    return Cycle.objects.get(title=FORMATION)


def grow(cycle: Cycle, cycles: int, items: int) -> None:
    """So many cycles like it, with all that is in them, few still under way; so many work items, few the reader's."""
    keys: dict[type[Model], list[object]] = {
        model: list(model._default_manager.filter(**{of: cycle.pk}).values_list("pk", flat=True))
        for model, of in INSIDE.items()
    }
    copies = cycles - Cycle.objects.count()
    with atomic():  # rows of one machine may refer to those of another that are copied later
        for model, found in keys.items():
            copy_rows(model, found, copies, keys)
    ended = [copied_key(cycle.pk, copy) for copy in range(UNDER_WAY, copies + 1)]
    Cycle.objects.filter(pk__in=ended).update(state=Cycle.MACHINE.states("concluded"))
    write_journal(cycle.authority, journal_of(cycle.pk), copies)
    reader = User.objects.get(username=READER)
    mine = Tenure.objects.get(user=reader).seat.body_id
    others = Tenure.objects.get(user__username="ires").seat.body_id
    fill_desk(body=mine, done_by=None, items=OWN)
    rest = items - WorkItem.objects.count()
    fill_desk(body=mine, done_by=reader.pk, items=rest // 2)
    fill_desk(body=others, done_by=None, items=rest - rest // 2)
    analyze()


def pages(cycle: Cycle) -> dict[str, str]:
    """The addresses that are measured."""
    return {
        "desk": reverse("desk"),
        "plan": reverse("plan", args=[cycle.pk]),
        "phase": reverse("step", args=[cycle.pk, "analisi"]),
        "gate": reverse("gate", args=[cycle.pk, "varco-ascolto-preliminare"]),
        "assignment": reverse("assignment", args=[cycle.pk, "coerenza-amsvs"]),
        "journal": reverse("journal"),
    }


def ask(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def measure(chosen: Namespace) -> dict[str, object]:
    """The whole run; returns what the last line says."""
    cycle = prepare()
    grow(cycle, chosen.cycles, chosen.items)
    client = Client()
    client.force_login(User.objects.get(username=READER), backend="django.contrib.auth.backends.ModelBackend")
    addresses = pages(cycle)
    rounds: dict[str, list[float]] = {name: [] for name in addresses}
    for _round in range(chosen.rounds):
        for name, address in addresses.items():
            for _ in range(WARM_UP):
                ask(client, address)
            rounds[name].append(median(timed(lambda at=address: ask(client, at)) for _ in range(chosen.reads)))  # type: ignore[misc]
    said: dict[str, object] = {}
    under_way = Cycle.objects.filter(state=Cycle.MACHINE.states("open")).count()
    print(f"{Cycle.objects.count()} cycles, {under_way} under way; {WorkItem.objects.count()} work items")
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as statements:
            ask(client, address)
        milliseconds = median(rounds[name]) * 1000
        print(f"{name:12} {milliseconds:7.1f} ms {len(statements):4} statements")
        said |= {f"{name}_ms": round(milliseconds, 1), f"{name}_statements": len(statements)}
    return {**said, "machine": machine()}


def main(words: list[str] | None = None) -> int:
    parser = ArgumentParser(prog="benchmarks.screens", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often pages take turns (default {ROUNDS})")
    parser.add_argument("--reads", type=int, default=READS, help=f"readings of a page in each (default {READS})")
    parser.add_argument("--cycles", type=int, default=CYCLES, help=f"cycles in the database (default {CYCLES})")
    parser.add_argument("--items", type=int, default=ITEMS, help=f"work items in the database (default {ITEMS})")
    chosen = parser.parse_args(words)
    with own_database():
        print(json.dumps(measure(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
