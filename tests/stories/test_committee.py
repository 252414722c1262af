# SPDX-License-Identifier: AGPL-3.0-or-later
"""A committee decides on two works: refused first, approved then, and the route goes to its end."""

import json

import pytest

from governance.errors import NotAllowed, NotNow, NotYet
from governance.machines import ballot, cycle, gate, phase
from governance.models import Tenure
from governance.rules.wording import sentences
from tests.stories.banco import Banco, BancoCycle
from workflows.documents.journal_verification import verify_journal
from workflows.flows.route import witness
from workflows.models import JournalEntry, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def banco() -> Banco:
    return Banco()


@pytest.fixture
def run(banco: Banco) -> BancoCycle:
    return banco.cycle()


def asked(run: BancoCycle) -> set[str]:
    return set(WorkItem.objects.filter(cycle=run.pk, closed_at=None).values_list("move", flat=True))


def test_work_done_opens_the_ballot_and_votes_decide(run: BancoCycle) -> None:
    assert asked(run) == {"deliver", "submit"}
    with pytest.raises(NotYet, match="Primo lavoro; Secondo lavoro"):
        run.move("ufficio-dirigente", "phase", run.phase.pk, "submit")
    run.deliver_all()
    assert (run.phase.state, run.gate.state) == (phase.S.IN_REVIEW, gate.S.VOTING)
    assert asked(run) == {"vote", "close"}
    run.vote("comitato-presidente", "yes")
    run.vote("comitato-componente-1", "yes")
    run.vote("comitato-componente-2", "no")
    assert asked(run) == {"close"}
    run.close()
    assert (run.gate.state, run.phase.state, run.row.state) == (
        gate.S.APPROVED,
        phase.S.CLOSED,
        cycle.S.CONCLUDED,
    )
    assert asked(run) == set()
    assert sentences(json.loads(run.ballot.verdict), "it") == [
        "3 in carica, 3 presenti: numero legale 2 raggiunto.",
        "2 favorevoli, 1 contrario: 2 > 3/2, approvata.",
    ]


def test_a_ballot_that_does_not_approve_stays_on_record_and_another_follows(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    run.vote("comitato-componente-1", "yes")
    run.close()
    assert (run.gate.state, run.phase.state) == (gate.S.READY, phase.S.IN_REVIEW)
    assert json.loads(run.ballot.verdict)["passed"] is False
    assert witness(run.row) == set()
    run.call()
    assert (run.ballot.number, run.ballot.state) == (2, ballot.S.OPEN)
    for seat in ("comitato-presidente", "comitato-componente-1"):
        run.vote(seat, "yes")
    run.close()
    assert run.row.state == cycle.S.CONCLUDED
    assert run.gate.ballots.count() == 2


def test_an_annulled_ballot_leaves_the_gate_ready_for_another(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    run.move("comitato-presidente", "ballot", run.ballot.pk, "annul", reason="Quesito sbagliato")
    assert (run.ballot.state, run.gate.state) == (ballot.S.ANNULLED, gate.S.READY)
    assert asked(run) == {"call"}
    run.call()
    assert run.ballot.electors.filter(votes__isnull=False).count() == 0


def test_without_quorum_nothing_is_decided(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    run.close()
    assert run.gate.state == gate.S.READY
    assert json.loads(run.ballot.verdict)["valid"] is False


def test_a_phase_can_be_taken_back_but_not_while_it_is_voted(run: BancoCycle) -> None:
    run.deliver_all()
    with pytest.raises(NotYet, match="being voted"):
        run.move("ufficio-dirigente", "phase", run.phase.pk, "withdraw", reason="manca un dato")
    run.close()
    run.move("ufficio-dirigente", "phase", run.phase.pk, "withdraw", reason="manca un dato")
    assert (run.phase.state, run.gate.state) == (phase.S.ACTIVE, gate.S.AWAITING)


def test_nobody_votes_for_another_seat(run: BancoCycle) -> None:
    run.deliver_all()
    with pytest.raises(NotAllowed):
        run.vote("comitato-componente-1", "yes", who="comitato-presidente")
    with pytest.raises(NotAllowed):
        run.vote("comitato-presidente", "yes", who="comitato-segretario")


def test_a_vote_stays_as_it_was_cast(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    with pytest.raises(NotYet, match="already voted"):
        run.vote("comitato-presidente", "yes")


def test_after_closing_nobody_votes(run: BancoCycle) -> None:
    run.deliver_all()
    run.close()
    with pytest.raises(NotNow, match="closed"):
        run.vote("comitato-presidente", "yes")


def test_the_electorate_is_who_was_in_office_when_the_ballot_opened(banco: Banco) -> None:
    first, second = banco.cycle(), banco.cycle()
    first.deliver_all()
    holder = Tenure.objects.get(seat=banco.seats["comitato-componente-2"])
    holder.until = holder.since.replace(year=2021)
    holder.save()
    second.deliver_all()
    assert (first.ballot.electors.count(), second.ballot.electors.count()) == (3, 2)


def test_an_empty_committee_stops_nobody_from_delivering(banco: Banco) -> None:
    Tenure.objects.filter(seat__body__key="comitato").update(until="2021-01-01T00:00:00Z")
    run = banco.cycle()
    run.deliver_all()
    assert (run.phase.state, run.gate.state) == (phase.S.IN_REVIEW, gate.S.READY)


def test_the_whole_story_is_in_the_journal_and_verifies(run: BancoCycle, banco: Banco) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    run.vote("comitato-componente-1", "abstain")
    run.close()
    told = JournalEntry.objects.filter(cycle=run.pk).order_by("number").values_list("event", flat=True)
    assert list(told) == [
        "cycle.begin",
        "phase.make_ready",
        "phase.open",
        "assignment.assign",
        "assignment.assign",
        "gate.open",
        "assignment.deliver",
        "assignment.deliver",
        "phase.hand_over",
        "gate.put",
        "ballot.open",
        "ballot.vote",
        "ballot.vote",
        "ballot.close",
        "question.carry",
        "gate.approve",
        "phase.close",
        "cycle.conclude",
    ]
    verify_journal(banco.authority)
