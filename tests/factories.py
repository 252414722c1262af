# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builders of valid rows for tests: each makes what it needs, and takes what the test cares about."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from uuid import UUID

from governance import grants
from governance.models import (
    AgendaItem,
    Assignment,
    Authority,
    Ballot,
    Body,
    Criterion,
    Cycle,
    Gate,
    Minutes,
    Obligation,
    Phase,
    Plan,
    Question,
    Seat,
    Sitting,
    Stateful,
    Step,
    Tenure,
    User,
)
from governance.permissions import Role
from governance.rules.plain import plain_rule
from governance.rules.rule import Rule
from governance.rules.thresholds import Base, Threshold
from workflows.actions.found_authority import found_authority
from workflows.models.canonical import text_of

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_HALF = Threshold(Fraction(1, 2), Base.MEMBERS, strictly=False)
HALF = text_of(
    {
        **plain_rule(Rule(key="cabina", source="prova", parameter=True, quorums=(_HALF,), majority=_HALF)),
        **dict.fromkeys(("assigned", "chair", "places", "census")),
    }
)
"""A rule as it is frozen: half of the members are enough, and carry."""
_numbers = count(1)


def authority(slug: str = "torino") -> Authority:
    """The authority `slug`, with its journal; the same one when asked twice."""
    return found_authority(slug=slug, name=f"Città metropolitana ({slug})")


def person(username: str = "", *, email: str | None = None, language: str = "it") -> User:
    """An account with an address of its own (email "": without)."""
    username = username or f"persona-{next(_numbers)}"
    address = f"{username}@example.org" if email is None else email
    return User.objects.create_user(username, email=address, language=language)


def body(key: str = "dipartimento", *, of: Authority | None = None) -> Body:
    """The body `key` of the authority; the same one when asked twice."""
    made, _new = Body.objects.get_or_create(
        authority=of or authority(), key=key, defaults={"name": f"Organo {key}", "kind": "office"}
    )
    return made


def seat(role: Role, *, on: Body | None = None) -> Seat:
    """A new seat with that role."""
    number = next(_numbers)
    return Seat.objects.create(body=on or body(), key=f"posto-{number}", label=f"Posto {number}", role=role.value)


def seated(role: Role, *, on: Body | None = None, user: User | None = None, since: datetime = LONG_AGO) -> Tenure:
    """Somebody who holds a new seat with that role."""
    return grants.appoint(user=user or person(), seat=seat(role, on=on), since=since)


def cycle(*, on: Body | None = None, nature: str = Cycle.Nature.LIVE) -> Cycle:
    """A cycle under way, without steps and without a route."""
    owner = on or body()
    plan = Plan.objects.create(
        authority=owner.authority,
        code=f"psm-{next(_numbers)}",
        title="Piano 2027-2029",
        first_year=2027,
        last_year=2029,
    )
    return Cycle.objects.create(
        authority=owner.authority,
        plan=plan,
        body=owner,
        title="Formazione del piano",
        route_name="formation",
        procedure_sha256="0" * 64,
        nature=nature,
        starts_on=date(2026, 1, 1),
    )


def phase(of: Cycle | None = None, *, title: str = "Fase di ascolto", due_on: date | None = None) -> Phase:
    """A planned phase of the cycle."""
    run = of or cycle()
    number = next(_numbers)
    return Phase.objects.create(
        cycle=run, key=f"fase-{number}", kind="phase", position=number, title=title, body=run.body, due_on=due_on
    )


def row(machine: str, *, state: str, of: Cycle | None = None) -> Stateful:
    """A row of the machine in that state, with the rows it cannot be without; body and office are one."""
    run = of or cycle()
    model = Stateful.BY_MACHINE[machine]
    if model is Cycle:
        Cycle.objects.filter(pk=run.pk).update(state=state)
        return Cycle.objects.get(pk=run.pk)
    number = next(_numbers)
    fields: dict[str, object] = {"cycle": run, "body": run.body, "office": run.body, "title": f"Riga {number}"}
    if issubclass(model, Step):
        fields |= {"key": f"passo-{number}", "kind": machine, "position": number}
    if model in _NEEDS:
        fields |= _NEEDS[model](run, number)
    return model._default_manager.create(**fields, state=state)


def _gate(run: Cycle) -> Gate:
    found = row("gate", state="awaiting", of=run)
    assert isinstance(found, Gate)
    return found


def _ballot(run: Cycle, _number: int) -> dict[str, object]:
    gate = _gate(run)
    return {"gate": gate, "number": 1, "rule": "{}", "question": _question(gate, "proposed")}


def _obligation(run: Cycle, _number: int) -> dict[str, object]:
    gate = _gate(run)
    return {"gate": gate, "number": 1, "question": _question(gate, "carried", kind="condition")}


def _of_a_sitting(run: Cycle, number: int) -> dict[str, object]:
    return {"sitting": row("sitting", state="under_way", of=run), "position": number, "kind": "other"}


# What the rows of a machine cannot be without, besides what every row has.
_NEEDS: dict[type[Stateful], Callable[[Cycle, int], dict[str, object]]] = {
    AgendaItem: _of_a_sitting,
    Assignment: lambda run, number: {"key": f"attivita-{number}", "position": number, "phase": phase(run)},
    Ballot: _ballot,
    Criterion: lambda run, number: {
        "key": f"criterio-{number}",
        "position": number,
        "kind": "statement",
        "gate": _gate(run),
    },
    Gate: lambda run, _number: {"phase": phase(run), "rule_key": "cabina"},
    Minutes: lambda run, _number: {"sitting": row("sitting", state="closed", of=run)},
    Obligation: _obligation,
    Question: lambda run, _number: {"gate": _gate(run), "number": 1, "kind": "whole"},
    Sitting: lambda _run, number: {"number": number, "called_for": LONG_AGO, "rule_key": "cabina", "rule": HALF},
}


def _question(gate: Gate, state: str, *, kind: str = "whole") -> Question:
    number = gate.questions.count() + 1
    return Question.objects.create(
        cycle=gate.cycle, gate=gate, body=gate.body, title=gate.title, number=number, kind=kind, state=state
    )


def hold_seat(place: UUID, user: User, *, since: datetime = LONG_AGO) -> Tenure:
    """`user` holds the seat that is there already."""
    return grants.appoint(user=user, seat=Seat.objects.get(pk=place), since=since)
