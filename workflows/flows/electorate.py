# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot or a sitting freezes with its rule; governance/selectors/frozen.py puts the electorate together from it."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from governance.models import Ballot, Elector, Recusal
from governance.models.base import in_sql
from governance.rules.electorate import Place
from governance.rules.plain import plain_rule
from governance.rules.rule import Rule
from governance.rules.thresholds import Base, Threshold, Unit, leaves
from governance.selectors.facts import towns
from governance.selectors.voters import electorate
from workflows.procedures.schema import Body, Procedure
from workflows.procedures.schema import Census as CensusSpec
from workflows.procedures.seats import Towns, places_of


def frozen_rule(rule: Rule, *, procedure: Procedure, body: Body, authority: UUID, on: date) -> dict[str, Any]:
    """`rule` in JSON's own types, with what it looks at of `body` as the procedure has it `on` that day.

    `assigned`: seats by role, None where nothing is a share of them. `chair`: the seat that presides. `places`:
    every seat by its key, with what it counts, None where the rule counts heads alone. `census`: whose residents
    these are. The municipalities are asked of the database only where the rule needs them. Raises Invalid where the
    residents of one that the rule counts are not known: nobody could ever close such a ballot.
    """
    by_place = rule.units != {Unit.HEADS}
    on_assigned = any(isinstance(each, Threshold) and each.base is Base.ASSIGNED for each in _tests(rule))
    census = procedure.get_census(on) if Unit.POPULATION in rule.units else None
    places = seats_of(body, authority=authority, on=on, census=census) if by_place or on_assigned else ()
    for place in places:
        for unit in rule.units:
            place.weigh(unit)
    return {
        **plain_rule(rule),
        "assigned": dict(Counter(place.role for place in places)) if on_assigned else None,
        "chair": body.chair,
        "places": {place.seat: _plain_place(place) for place in places} if by_place else None,
        "census": _plain_census(census) if census else None,
    }


_NEW_KEY = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def freeze_electorate(ballot: Ballot, at: datetime) -> list[tuple[UUID, bool]]:
    """Writes down who votes: every seat that is filled `at` that instant; returns the seats, and whether each is recused.

    One statement, so that nothing lies between who is found and who is kept.
    """
    recusals = Recusal.objects.filter(gate=ballot.gate_id, tenure=OuterRef("pk"), withdrawn_at=None)
    found = electorate(body_id=ballot.body_id, at=at).annotate(out=Exists(recusals)).values_list("seat_id", "pk", "out")
    asked, values = found.query.sql_with_params()
    table = Elector._meta.db_table
    columns = "id, ballot_id, seat_id, tenure_id, recused"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {_NEW_KEY[connection.vendor]}, %s, found.* FROM ({asked}) found"  # noqa: S608
            " RETURNING seat_id, recused",
            [in_sql(ballot.pk), *values],
        )
        return [(_uuid(seat), bool(recused)) for seat, recused in cursor.fetchall()]


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def seats_of(body: Body, *, authority: UUID, on: date, census: CensusSpec | None = None) -> tuple[Place, ...]:
    """Every seat by which `body` decides as the procedure has it `on` that day, with its residents at `census`."""
    known: Towns = {}
    if body.by_municipality:
        known = towns(authority_id=authority, on=on, census=census.taken if census else None)
    return places_of(body, known)


def _tests(rule: Rule) -> list[object]:
    return [leaf for condition in (*rule.quorums, rule.majority) for leaf in leaves(condition)]


def _plain_place(place: Place) -> dict[str, Any]:
    return {
        "role": place.role,
        "municipality": place.municipality,
        "residents": place.residents,
        "weight": str(place.weight),
    }


def _plain_census(census: CensusSpec) -> dict[str, str | None]:
    until = census.effective.until
    return {
        "title": str(census.title),
        "since": census.effective.since.isoformat(),
        "until": until.isoformat() if until else None,
    }
