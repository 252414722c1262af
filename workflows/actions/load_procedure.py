# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loads a procedure: keeps its exact text under its hash, and makes the bodies and seats that it names."""

from uuid import UUID

from django.utils import timezone

from governance.errors import BadFile, NotNow, Problem, Reason
from governance.machines.table import Because
from governance.models import Authority, Body, Municipality, Seat, User
from governance.permissions import May
from governance.selectors.facts import towns
from workflows.models import ProcedureVersion
from workflows.perform import Outcome, unit
from workflows.procedures.loader import Loaded, demand_towns
from workflows.procedures.schema import Seat as SeatSpec


def load_procedure(*, actor: User | None, authority: UUID, loaded: Loaded, key: str | None) -> Outcome | None:
    """Loads `loaded` into the authority; None where this very text is there already.

    `actor` None is the installation's command line. Bodies and seats that are no longer named stay.
    Raises BadFile for the procedure of another authority, for a rule that its municipalities cannot meet, and for a
    seat that has another role already: who holds it would keep the rights of the old one and be counted by the new.
    """
    procedure = loaded.procedure
    if not Authority.objects.filter(pk=authority, slug=procedure.authority).exists():
        raise BadFile(
            procedure.code, [Problem(None, f"is the procedure of {procedure.authority}, not of this authority")]
        )
    if ProcedureVersion.objects.filter(pk=loaded.sha256).exists():
        return None
    _demand_towns(authority, loaded)
    with unit(actor=actor, asked="load_procedure", key=key, authority=authority, content=(loaded.sha256,)) as act:
        by = act.stand(May.LOAD_PROCEDURE) if actor else Because.INSTALLATION
        if ProcedureVersion.objects.filter(pk=loaded.sha256).exists():
            raise NotNow(Reason("procedure_loaded", "This very text has just been loaded by somebody else"))
        act.record(
            "procedure.load",
            subject=("authority", authority),
            by=by,
            data={"sha256": loaded.sha256, "code": procedure.code, "version": procedure.version},
        )
        ProcedureVersion.objects.create(
            sha256=loaded.sha256,
            authority_id=authority,
            code=procedure.code,
            version=procedure.version,
            text=loaded.text,
            effective_from=procedure.effective.since,
            effective_until=procedure.effective.until,
            loaded_at=timezone.now(),
        )
        _make_bodies(Authority.objects.get(pk=authority), loaded)
    return act.outcome


def _demand_towns(authority: UUID, loaded: Loaded) -> None:
    today = timezone.localdate()
    census = loaded.procedure.get_census(today)
    known = towns(authority_id=authority, on=today, census=census.taken if census else None)
    demand_towns(loaded, known, today)


def _make_bodies(authority: Authority, loaded: Loaded) -> None:
    specs = loaded.procedure.body
    known = set(authority.bodies.values_list("key", flat=True))
    Body.objects.bulk_create(
        Body(authority=authority, key=spec.key, name=str(spec.name), kind=spec.kind)
        for spec in specs
        if spec.key not in known
    )
    bodies = {body.key: body for body in authority.bodies.all()}
    taken = {(seat.body_id, seat.key): seat.role for seat in Seat.objects.filter(body__authority=authority)}
    named = [
        seat for spec in specs for seat_spec in spec.seat for seat in _seats(authority, bodies[spec.key], seat_spec)
    ]
    other = [seat for seat in named if taken.get((seat.body_id, seat.key), seat.role) != seat.role]
    if other:
        raise BadFile(loaded.procedure.code, [_has_another_role(seat, taken[seat.body_id, seat.key]) for seat in other])
    Seat.objects.bulk_create(seat for seat in named if (seat.body_id, seat.key) not in taken)


def _has_another_role(seat: Seat, role: str) -> Problem:
    text = f'the seat "{seat.key}" of "{seat.body.key}" is there with the role "{role}": give the new one another key'
    return Problem(None, text)


def _seats(authority: Authority, body: Body, spec: SeatSpec) -> list[Seat]:
    if spec.each == "municipality":
        return [
            Seat(body=body, key=town.istat, label=f"{spec.label}: {town.name}", role=spec.role.value)
            for town in Municipality.objects.filter(authority=authority)
        ]
    return [Seat(body=body, key=key, label=str(spec.label), role=spec.role.value) for key in spec.seat_keys()]
