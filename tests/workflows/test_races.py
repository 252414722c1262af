# SPDX-License-Identifier: AGPL-3.0-or-later
"""Races on PostgreSQL: whoever comes together, one defined result."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, connections

from governance.errors import NotNow, NotYet, Refusal
from governance.machines import ballot, gate, phase
from governance.models import Ballot, Tenure, Vote
from tests.stories.banco import Banco
from workflows.actions.end_tenure import end_tenure
from workflows.documents.journal_verification import verify_journal
from workflows.flows.route import witness
from workflows.models import JournalEntry, WorkItem
from workflows.perform import Unit

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 10
HANGS = 120
"""Seconds after which something hangs: no machine is so slow, and nothing is measured by it."""


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts at the same moment, each on its own connection; returns results and refusals in order."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=HANGS)
            return act()
        except Refusal as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def banco(transactional_db: None) -> Banco:
    return Banco()


def sound(banco: Banco) -> bool:
    """The chain verifies from the first row to the last (Broken otherwise)."""
    return verify_journal(banco.authority).number == JournalEntry.objects.count()


def test_two_tabs_open_one_phase_once(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="prova")
        resume = [partial(run.move, "ufficio-dirigente", "phase", run.phase.pk, "resume")] * 2
        results = together(*resume)
        assert sorted(type(result).__name__ for result in results) == ["NotNow", "Outcome"]
        assert run.phase.state == phase.S.ACTIVE
    assert sound(banco)


def test_one_form_sent_twice_acts_once_and_both_are_told_the_same(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        results = together(*[partial(run.deliver, "primo-referente", "primo-lavoro", key=str(run.pk))] * 3)
        assert len(set(results)) == 1
        assert JournalEntry.objects.filter(cycle=run.pk, event="assignment.deliver").count() == 1


def test_the_last_two_deliveries_at_once_open_one_ballot(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        together(
            partial(run.deliver, "primo-referente", "primo-lavoro"),
            partial(run.deliver, "secondo-referente", "secondo-lavoro"),
        )
        assert (run.phase.state, run.gate.state) == (phase.S.IN_REVIEW, gate.S.VOTING)
        assert Ballot.objects.filter(cycle=run.pk).count() == 1
        assert WorkItem.objects.filter(cycle=run.pk, move="vote", closed_at=None).count() == 3
    assert sound(banco)


def test_the_same_vote_from_two_tabs_counts_once(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        run.deliver_all()
        results = together(
            partial(run.vote, "comitato-presidente", "yes"),
            partial(run.vote, "comitato-presidente", "no"),
        )
        assert sum(isinstance(result, NotYet) for result in results) == 1
        assert Vote.objects.filter(elector__ballot__cycle=run.pk).count() == 1


def test_a_vote_while_closing_is_counted_or_refused(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        run.deliver_all()
        run.vote("comitato-presidente", "yes")
        run.vote("comitato-componente-1", "yes")
        vote, closing = together(
            partial(run.vote, "comitato-componente-2", "no"),
            partial(run.close),
        )
        counted = Vote.objects.filter(elector__ballot=run.ballot).count()
        assert not isinstance(closing, Refusal)
        assert counted == (2 if isinstance(vote, NotNow) else 3)
        assert f'"present":{counted}' in run.ballot.verdict
        assert run.gate.state == gate.S.APPROVED


def test_two_closings_at_once_decide_once(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        run.deliver_all()
        for seat in ("comitato-presidente", "comitato-componente-1"):
            run.vote(seat, "yes")
        results = together(*[partial(run.close)] * 2)
        assert sum(isinstance(result, NotNow) for result in results) == 1
        assert (run.ballot.state, run.gate.state, run.row.state) == (
            ballot.S.CLOSED,
            gate.S.APPROVED,
            "concluded",
        )
        assert witness(run.row) == set()
    assert sound(banco)


def test_acts_on_many_cycles_at_once_make_one_chain_without_gaps(banco: Banco) -> None:
    runs = [banco.cycle() for _ in range(6)]
    together(
        *[
            partial(
                run.deliver_all,
            )
            for run in runs
        ]
    )
    numbers = list(JournalEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert sound(banco)


def somebody_waits_for_us() -> bool:
    """Whether another connection asks for a lock that ours holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def until_it_ends_or_waits(other: Thread) -> None:
    given_up = monotonic() + HANGS
    while other.is_alive() and not somebody_waits_for_us():
        assert monotonic() < given_up
        sleep(0.01)


def test_who_is_ended_while_they_vote_votes_first_or_not_at_all(banco: Banco, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end waits for the vote whose right was already found: the journal never shows a vote after the end."""
    run = banco.cycle()
    run.deliver_all()
    administrator = banco.people["amministrazione-amministratore"]
    tenure = Tenure.objects.get(seat=banco.seats["comitato-componente-1"])
    asked = Unit._demand_right
    ending: list[Thread] = []

    def end_it() -> None:
        try:
            end_tenure(actor=administrator, authority=banco.authority.pk, tenure=tenure.pk, reason="decaduto", key=None)
        finally:
            connections.close_all()

    def then_end(act: Unit, *rest: Any) -> Any:
        found = asked(act, *rest)
        if act.asked == "cast_vote":
            ending.append(Thread(target=end_it))
            ending[0].start()
            until_it_ends_or_waits(ending[0])
        return found

    monkeypatch.setattr(Unit, "_demand_right", then_end)
    run.vote("comitato-componente-1", "yes")
    ending[0].join(timeout=HANGS)
    told = JournalEntry.objects.order_by("-number").values_list("event", flat=True)[:2]
    assert list(told) == ["tenure.end", "ballot.vote"]
