# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records that a seat takes no part in deciding on a gate (astensione obbligatoria), or takes part again."""

from uuid import UUID

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Reason
from governance.grants import Standing
from governance.machines import ballot
from governance.machines.gate import GATE
from governance.models import Ballot, Gate, Recusal, Tenure, User
from governance.models.base import insert
from governance.permissions import May
from governance.selectors.voters import electorate
from workflows.perform import Outcome, Unit, unit


def declare_recusal(*, actor: User, cycle: UUID, gate: UUID, seat: UUID, reason: str, key: str | None) -> Outcome:
    """Who holds the `seat` has an interest in what the gate decides (D.Lgs 267/2000 art. 78 c. 2): said by themselves,
    or recorded by who keeps the presences. The `reason` is kept and not published. It binds the holder, not who follows,
    and keeps them from voting for others too. A substitute with an interest of their own does not declare it here for
    the seat in which they act: they do not vote, or the holder comes.

    Raises NotAllowed, Invalid without a reason or for a seat that nobody holds, NotYet while a ballot is open on the
    gate, NotNow where it is decided or the recusal is on record already.
    """
    content = (gate, seat)
    with unit(
        actor=actor, asked="declare_recusal", key=key, cycle=cycle, content=content, reason=reason.strip()
    ) as act:
        row = act.row(Gate, gate)
        stands = _own(act, row, seat) or act.stand(May.RECORD_PRESENCE, body_id=row.body_id)
        tenure = _before_the_vote(act, row, seat)
        if Recusal.objects.filter(gate=row, tenure=tenure, withdrawn_at=None).exists():
            raise NotNow(Reason("recused_already", "This recusal is on record already"))
        insert([Recusal(gate=row, seat_id=seat, tenure=tenure, declared_at=act.now)])
        act.record("recusal.declare", subject=("gate", row.pk), by=stands, data={"seat": seat, "tenure": tenure.pk})
    return act.outcome


def withdraw_recusal(*, actor: User, cycle: UUID, gate: UUID, seat: UUID, reason: str, key: str | None) -> Outcome:
    """Who holds the `seat` takes part again: there was no such interest, or there is none any more. Said by themselves
    only, whoever recorded it.

    Raises what `declare_recusal` does; NotNow where no recusal is on record.
    """
    content = (gate, seat)
    with unit(
        actor=actor, asked="withdraw_recusal", key=key, cycle=cycle, content=content, reason=reason.strip()
    ) as act:
        row = act.row(Gate, gate)
        stands = _own(act, row, seat)
        if stands is None:
            only = Reason("not_own_recusal", "Only who has the interest says that there is none any more")
            raise NotAllowed(only, missing=May.CAST_VOTE)
        tenure = _before_the_vote(act, row, seat)
        standing = Recusal.objects.filter(gate=row, tenure=tenure, withdrawn_at=None)
        if not standing.update(withdrawn_at=act.now):
            raise NotNow(Reason("not_recused", "No recusal of this seat is on record"))
        act.record("recusal.withdraw", subject=("gate", row.pk), by=stands, data={"seat": seat, "tenure": tenure.pk})
    return act.outcome


def _before_the_vote(act: Unit, row: Gate, seat: UUID) -> Tenure:
    """Who holds the seat, while it may still be said."""
    act.demand_running()
    if not act.reason:
        raise Invalid(Reason("reason_needed", "Write why"), field_name="reason")
    if row.state in GATE.final:
        raise NotNow(Reason("gate_decided", "This gate is decided"))
    if Ballot.objects.filter(gate=row, state=ballot.S.OPEN).exists():
        raise NotYet(Reason("recusal_late", "The vote is open: a recusal is recorded before it"))
    tenure = electorate(body_id=row.body_id, at=act.now).filter(seat=seat).first()
    if tenure is None:
        raise Invalid(Reason("seat_not_voting", "Nobody who votes holds this seat now"), field_name="seat")
    return tenure


def _own(act: Unit, gate: Gate, seat: UUID) -> Standing | None:
    """The right of who holds the seat themselves."""
    try:
        own = act.stand(May.CAST_VOTE, body_id=gate.body_id, seat_id=seat)
    except NotAllowed:
        return None
    return own if own.for_user_id is None else None
