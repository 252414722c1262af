# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only door through which a state changes.

An act opens one unit. Inside it, in this order: lock the cycle (or the authority), re-read the row, is there
a row of the table for this move, may the actor, do the guards object, move, and then once for the whole act:
work items, journal, outbox. All or nothing; a refusal leaves a line in the refusal log and nothing else.

Lock order everywhere: cycle -> ballot -> register number -> journal head. The head comes last.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Reason, Refusal, Unseen
from governance.grants import Standing, standing, standing_from, standing_on
from governance.machines import cycle as cycle_machine
from governance.machines.table import Because, Machine, Of, Row
from governance.models import Authority, Cycle, InCycle, Stateful, Step, User
from governance.models.base import insert, locked, update_in_state
from governance.models.stateful import not_now
from governance.permissions import May
from governance.rules.dates import date_refused
from governance.selectors.facts import Asking, annotations, facts_of
from workflows.models.canonical import text_of
from workflows.models.journal import Event, append, first_row, keep_text, log_refusal
from workflows.models.outbox import announce
from workflows.models.work_item import Desk

logger = logging.getLogger(__name__)

R = TypeVar("R", bound=InCycle)

LONGEST_KEY = 100


class When(Enum):
    """When a fact happened, where it is not a date: NOW, or on a day that the record does not tell."""

    NOW = "now"
    NOT_IN_RECORD = "not_in_record"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, told by its first journal row: the same again for the same idempotency key."""

    number: int
    event: str
    subject_id: UUID


class Unit:
    """One act, under its lock. Made by unit() alone."""

    def __init__(
        self,
        *,
        actor: User | None,
        asked: str,
        key: str | None,
        at: datetime | When,
        reason: str,
        content: Sequence[object] = (),
    ) -> None:
        self.actor = actor
        self.asked = asked
        self.key = f"{asked}:{key}:{_mark_of(content, reason)}" if key else None
        self.at = at
        self.reason = reason
        self.authority_id: UUID | None = None
        self.step_events: set[tuple[str, str]] = set()
        self.result: Outcome | None = None
        self._cycle: Cycle | None = None
        self._asked_of: UUID | None = None
        self._events: list[Event] = []
        self._now_is(timezone.now())
        self._standings: dict[tuple[UUID, str], Standing | None] = {}

    # What an action reads

    @property
    def cycle(self) -> Cycle:
        """The cycle that this unit holds locked."""
        if self._cycle is None:
            raise RuntimeError(f"{self.asked}: this unit holds an authority, not a cycle")
        return self._cycle

    @property
    def outcome(self) -> Outcome:
        """What was done, once the unit is closed."""
        if self.result is None:
            raise RuntimeError(f"{self.asked}: the act is not finished")
        return self.result

    @property
    def effective_at(self) -> datetime | None:
        """When the fact happened; None where the record does not tell."""
        if self.at is When.NOW:
            return self.now
        return None if isinstance(self.at, When) else self.at

    def row(
        self,
        model: type[R],
        pk: UUID,
        move: str = "",
        *,
        seat_id: UUID | None = None,
        along: tuple[str, ...] = (),
    ) -> R:
        """The row re-read under the lock, with the rows `along` which it moves.

        `move`: the move that will be asked of it (in `seat_id`): what that needs to know is read in the same
        query. Raises Unseen where the cycle has no such row.
        """
        rows = model._default_manager.filter(pk=pk, cycle=self.cycle)
        if along:
            rows = rows.select_related(*along)
        right = model.MACHINE.right_to(move)
        told: dict[str, Any] = {}
        if self.actor is not None and right is not None:
            what, of = right
            told["told"] = standing_on(
                actor=self.actor, what=what, at=self.now, body=model._meta.get_field(of), seat_id=seat_id
            )
            told |= annotations(model.MACHINE.name, seat_id)
        found = cast("R | None", rows.annotate(**told).first())
        if found is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        if self.actor is not None and told:
            self._standings[pk, move] = standing_from(self.actor, vars(found)["told"])
        return found

    def acts_for(self, row: InCycle, move: str) -> UUID | None:
        """Whom the actor acts for in `move`, of a row that was read for it; None: for themselves."""
        stands = self._standings.get((row.pk, move))
        return stands.for_user_id if stands else None

    # What an action does

    def move(
        self,
        row: Stateful,
        move: str,
        *,
        because: Because | None = None,
        seat_id: UUID | None = None,
        data: dict[str, Any] | None = None,
        changes: Iterable[str] = (),
    ) -> Any:
        """Makes `move`: by the actor's right, or `because` of something no person decides.

        `changes` names further columns of the row that the action has set and that are saved with the
        state. Returns the facts that the guards looked at (None: there were no guards). Raises NotNow,
        NotAllowed, NotYet.
        """
        rule = row.MACHINE.row(row.state, move)
        if rule is None:
            raise NotNow(not_now(row.MACHINE, row.state, move))
        if not isinstance(row, Cycle):
            self.demand_running(row.MACHINE)
        stands = self._demand_right(row, rule, because, seat_id)
        self._demand_reason(rule)
        facts = self._demand_guards(row, rule, stands)
        came_from = row.state
        if rule.target != came_from:
            row.take(move)
        happened = self._when(because)
        self._save(row, came_from, {*changes, *self._stamp(row, came_from, happened)})
        self._desk.moved(row, came_from, rule, seat_id)
        self._note(_event(row, move, came_from, happened, data), stands or because)
        return facts

    def begin_at(self, cycle: Cycle, at: datetime | When, reason: str) -> None:
        """Says when a cycle that is about to be made begins: its own nature rules what dates it admits."""
        self.at, self.reason, self._cycle = at, reason, cycle
        self._demand_instant()

    def stand(self, what: May, *, body_id: UUID | None = None, seat_id: UUID | None = None) -> Standing:
        """How the actor holds `what` on the body (by that seat of it), or somewhere in the authority. Raises NotAllowed.

        Asked before anything is written: what an act writes must not be what entitles it.
        """
        return self._stand(what, body_id=body_id, seat_id=seat_id)

    def create(
        self,
        row: Stateful,
        event: str,
        *,
        stands: Standing | None = None,
        seats: Iterable[UUID] = (),
        data: dict[str, Any] | None = None,
    ) -> None:
        """Inserts a row in its initial state and opens what that state asks (of `seats`, where of seats).

        `stands`: the right by which it is made; None where it follows from a move of the same act.
        """
        insert([row])
        if isinstance(row, Cycle):
            self._cycle = row
        self._desk.began(row, tuple(seats))
        told = _event(row, event, None, self.effective_at, data)
        self._note(told, stands or Because.CASCADE)

    def record(
        self,
        event: str,
        *,
        subject: tuple[str, UUID],
        by: Standing | Because,
        data: dict[str, Any] | None = None,
    ) -> None:
        """Records a fact that has no state, `by` the right that `stand` gave before, or because of something else."""
        machine, subject_id = subject
        told = Event(event, machine, subject_id, effective_at=self.effective_at, data=data or {})
        self._note(told, by)

    def text(self, text: str) -> dict[str, str]:
        """Keeps free text beside the journal; returns the reference and digest that the journal may hold."""
        author = self.actor.pk if self.actor else None
        return keep_text(text, authority_id=self._authority, author_id=author)

    def demand_running(self, machine: Machine = cycle_machine.CYCLE) -> None:
        """Refuses (NotNow) what is done in a cycle that is suspended; or over, where rows of the `machine` do not outlast it.

        Every move but the cycle's own asks it.
        """
        if cycle_machine.moves_in(self.cycle.state, machine):
            return
        label = cycle_machine.CYCLE.state_labels[cycle_machine.S(self.cycle.state)]
        raise NotNow(Reason("cycle_not_running", "The cycle is “%(state)s”: nothing in it moves", {"state": label}))

    # Inside

    @property
    def _authority(self) -> UUID:
        if self.authority_id is None:
            raise RuntimeError(f"{self.asked}: no authority is locked")
        return self.authority_id

    def _begin(self, cycle: UUID | None, authority: UUID | None) -> None:
        """Locks, and refuses what cannot be an act at all."""
        if self.key is not None and len(self.key) > LONGEST_KEY:
            raise Invalid(Reason("key_too_long", "The form is damaged: open it again"))
        self._asked_of = cycle
        if cycle is not None:
            self._cycle = locked(Cycle.objects.all(), cycle)
            self.authority_id = self._cycle.authority_id if self._cycle else None
        elif authority is not None:
            found = locked(Authority.objects.all(), authority)
            self.authority_id = found.pk if found else None
        if self.authority_id is None:
            raise Unseen(Reason("unseen", "There is nothing here"))
        self._now_is(timezone.now())
        self._demand_instant()

    def _now_is(self, now: datetime) -> None:
        """The act happens when its lock is held: who lost their seat while it waited has lost it for the act too."""
        self.now = now
        self._desk = Desk(now, self.actor.pk if self.actor else None)

    def _demand_instant(self) -> None:
        if self.at is When.NOW:
            return
        nature = self._cycle.nature if self._cycle else Cycle.Nature.LIVE
        refused = date_refused(
            self.effective_at,
            now=self.now,
            reconstruction=nature == Cycle.Nature.HISTORICAL,
            live=nature == Cycle.Nature.LIVE,
            reason=self.reason,
        )
        if refused is not None:
            raise refused

    def _demand_right(self, row: Stateful, rule: Row, because: Because | None, seat_id: UUID | None) -> Standing | None:
        if isinstance(rule.who, Because):
            if rule.who is because:
                return None
            raise NotAllowed(
                Reason(
                    "nobody_may",
                    "“%(move)s” follows from something else: nobody does it by hand",
                    {"move": row.MACHINE.move_labels[rule.move]},
                ),
                missing=rule.who,
            )
        body_id = row.body_id if rule.of is Of.BODY else row.office_id
        if body_id is None:
            raise NotAllowed(_missing(rule.who), missing=rule.who)
        if (row.pk, rule.move) in self._standings:
            return self._allowed(rule.who, self._standings[row.pk, rule.move])
        return self._stand(rule.who, body_id=body_id, seat_id=seat_id)

    def _stand(self, what: May, *, body_id: UUID | None, seat_id: UUID | None = None) -> Standing:
        if self.actor is None:
            raise NotAllowed(_missing(what), missing=what)
        found = standing(
            actor=self.actor,
            what=what,
            at=self.now,
            body_id=body_id,
            authority_id=None if body_id else self._authority,
            seat_id=seat_id,
        )
        return self._allowed(what, found)

    def _allowed(self, what: May, found: Standing | None) -> Standing:
        if found is None:
            raise NotAllowed(_missing(what), missing=what)
        return found

    def _demand_reason(self, rule: Row) -> None:
        if rule.with_reason and isinstance(rule.who, May) and not self.reason:
            raise Invalid(Reason("reason_needed", "Write why"), field_name="reason")

    def _demand_guards(self, row: Stateful, rule: Row, stands: Standing | None) -> Any:
        if not rule.only_if:
            return None
        asking = Asking(
            actor_id=self.actor.pk if self.actor else None,
            for_user_id=stands.for_user_id if stands else None,
            seat_id=stands.seat_id if stands else None,
            tenure_id=stands.tenure_id if stands else None,
            at=self.effective_at or self.now,
            cycle=self.cycle,
        )
        facts = facts_of(row, asking)
        objections = [reason for guard in rule.only_if if (reason := guard(facts))]
        if objections:
            raise NotYet(*objections)
        return facts

    def _when(self, because: Because | None) -> datetime | None:
        """When a move happened: in a reconstruction, that the route comes to a step is no fact of the record."""
        if because is Because.ROUTE and self.cycle.nature == Cycle.Nature.HISTORICAL:
            return None
        return self.effective_at

    def _stamp(self, row: Stateful, came_from: str, happened: datetime | None) -> set[str]:
        """Sets the dates that the new state brings; returns the names of the columns."""
        machine, stamped = row.MACHINE, set()
        if isinstance(row, Step):
            if machine.is_opened(row.state) and not machine.is_opened(came_from):
                row.opened_at = happened
                stamped.add("opened_at")
                self.step_events.add((row.key, "opened"))
            if machine.is_decided(row.state):
                self.step_events.add((row.key, "decided"))
        if row.state in machine.final and hasattr(row, "decided_at"):
            row.decided_at = happened
            stamped.add("decided_at")
        return stamped

    def _save(self, row: Stateful, came_from: str, changed: set[str]) -> None:
        if row.state != came_from:
            changed = changed | {"state"}
        if not changed:
            return
        if not update_in_state(row, changed, came_from):
            raise NotNow(Reason("moved_meanwhile", "Somebody else has just changed this: look at it again"))

    def _note(self, told: Event, by: Standing | Because | None) -> None:
        """Keeps the event for the journal, with the seat by which it was done or what it follows from."""
        if isinstance(by, Standing):
            told = replace(told, seat_id=by.seat_id, for_user_id=by.for_user_id)
        else:
            told = replace(told, because=by)
        self._events.append(told)

    def _write(self) -> None:
        if self.step_events:
            raise RuntimeError(f"{self.asked}: a step moved and the route was not advanced")
        if not self._events:
            raise RuntimeError(f"{self.asked}: nothing was done")
        if self.reason:
            self._events[0].data["reason"] = self.text(self.reason)
        items = self._desk.write()
        announce(self._events, [item.pk for item in items], authority_id=self._authority)
        rows = append(
            self._events,
            authority_id=self._authority,
            cycle_id=self._cycle.pk if self._cycle else None,
            actor_id=self.actor.pk if self.actor else None,
            key=self.key,
        )
        self.result = Outcome(rows[0].number, rows[0].event, rows[0].subject_id)

    def _first_result(self) -> Outcome | None:
        """What this idempotency key did the first time, if it was used."""
        if self.key is None or self.actor is None or self.authority_id is None:
            return None
        first = first_row(authority_id=self.authority_id, actor_id=self.actor.pk, key=self.key)
        if first is None:
            return None
        number, event, subject_id, cycle_id = first
        if self._asked_of is not None and cycle_id != self._asked_of:
            raise Invalid(Reason("key_used", "This form has served for something else: open it again"))
        return Outcome(number, event, subject_id)


def _mark_of(content: Sequence[object], reason: str) -> str:
    """What tells one content of a form from another. Keyed: the journal keeps it, and a name that was erased must not
    be confirmed by guessing it.
    """
    return salted_hmac("workflows.perform.key", text_of([*content, reason]), algorithm="sha256").hexdigest()[:16]


def _event(
    row: Stateful, name: str, came_from: str | None, happened: datetime | None, data: dict[str, Any] | None
) -> Event:
    machine = row.MACHINE.name
    return Event(f"{machine}.{name}", machine, row.pk, came_from, row.state, effective_at=happened, data=data or {})


def _missing(what: May) -> Reason:
    return Reason("not_allowed", "You lack the right “%(right)s” here", {"right": what.value})


@contextmanager
def unit(
    *,
    actor: User | None,
    asked: str,
    key: str | None,
    cycle: UUID | None = None,
    authority: UUID | None = None,
    content: Sequence[object] = (),
    at: datetime | When = When.NOW,
    reason: str = "",
) -> Iterator[Unit]:
    """Opens the transaction of one act on a cycle, or on an authority where no cycle is concerned.

    `actor`: who acts; None is the clock. `asked`: the verb, e.g. "open_phase". `key`: idempotency key;
    a second act of the same actor, verb, key and `content` (what was typed and chosen) changes nothing and has
    the first one's result; with another content it is another act, and is done or refused as such.
    `at`: when it happened; earlier than now only in a reconstruction or a demonstration, or with the
    `reason` of a late record. Once the act is committed, settings.REGIA_WAKE nudges a worker: it is named there
    because the door knows nobody above it, and a nudge that fails costs nothing but time.
    """
    act = Unit(actor=actor, asked=asked, key=key, at=at, reason=reason, content=content)
    try:
        with transaction.atomic(durable=True):
            act._begin(cycle, authority)
            yield act
            act._write()
            if settings.REGIA_WAKE:
                transaction.on_commit(import_string(settings.REGIA_WAKE), robust=True)
    except (Refusal, IntegrityError) as failed:
        act.result = act._first_result()
        if act.result is None:
            if isinstance(failed, Refusal):
                log_refusal(failed, asked=asked, actor=actor, authority_id=act.authority_id)
            raise
    except Exception:
        logger.exception("%s by %s was rolled back", asked, actor.pk if actor else "the clock")
        raise
