# SPDX-License-Identifier: AGPL-3.0-or-later
"""The electorate of a ballot: frozen with its rule when it opens, and put together again when it closes."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from governance.models import Ballot, Elector
from governance.rules.electorate import Census, Electorate, Place
from governance.rules.plain import plain_rule
from governance.rules.rule import Rule
from governance.rules.tally import Answer
from governance.rules.thresholds import Base, Threshold, Unit, leaves
from governance.selectors.facts import towns
from workflows.procedures.schema import Body, Procedure
from workflows.procedures.schema import Census as CensusSpec
from workflows.procedures.seats import Towns, places_of

Frozen = Mapping[str, Any]


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


def seats_of(body: Body, *, authority: UUID, on: date, census: CensusSpec | None = None) -> tuple[Place, ...]:
    """Every seat by which `body` decides as the procedure has it `on` that day, with its residents at `census`."""
    known: Towns = {}
    if body.by_municipality:
        known = towns(authority_id=authority, on=on, census=census.taken if census else None)
    return places_of(body, known)


def electorate_of(ballot: Ballot, frozen: Frozen) -> tuple[Electorate, list[tuple[str, Answer]]]:
    """The electorate of `ballot` and its answers, by seat. `frozen`: its rule as `frozen_rule` gave it. One query.

    Who has answered is present; who answered for another is their substitute; a seat that nobody held when the
    ballot opened is vacant.
    """
    columns = ("seat_id", "seat__key", "seat__role", "tenure__user_id", "vote__choice", "vote__cast_by_id")
    rows = list(Elector.objects.filter(ballot=ballot).values_list(*columns))
    held = [
        Place(
            str(seat),
            role,
            present=choice is not None,
            chair=key == frozen["chair"],
            substitute="" if cast_by in {None, holder} else str(cast_by),
            **_counts(frozen, key),
        )
        for seat, key, role, holder, choice, cast_by in rows
    ]
    vacant = _vacant(frozen, {key for _seat, key, *_rest in rows}, Counter(place.role for place in held))
    votes = [(str(seat), Answer(choice)) for seat, _key, _role, _holder, choice, _cast_by in rows if choice]
    on = localdate(ballot.opened_at) if ballot.opened_at else None
    return Electorate((*held, *vacant), on=on, census=_census(frozen["census"])), votes


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


def _census(plain: Mapping[str, Any] | None) -> Census | None:
    if plain is None:
        return None
    until = plain["until"] and date.fromisoformat(plain["until"])
    return Census(plain["title"], date.fromisoformat(plain["since"]), until)


def _counts(frozen: Frozen, key: str) -> dict[str, Any]:
    """What the seat `key` counts besides its head. One that the procedure does not know brings no residents."""
    known = (frozen["places"] or {}).get(key)
    if known is None:
        return {"residents": 0}
    return {
        "municipality": known["municipality"],
        "residents": known["residents"],
        "weight": Fraction(known["weight"]),
    }


def _vacant(frozen: Frozen, held: set[str], by_role: Mapping[str, int]) -> list[Place]:
    """The seats that nobody held: by key where the rule counts them one by one, otherwise as many as are missing."""
    if frozen["places"] is not None:
        return [
            Place(key, place["role"], in_office=False, **_counts(frozen, key))
            for key, place in frozen["places"].items()
            if key not in held
        ]
    return [
        Place(f"{role}-{number}", role, in_office=False)
        for role, seats in (frozen["assigned"] or {}).items()
        for number in range(by_role.get(role, 0), seats)
    ]
