# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which form asks for a move, and which action makes it: one dict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from governance.errors import NotNow, Reason
from governance.machines.table import Row
from governance.models import Stateful, User
from workflows.actions.call_to_sitting import call_to_sitting
from workflows.actions.cast_secret_vote import cast_secret_vote
from workflows.actions.cast_vote import cast_vote
from workflows.actions.change_vote import change_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.deliver_work import deliver_work
from workflows.actions.deposit_minutes import deposit_minutes
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.actions.state_obligation import state_obligation
from workflows.actions.transcribe_act import transcribe_act
from workflows.forms.calling import CallForm
from workflows.forms.moves import (
    CallToSittingForm,
    DeliverForm,
    EvidenceForm,
    MoveForm,
    PaperForm,
    ReasonForm,
    StateObligationForm,
    TranscribeForm,
    VoteForm,
)
from workflows.perform import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """One move of one row, asked by a person with a form that holds. `seat_id`: the seat that votes."""

    actor: User
    cycle_id: UUID
    row: Stateful
    move: str
    seat_id: UUID | None
    form: Any

    @property
    def key(self) -> str:
        """The idempotency key that was made with the form."""
        return str(self.form.cleaned_data["key"])


@dataclass(frozen=True, slots=True)
class Act:
    """The form of a move and the action that makes it. `verb`: under which name the action keeps its key."""

    form: type[MoveForm]
    verb: str
    call: Callable[[Asked], Outcome]


def _vote(asked: Asked) -> Outcome:
    return cast_vote(**_by_seat(asked), **_chosen(asked), key=asked.key)


def _secret_vote(asked: Asked) -> Outcome:
    return cast_secret_vote(**_by_seat(asked), paper=asked.form.cleaned_data["paper"], key=asked.key)


def _change_vote(asked: Asked) -> Outcome:
    return change_vote(**_by_seat(asked), **_chosen(asked), key=asked.key)


def _call_to_sitting(asked: Asked) -> Outcome:
    return call_to_sitting(**_by_seat(asked), reason=asked.form.cleaned_data["reason"], key=asked.key)


def _by_seat(asked: Asked) -> dict[str, Any]:
    """What every act of a voter says: who, in which ballot, for which seat."""
    if asked.seat_id is None:
        raise NotNow(Reason("no_such_move", "This is not done here"))
    return {"actor": asked.actor, "cycle": asked.cycle_id, "ballot": asked.row.pk, "seat": asked.seat_id}


def _chosen(asked: Asked) -> dict[str, Any]:
    return {"choice": asked.form.cleaned_data["choice"], "reason": asked.form.cleaned_data["reason"].strip()}


def _call(asked: Asked) -> Outcome:
    return open_ballot(
        actor=asked.actor,
        cycle=asked.cycle_id,
        gate=asked.row.pk,
        asked=asked.form.cleaned_data["asked"],
        sitting=asked.form.sitting,
        written=asked.form.written,
        key=asked.key,
    )


def _close(asked: Asked) -> Outcome:
    return close_ballot(actor=asked.actor, cycle=asked.cycle_id, ballot=asked.row.pk, key=asked.key)


def _deliver(asked: Asked) -> Outcome:
    return deliver_work(
        actor=asked.actor,
        cycle=asked.cycle_id,
        assignment=asked.row.pk,
        statement=asked.form.cleaned_data["statement"],
        key=asked.key,
    )


def _deposit_minutes(asked: Asked) -> Outcome:
    return deposit_minutes(actor=asked.actor, cycle=asked.cycle_id, minutes=asked.row.pk, key=asked.key)


def _transcribe(asked: Asked) -> Outcome:
    return transcribe_act(
        actor=asked.actor,
        cycle=asked.cycle_id,
        machine=asked.row.MACHINE.name,
        row=asked.row.pk,
        document=asked.form.document(),
        reason=asked.form.cleaned_data["reason"],
        key=asked.key,
    )


def _move(asked: Asked) -> Outcome:
    return make_move(
        actor=asked.actor,
        cycle=asked.cycle_id,
        machine=asked.row.MACHINE.name,
        row=asked.row.pk,
        move=asked.move,
        reason=asked.form.cleaned_data.get("reason", ""),
        key=asked.key,
    )


def _state_obligation(asked: Asked) -> Outcome:
    return state_obligation(
        actor=asked.actor,
        cycle=asked.cycle_id,
        obligation=asked.row.pk,
        evidence=asked.form.cleaned_data["reason"],
        file=asked.form.cleaned_data["file"],
        key=asked.key,
    )


_TRANSCRIBE = Act(TranscribeForm, "transcribe_act", _transcribe)

ACTS: Mapping[tuple[str, str], Act] = MappingProxyType(
    {
        ("adoption", "transcribe"): _TRANSCRIBE,
        ("annual_update", "transcribe"): _TRANSCRIBE,
        ("assignment", "deliver"): Act(DeliverForm, "deliver_work", _deliver),
        ("assignment", "transcribe"): _TRANSCRIBE,
        ("ballot", "call_to_sitting"): Act(CallToSittingForm, "call_to_sitting", _call_to_sitting),
        ("ballot", "change"): Act(VoteForm, "change_vote", _change_vote),
        ("ballot", "close"): Act(MoveForm, "close_ballot", _close),
        ("ballot", "vote"): Act(VoteForm, "cast_vote", _vote),
        ("criterion", "state"): Act(EvidenceForm, "criterion.state", _move),
        ("gate", "call"): Act(CallForm, "open_ballot", _call),
        ("gate", "transcribe"): _TRANSCRIBE,
        ("milestone", "transcribe"): _TRANSCRIBE,
        ("obligation", "state"): Act(StateObligationForm, "state_obligation", _state_obligation),
        ("minutes", "deposit"): Act(MoveForm, "deposit_minutes", _deposit_minutes),
    }
)


SECRET_VOTE = Act(PaperForm, "cast_secret_vote", _secret_vote)


def act_for(machine: str, rule: Row) -> Act:
    """The act that makes the move of `rule`: its own, or the one that only moves."""
    own = ACTS.get((machine, rule.move))
    if own is not None:
        return own
    return Act(ReasonForm if rule.with_reason else MoveForm, f"{machine}.{rule.move}", _move)
