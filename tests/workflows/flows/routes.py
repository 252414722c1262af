# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cycles on routes made for a test, driven without any row of a step: the engine holds no status of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

from governance.models import Authority, Body, Cycle, Plan
from tests.workflows.procedures.small import SMALL
from workflows.flows.route import begin, go_on
from workflows.models import ProcedureVersion
from workflows.procedures.spec import Event

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Act:
    """An act as a route sees it."""

    cycle: Cycle
    step_events: set[Event] = field(default_factory=set)
    now: datetime = NOW
    effective_at: datetime | None = None


@dataclass
class Turns:
    """Notes who got a turn. What is in `opens` opens with its turn, as a milestone or a gate does."""

    act: Act
    opens: frozenset[str] = frozenset()
    given: list[tuple[str, str, int]] = field(default_factory=list)
    ends: int = 0

    def give(self, step: str, machine: str, days: int = 0) -> None:
        self.given.append((step, machine, days))
        if step in self.opens:
            self.act.step_events.add((step, "opened"))

    def conclude(self) -> None:
        self.ends += 1


class Ride:
    """A cycle on a route, from outside: what is opened and decided, and whose turn it is."""

    def __init__(self, cycle: Cycle, opens: Iterable[str] = ()) -> None:
        self.act = Act(cycle)
        self.turns = Turns(self.act, frozenset(opens))
        begin(self.act, self.turns)

    def tell(self, *events: Event) -> None:
        """An act that brings these events."""
        self.act.step_events |= set(events)
        go_on(self.act, self.turns)

    @property
    def given(self) -> list[str]:
        return [step for step, _, _ in self.turns.given]


def route_text(after: Mapping[str, Iterable[str]], *, version: int = 1) -> str:
    """A procedure whose formation route is made of events that wait for what `after` says."""
    head = SMALL[: SMALL.index("[[routes.formation.step]]")].replace("version = 1", f"version = {version}")
    steps = (
        f'[[routes.formation.step]]\nkey = "{key}"\nkind = "event"\ntitle = "Passo {key}"\n'
        f'after = {list(events)!r}\nbody = "ufficio"\n'.replace("'", '"')
        for key, events in after.items()
    )
    return head + "\n".join(steps)


def store(text: str, authority: Authority, *, version: int = 1) -> str:
    """Keeps a procedure's text where a running cycle finds it; returns its hash."""
    key = sha256(text.encode()).hexdigest()
    ProcedureVersion.objects.get_or_create(
        sha256=key,
        defaults={
            "authority": authority,
            "code": "psm-prova",
            "version": version,
            "text": text,
            "effective_from": date(2023, 1, 1),
            "loaded_at": NOW,
        },
    )
    return key


class Town:
    """An authority with a plan, in which cycles are run."""

    def __init__(self) -> None:
        self.authority = Authority.objects.create(slug="prova", name="Ente di prova")
        self.body = Body.objects.create(authority=self.authority, key="ufficio", name="Ufficio", kind="office")
        self.plan = Plan.objects.create(
            authority=self.authority, code="psm", title="Piano", first_year=2027, last_year=2029
        )

    def cycle(self, text: str, route: str = "formation") -> Cycle:
        """A cycle on a route of the procedure `text`."""
        return Cycle.objects.create(
            authority=self.authority,
            plan=self.plan,
            body=self.body,
            title="Ciclo di prova",
            route_name=route,
            procedure_sha256=store(text, self.authority),
            starts_on=date(2026, 1, 1),
        )
