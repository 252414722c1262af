# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which action each button of the chair's panel calls, and where on the panel its outcome is told: one dict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import Sitting, User
from workflows.actions.close_ballot import close_ballot
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.actions.record_presence import record_departure, record_presence
from workflows.perform import Outcome

TOP, MATTER, AGENDA, SEAT = "seduta", "punto", "ordine", "posto-{}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed in a sitting. `typed`: what came with it, as PanelForm has cleaned it."""

    actor: User
    sitting: Sitting
    typed: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The idempotency key that was made with the button."""
        return str(self.typed["key"])


@dataclass(frozen=True, slots=True)
class PanelAct:
    """An act of the panel. `place`: where it is told; `told`: in which words, None: by the name of its move."""

    call: Callable[[Pressed], Outcome]
    place: str
    told: Promise | None = None

    def place_of(self, row: UUID) -> str:
        """The anchor of the part of the panel that is about the row."""
        return self.place.format(row)


def _move(pressed: Pressed) -> Outcome:
    machine, _dot, move = pressed.typed["what"].partition(".")
    return make_move(
        actor=pressed.actor,
        cycle=pressed.sitting.cycle_id,
        machine=machine,
        row=pressed.typed["row"],
        move=move,
        reason=pressed.typed["reason"],
        key=pressed.key,
    )


def _close(pressed: Pressed) -> Outcome:
    return close_ballot(
        actor=pressed.actor, cycle=pressed.sitting.cycle_id, ballot=pressed.typed["row"], key=pressed.key
    )


def _put(pressed: Pressed) -> Outcome:
    return open_ballot(
        actor=pressed.actor,
        cycle=pressed.sitting.cycle_id,
        gate=pressed.typed["gate"],
        asked=pressed.typed["row"],
        sitting=pressed.sitting.pk,
        key=pressed.key,
    )


def _enter(pressed: Pressed) -> Outcome:
    return record_presence(
        actor=pressed.actor,
        cycle=pressed.sitting.cycle_id,
        sitting=pressed.sitting.pk,
        seat=pressed.typed["row"],
        person=pressed.typed["person"],
        how=pressed.typed["how"],
        key=pressed.key,
    )


def _leave(pressed: Pressed) -> Outcome:
    return record_departure(
        actor=pressed.actor,
        cycle=pressed.sitting.cycle_id,
        sitting=pressed.sitting.pk,
        seat=pressed.typed["row"],
        key=pressed.key,
    )


PANEL_ACTS: Mapping[str, PanelAct] = MappingProxyType(
    {
        "ballot.annul": PanelAct(_move, MATTER),
        "ballot.close": PanelAct(_close, MATTER),
        "item.conclude": PanelAct(_move, AGENDA),
        "item.postpone": PanelAct(_move, AGENDA),
        "item.take_up": PanelAct(_move, MATTER),
        "minutes.approve": PanelAct(_move, MATTER),
        "presence.begin": PanelAct(_enter, SEAT, _("Presence recorded")),
        "presence.end": PanelAct(_leave, SEAT, _("Departure recorded")),
        "question.put": PanelAct(_put, MATTER, _("Put to the vote")),
        "sitting.close": PanelAct(_move, TOP),
        "sitting.desert": PanelAct(_move, TOP),
        "sitting.open": PanelAct(_move, TOP),
    }
)
