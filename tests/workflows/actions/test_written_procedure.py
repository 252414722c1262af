# SPDX-License-Identifier: AGPL-3.0-or-later
"""A written procedure: answers until its term, ended by the clock, by the chair when all have answered, or by a call."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from governance.errors import Invalid, NotAllowed, NotNow, NotYet
from governance.models import Ballot, CallToSitting
from tests.stories.voting import ALL, CHAIR, FIRST, SECOND, SECRETARY, WRITTEN, Voting
from workflows.actions.fire_timers import fire_timer, fire_timers
from workflows.documents.journal_verification import verify_journal
from workflows.flows.ballots import REMINDER, TERM
from workflows.flows.route import witness
from workflows.models import FreeText, JournalEntry, Timer, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def voting() -> Voting:
    found = Voting.begin(WRITTEN, called=True)
    found.call(written=True)
    return found


def waiting() -> set[str]:
    return set(Timer.objects.filter(fired_at=None).values_list("event", flat=True))


def term(voting: Voting) -> datetime:
    closes_at = voting.ballot.closes_at
    assert closes_at is not None
    return closes_at


def after_the_term(voting: Voting) -> travel:
    return travel(term(voting) + timedelta(minutes=5), tick=True)


def outcome(ballot: Ballot) -> str:
    found: str = json.loads(ballot.verdict)["outcome"]
    return found


def events() -> list[str]:
    return list(JournalEntry.objects.order_by("number").values_list("event", flat=True))


def test_it_says_a_day_before_that_it_ends_and_ends_by_itself(voting: Voting) -> None:
    assert waiting() == {TERM, REMINDER}
    voting.vote(FIRST, "yes")
    with travel(term(voting) - timedelta(hours=20), tick=True):
        assert fire_timers(at=timezone.now()) == 1
        voting.vote(SECOND, "yes")
    assert (events()[-2:], waiting()) == (["ballot.remind", "ballot.vote"], {TERM})
    with after_the_term(voting):
        assert fire_timers(at=timezone.now()) == 1
        assert fire_timers(at=timezone.now()) == 0
    assert (voting.ballot.state, outcome(voting.ballot)) == ("closed", "approved")
    assert (voting.run.gate.state, voting.run.row.state) == ("approved", "concluded")
    ended = JournalEntry.objects.get(event="ballot.expire")
    assert (ended.actor, json.loads(ended.text)["because"], waiting()) == (None, "clock", set())
    assert not WorkItem.objects.filter(closed_at=None).exists()
    assert witness(voting.run.row) == set()
    verify_journal(voting.run.banco.authority)


def test_where_too_few_have_answered_the_question_stands(voting: Voting) -> None:
    voting.vote(FIRST, "yes")
    with after_the_term(voting):
        fire_timers(at=timezone.now())
    assert outcome(voting.ballot) == "no_quorum"
    assert (voting.run.gate.state, voting.ballot.question.state) == ("ready", "proposed")
    voting.call()


def test_after_the_term_no_answer_is_taken_though_the_clock_has_not_closed_it_yet(voting: Voting) -> None:
    with after_the_term(voting):
        with pytest.raises(NotYet, match="The term of this written procedure is over"):
            voting.vote(FIRST, "yes")
        with pytest.raises(NotYet, match="The term of this written procedure is over"):
            voting.to_sitting(FIRST)
        voting.run.close()
    assert (voting.ballot.state, waiting()) == ("closed", set())


def test_the_chair_closes_it_before_its_term_only_when_all_have_answered(voting: Voting) -> None:
    voting.vote(CHAIR, "yes")
    voting.vote(FIRST, "no")
    with pytest.raises(NotYet, match="not everybody has answered"):
        voting.run.close()
    voting.vote(SECOND, "yes")
    voting.run.close()
    assert (outcome(voting.ballot), waiting()) == ("approved", set())
    with after_the_term(voting):
        assert fire_timers(at=timezone.now()) == 0
    assert "ballot.expire" not in events()


def test_one_annulled_is_not_ended_again_by_its_term(voting: Voting) -> None:
    voting.run.move(CHAIR, "ballot", voting.ballot.pk, "annul", reason="Testo sbagliato")
    with after_the_term(voting):
        assert fire_timers(at=timezone.now()) == 0
    assert (voting.run.gate.state, voting.ballot.state) == ("ready", "annulled")


@pytest.mark.parametrize("event", [TERM, REMINDER])
def test_a_timer_that_comes_when_there_is_nothing_to_end_changes_nothing(voting: Voting, event: str) -> None:
    timer = Timer.objects.get(event=event)
    voting.run.move(CHAIR, "ballot", voting.ballot.pk, "annul", reason="Testo sbagliato")
    Timer.objects.filter(pk=timer.pk).update(fired_at=None)
    told = events()
    with after_the_term(voting), pytest.raises(NotNow, match="happened already"):
        fire_timer(cycle=voting.run.pk, timer=timer.pk)
    assert events() == told


def test_the_term_of_one_procedure_does_not_end_the_next(voting: Voting) -> None:
    """A timer that was left over from the first one comes due while the second one runs."""
    left_over = Timer.objects.get(event=TERM)
    with travel(term(voting) - timedelta(days=2), tick=True):
        voting.run.move(CHAIR, "ballot", voting.ballot.pk, "annul", reason="Testo sbagliato")
        Timer.objects.filter(pk=left_over.pk).update(event="x")
        voting.call(written=True)
        Timer.objects.filter(event=TERM, fired_at=None).update(fired_at=timezone.now())
    Timer.objects.filter(pk=left_over.pk).update(event=TERM, fired_at=None)
    with travel(left_over.due_at + timedelta(minutes=1), tick=True), pytest.raises(NotNow, match="still runs"):
        fire_timer(cycle=voting.run.pk, timer=left_over.pk)
    assert voting.ballot.state == "open"


def test_a_member_asks_for_a_sitting_with_their_reason_and_when_enough_have_it_ends_there(voting: Voting) -> None:
    voting.vote(CHAIR, "yes")
    voting.to_sitting(FIRST, reason="Va discusso con il Dipartimento")
    assert (voting.ballot.state, CallToSitting.objects.count()) == ("open", 1)
    assert FreeText.objects.filter(text="Va discusso con il Dipartimento").count() == 1
    voting.to_sitting(SECOND)
    assert (voting.ballot.state, outcome(voting.ballot)) == ("closed", "to_sitting")
    assert (voting.run.gate.state, voting.ballot.question.state, waiting()) == ("ready", "proposed", set())
    assert events()[-3:] == ["ballot.call_to_sitting", "ballot.interrupt", "gate.fail"]
    assert {each.move for each in WorkItem.objects.filter(closed_at=None)} == {"call"}
    verify_journal(voting.run.banco.authority)
    with after_the_term(voting):
        assert fire_timers(at=timezone.now()) == 0


def test_one_form_sent_twice_asks_for_a_sitting_once(voting: Voting) -> None:
    assert voting.to_sitting(FIRST, key="modulo") == voting.to_sitting(FIRST, key="modulo")
    assert (CallToSitting.objects.count(), voting.ballot.state) == (1, "open")


def test_a_call_to_a_sitting_is_refused(voting: Voting) -> None:
    for reason in ("", "  "):
        with pytest.raises(Invalid, match="Write why"):
            voting.to_sitting(FIRST, reason=reason)
    for who in (CHAIR, SECRETARY):
        with pytest.raises(NotAllowed):
            voting.to_sitting(FIRST, who=who)
    voting.to_sitting(FIRST)
    with pytest.raises(NotYet, match="has already asked for a sitting"):
        voting.to_sitting(FIRST)
    assert voting.ballot.state == "open"
    voting.to_sitting(SECOND)
    with pytest.raises(NotNow):
        voting.to_sitting(CHAIR)


def test_only_a_written_procedure_is_called_to_a_sitting() -> None:
    voting = Voting.begin(WRITTEN)
    with pytest.raises(NotYet, match="not a written procedure"):
        voting.to_sitting(FIRST)


def test_who_is_recused_is_not_waited_for_and_calls_for_nothing() -> None:
    voting = Voting.begin(WRITTEN, called=True)
    voting.recuse(SECOND)
    voting.call(written=True)
    with pytest.raises(NotYet, match="is recused"):
        voting.to_sitting(SECOND)
    for seat in ALL[:2]:
        voting.vote(seat, "yes")
    voting.run.close()
    assert outcome(voting.ballot) == "approved"
