# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door: all or nothing, once, by who may, at the right moment, and never unseen."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import Settings

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Unseen
from governance.machines import MACHINES
from governance.machines.phase import Move, S
from governance.machines.table import Because
from governance.models import Cycle, InCycle, Phase, Stateful, User
from governance.permissions import May, Role, holders
from tests import factories
from workflows.models import FreeText, JournalEntry, OutboxMessage, RefusalLog, WorkItem
from workflows.perform import Outcome, Unit, When, unit
from workflows.tasks import wake

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.seated(Role.PROGRAMMING_DEPARTMENT).user


@pytest.fixture
def phase(officer: User) -> Phase:
    found = factories.phase()
    Phase.objects.filter(pk=found.pk).update(state=S.READY)
    found.refresh_from_db()
    return found


def open_it(phase: Phase, actor: User | None, *, key: str | None = None, **settings: Any) -> Outcome:
    with unit(actor=actor, asked="phase.open", key=key, cycle=phase.cycle_id, **settings) as act:
        act.move(act.row(Phase, phase.pk, Move.OPEN), Move.OPEN)
        act.step_events.clear()
    return act.outcome


def state_of(phase: Phase) -> str:
    return Phase.objects.get(pk=phase.pk).state


def traces() -> tuple[int, int, int]:
    return JournalEntry.objects.count(), OutboxMessage.objects.count(), WorkItem.objects.count()


def test_an_act_moves_and_tells_the_journal_the_outbox_and_the_desk(phase: Phase, officer: User) -> None:
    outcome = open_it(phase, officer)
    assert state_of(phase) == S.ACTIVE
    row = JournalEntry.objects.get()
    assert (row.number, row.event, row.subject_id) == (outcome.number, "phase.open", phase.pk)
    told = json.loads(row.text)
    assert (told["from"], told["to"], told["actor"]) == ("ready", "active", str(officer.pk))
    assert told["for"] is None
    assert json.loads(OutboxMessage.objects.get().payload)["events"] == [["phase.open", str(row.pk)]]
    item = WorkItem.objects.get(closed_at=None)
    assert (item.move, item.may, item.body_id) == ("submit", May.SUBMIT_PHASE, phase.body_id)


def test_a_crash_after_the_move_leaves_nothing(phase: Phase, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("workflows.perform.append", power_cut)
    with pytest.raises(OSError, match="power cut"):
        open_it(phase, officer)
    assert state_of(phase) == S.READY
    assert traces() == (0, 0, 0)


def test_a_crash_is_logged(phase: Phase, officer: User, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError), unit(actor=officer, asked="phase.open", key=None, cycle=phase.cycle_id):
        _ = 1 / 0
    assert f"phase.open by {officer.pk} was rolled back" in caplog.text


def test_a_stale_copy_cannot_move_twice(phase: Phase, officer: User) -> None:
    stale = Phase.objects.get(pk=phase.pk)
    open_it(phase, officer)
    with pytest.raises(NotNow), unit(actor=officer, asked="phase.open", key=None, cycle=phase.cycle_id) as act:
        act.move(stale, Move.OPEN)
    assert JournalEntry.objects.count() == 1


def test_the_same_key_twice_acts_once(phase: Phase, officer: User) -> None:
    first = open_it(phase, officer, key="form-1")
    before = traces()
    assert open_it(phase, officer, key="form-1") == first
    assert traces() == before
    assert not RefusalLog.objects.exists()


def test_another_key_is_another_act(phase: Phase, officer: User) -> None:
    open_it(phase, officer, key="form-1")
    with pytest.raises(NotNow, match="under way"):
        open_it(phase, officer, key="form-2")


def test_somebody_elses_key_says_nothing_of_their_act(phase: Phase, officer: User) -> None:
    open_it(phase, officer, key="form-1")
    colleague = factories.seated(Role.PROGRAMMING_DEPARTMENT).user
    with pytest.raises(NotNow):
        open_it(phase, colleague, key="form-1")


def test_a_key_that_served_for_another_cycle_is_refused(phase: Phase, officer: User) -> None:
    open_it(phase, officer, key="form-1")
    other = factories.phase()
    Phase.objects.filter(pk=other.pk).update(state=S.READY)
    with pytest.raises(Invalid, match="something else"):
        open_it(other, officer, key="form-1")
    assert state_of(other) == S.READY


def test_a_fact_recorded_twice_with_one_key_is_recorded_once(officer: User) -> None:
    def remark() -> Outcome:
        with unit(actor=officer, asked="remark", key="k", authority=factories.authority().pk) as act:
            act.record("remark", subject=("authority", factories.authority().pk), by=act.stand(May.COMMENT))
        return act.outcome

    assert remark() == remark()
    assert JournalEntry.objects.count() == 1


def test_a_damaged_key_is_refused_in_a_sentence(phase: Phase, officer: User) -> None:
    with pytest.raises(Invalid, match="open it again"):
        open_it(phase, officer, key="k" * 200)


def test_a_refusal_is_remembered_and_changes_nothing(phase: Phase) -> None:
    stranger = factories.person()
    with pytest.raises(NotAllowed) as refused:
        open_it(phase, stranger)
    assert refused.value.missing == May.OPEN_PHASE
    assert traces() == (0, 0, 0)
    line = RefusalLog.objects.get()
    assert (line.actor, line.asked, line.kind, line.codes) == (stranger, "phase.open", "NotAllowed", "not_allowed")


def test_a_right_on_another_body_is_no_right_here(phase: Phase) -> None:
    elsewhere = factories.body("altro")
    with pytest.raises(NotAllowed):
        open_it(phase, factories.seated(Role.PROGRAMMING_DEPARTMENT, on=elsewhere).user)


def test_a_superuser_decides_nothing(phase: Phase) -> None:
    with pytest.raises(NotAllowed):
        open_it(phase, User.objects.create_superuser("root", "x"))


def test_who_has_left_may_nothing_more(phase: Phase, officer: User) -> None:
    officer.tenures.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        open_it(phase, officer)


def test_a_row_of_another_cycle_is_not_seen(phase: Phase, officer: User) -> None:
    other = factories.phase()
    with pytest.raises(Unseen), unit(actor=officer, asked="phase.open", key=None, cycle=phase.cycle_id) as act:
        act.row(Phase, other.pk)


def test_a_cycle_that_is_not_there_is_not_seen(officer: User) -> None:
    with pytest.raises(Unseen), unit(actor=officer, asked="x", key=None, cycle=uuid4()):
        pass


def test_nobody_does_by_hand_what_follows_from_something_else(phase: Phase, officer: User) -> None:
    Phase.objects.filter(pk=phase.pk).update(state=S.PLANNED)
    with (
        pytest.raises(NotAllowed, match="nobody does it by hand"),
        unit(actor=officer, asked="x", key=None, cycle=phase.cycle_id) as act,
    ):
        act.move(act.row(Phase, phase.pk), Move.MAKE_READY)
    with pytest.raises(NotAllowed), unit(actor=officer, asked="x", key=None, cycle=phase.cycle_id) as act:
        act.move(act.row(Phase, phase.pk), Move.MAKE_READY, because=Because.CLOCK)


def test_the_clock_has_no_rights_of_a_person(phase: Phase) -> None:
    with pytest.raises(NotAllowed):
        open_it(phase, None)


def test_nothing_moves_in_a_cycle_that_is_not_under_way(phase: Phase, officer: User) -> None:
    Cycle.objects.filter(pk=phase.cycle_id).update(state="suspended")
    with pytest.raises(NotNow, match="suspended"):
        open_it(phase, officer)


def test_a_guard_names_what_is_missing(phase: Phase, officer: User) -> None:
    Phase.objects.filter(pk=phase.pk).update(state=S.READY, skippable=False)
    with (
        pytest.raises(NotYet, match="does not let this step be skipped"),
        unit(actor=officer, asked="phase.skip", key=None, cycle=phase.cycle_id, reason="Non serve") as act,
    ):
        act.move(act.row(Phase, phase.pk, Move.SKIP), Move.SKIP)


def test_a_move_that_needs_a_reason_is_refused_without_one(phase: Phase, officer: User) -> None:
    open_it(phase, officer)
    with (
        pytest.raises(Invalid, match="Write why") as refused,
        unit(actor=officer, asked="phase.suspend", key=None, cycle=phase.cycle_id) as act,
    ):
        act.move(act.row(Phase, phase.pk), Move.SUSPEND)
    assert refused.value.field_name == "reason"


def test_a_reason_is_kept_beside_the_journal(phase: Phase, officer: User) -> None:
    open_it(phase, officer)
    with unit(actor=officer, asked="phase.suspend", key=None, cycle=phase.cycle_id, reason="Elezioni") as act:
        act.move(act.row(Phase, phase.pk), Move.SUSPEND)
    kept = FreeText.objects.get()
    row = JournalEntry.objects.get(event="phase.suspend")
    assert kept.text == "Elezioni"
    assert "Elezioni" not in row.text
    assert json.loads(row.text)["data"]["reason"]["id"] == str(kept.pk)


def test_a_step_that_moved_without_its_route_is_our_mistake_and_is_rolled_back(phase: Phase, officer: User) -> None:
    with (
        pytest.raises(RuntimeError, match="the route was not advanced"),
        unit(actor=officer, asked="phase.open", key=None, cycle=phase.cycle_id) as act,
    ):
        act.move(act.row(Phase, phase.pk), Move.OPEN)
    assert state_of(phase) == S.READY


def test_an_act_that_does_nothing_is_our_mistake(phase: Phase, officer: User) -> None:
    with (
        pytest.raises(RuntimeError, match="nothing was done"),
        unit(actor=officer, asked="x", key=None, cycle=phase.cycle_id),
    ):
        pass


def test_an_act_inside_an_act_is_refused(phase: Phase, officer: User) -> None:
    def inside() -> None:
        with unit(actor=officer, asked="x", key=None, cycle=phase.cycle_id):
            open_it(phase, officer)

    with pytest.raises(RuntimeError, match="durable"):
        inside()
    assert state_of(phase) == S.READY


class TestWhenItHappened:
    def test_what_has_not_happened_yet_is_not_recorded(self, phase: Phase, officer: User) -> None:
        with pytest.raises(Invalid, match="not happened yet"):
            open_it(phase, officer, at=timezone.now() + timedelta(hours=1))

    def test_a_late_record_needs_its_reason(self, phase: Phase, officer: User) -> None:
        yesterday = timezone.now() - timedelta(days=1)
        with pytest.raises(Invalid, match="why it is late"):
            open_it(phase, officer, at=yesterday)
        open_it(phase, officer, at=yesterday, reason="Ufficio chiuso")
        row = JournalEntry.objects.get()
        assert row.effective_at == yesterday
        assert row.recorded_at > yesterday
        assert Phase.objects.get(pk=phase.pk).opened_at == yesterday

    def test_only_a_reconstruction_may_not_know_the_date(self, phase: Phase, officer: User) -> None:
        with pytest.raises(Invalid, match="Say when it happened"):
            open_it(phase, officer, at=When.NOT_IN_RECORD)
        Cycle.objects.filter(pk=phase.cycle_id).update(nature=Cycle.Nature.HISTORICAL)
        open_it(phase, officer, at=When.NOT_IN_RECORD)
        assert JournalEntry.objects.get().effective_at is None
        assert Phase.objects.get(pk=phase.pk).opened_at is None


CASES = [
    pytest.param(name, state, row.move, id=f"{name}-{state}-{row.move}")
    for name, machine in MACHINES.items()
    for row in machine.rows
    for state in row.sources
]


class MayMove(Exception):
    """The move was made; the act is given up, so that the next role finds the row as it was."""


@pytest.mark.parametrize(("name", "state", "move"), CASES)
def test_a_move_is_for_the_roles_that_hold_its_right_and_for_no_other(name: str, state: str, move: str) -> None:
    """Every machine, state and move against every role: who lacks the right is refused, whatever else is missing."""
    rule = MACHINES[name].row(state, move)
    assert rule is not None
    row = factories.row(name, state=state)
    may = holders(rule.who) if isinstance(rule.who, May) else frozenset()
    for role in Role:
        answer = (MayMove, NotYet) if role in may else NotAllowed
        with pytest.raises(answer):
            try_and_give_up(row, move, holder_of(role))


def try_and_give_up(row: Stateful, move: str, actor: User) -> None:
    cycle = row.cycle_id if isinstance(row, InCycle) else row.pk
    with unit(actor=actor, asked=move, key=None, cycle=cycle, reason="perché sì") as act:
        act.move(type(row)._default_manager.get(pk=row.pk), move)
        raise MayMove


def holder_of(role: Role) -> User:
    known = User.objects.filter(username=role.value).first()
    return known or factories.seated(role, user=factories.person(role.value)).user


class TestTheUnitItself:
    """What only a mistake of ours can bring about says so, and does nothing."""

    def test_it_holds_a_cycle_or_an_authority_and_says_which_is_missing(self, officer: User) -> None:
        act = Unit(actor=officer, asked="x", key=None, at=When.NOW, reason="")
        with pytest.raises(RuntimeError, match="holds an authority, not a cycle"):
            _ = act.cycle
        with pytest.raises(RuntimeError, match="no authority is locked"):
            act.text("qualcosa")
        with pytest.raises(RuntimeError, match="not finished"):
            _ = act.outcome

    def test_an_act_on_nothing_is_not_seen(self, officer: User) -> None:
        with pytest.raises(Unseen), unit(actor=officer, asked="x", key=None):
            pass

    def test_a_row_without_the_office_that_would_decide_is_decided_by_nobody(self, officer: User) -> None:
        row = factories.row("assignment", state="delivered")
        assert isinstance(row, InCycle)
        type(row)._default_manager.filter(pk=row.pk).update(office=None)
        with pytest.raises(NotAllowed), unit(actor=officer, asked="x", key=None, cycle=row.cycle_id) as act:
            act.move(act.row(type(row), row.pk), "accept")

    def test_what_the_database_refuses_is_not_hidden(self, phase: Phase, officer: User) -> None:
        with pytest.raises(IntegrityError), unit(actor=officer, asked="x", key="k", cycle=phase.cycle_id):
            raise IntegrityError

    def test_an_act_wakes_a_worker_once_it_is_committed(
        self,
        phase: Phase,
        officer: User,
        settings: Settings,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        settings.REGIA_WAKE = "workflows.tasks.wake"
        with django_capture_on_commit_callbacks() as afterwards:
            open_it(phase, officer)
        assert afterwards == [wake]
