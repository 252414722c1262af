# SPDX-License-Identifier: AGPL-3.0-or-later
"""Races around a ballot on PostgreSQL: changes, papers, substitutes, recusals, calls to a sitting, the term. Whoever
comes together, one defined result.
"""

import json
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from governance.errors import NotAllowed, NotNow, NotYet, Refusal
from governance.models import Ballot, CallToSitting, Elector, Presence, Recusal, Tenure, Vote
from tests.stories.banco import Banco
from tests.stories.sittings import Meeting
from tests.stories.voting import (
    ALL,
    CHAIR,
    FIRST,
    REVOTE,
    SECOND,
    SECRET,
    SECRETARY,
    SUBSTITUTES,
    WRITTEN,
    Voting,
    ruled,
)
from tests.workflows.test_races import HANGS, ROUNDS, sound, together, until_it_ends_or_waits
from workflows.actions import cast_secret_vote, close_ballot, declare_recusal, open_ballot
from workflows.actions.appoint_person import appoint_person
from workflows.actions.end_tenure import end_tenure
from workflows.actions.fire_timers import fire_timers
from workflows.flows.route import witness
from workflows.models import JournalEntry, Timer
from workflows.perform import Outcome

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ADMINISTRATOR = "amministrazione-amministratore"


def rounds(*lines: str, called: bool = False, number: int = ROUNDS) -> list[Voting]:
    """As many cycles of one authority, each with its gate put to the vote unless it is to be `called`."""
    banco = Banco(text=ruled(*lines, called=called))
    found = [Voting(banco.cycle()) for _ in range(number)]
    for voting in found:
        voting.run.deliver_all()
    return found


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in results)


def events(voting: Voting, *names: str) -> list[str]:
    rows = JournalEntry.objects.filter(cycle=voting.run.pk, event__in=names).order_by("number")
    return list(rows.values_list("event", flat=True))


def outcome(voting: Voting) -> str:
    found: str = json.loads(voting.ballot.verdict)["outcome"]
    return found


class Parked:
    """Another act, begun at a point inside one that holds its locks, and left to wait for them."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._thread = Thread(target=self._do)
        self.result: Any = None

    def _do(self) -> None:
        try:
            self.result = self._act()
        except Refusal as refused:
            self.result = refused
        finally:
            connections.close_all()

    def begin(self) -> None:
        self._thread.start()
        until_it_ends_or_waits(self._thread)

    def end(self) -> Any:
        self._thread.join(timeout=HANGS)
        return self.result


def park(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], Any]) -> Parked:
    """`act` begins as soon as `name` of the module has been called once and has answered."""
    parked, asked = Parked(act), getattr(module, name)

    def then_begin(*args: Any, **named: Any) -> Any:
        found = asked(*args, **named)
        monkeypatch.undo()
        parked.begin()
        return found

    monkeypatch.setattr(module, name, then_begin)
    return parked


def test_two_changes_at_once_are_made_one_after_the_other(transactional_db: None) -> None:
    for voting in rounds(REVOTE):
        voting.vote(FIRST, "yes")
        results = together(partial(voting.change, FIRST, "no"), partial(voting.change, FIRST, "abstain"))
        assert kinds(results) == ["Outcome", "Outcome"]
        last = JournalEntry.objects.filter(cycle=voting.run.pk, event="ballot.change").latest("number")
        (counted,) = Vote.objects.filter(elector__ballot=voting.ballot, replaced_by=None)
        assert counted.choice == json.loads(last.text)["data"]["choice"]
        assert sorted(voting.votes(FIRST)) == ["abstain", "no", "yes"]
    assert sound(voting.run.banco)


def test_the_same_change_from_two_tabs_is_made_once(transactional_db: None) -> None:
    for voting in rounds(REVOTE):
        voting.vote(FIRST, "yes")
        results = together(*[partial(voting.change, FIRST, "no")] * 2)
        assert kinds(results) == ["NotYet", "Outcome"]
        assert sorted(voting.votes(FIRST)) == ["no", "yes"]


def test_a_change_while_closing_is_counted_or_refused(transactional_db: None) -> None:
    for voting in rounds(REVOTE):
        for seat in ALL:
            voting.vote(seat, "yes")
        change, closing = together(partial(voting.change, FIRST, "no"), voting.run.close)
        assert isinstance(closing, Outcome)
        majority = json.loads(voting.ballot.verdict)["tests"][1]["numbers"]
        assert (majority["yes"], majority["no"]) == ((3, 0) if isinstance(change, NotNow) else (2, 1))


def test_the_member_and_the_substitute_at_once_cast_one_vote(transactional_db: None) -> None:
    all_rounds = rounds(SUBSTITUTES)
    all_rounds[0].run.banco.substitute(FIRST, "sostituta")
    for voting in all_rounds:
        results = together(partial(voting.vote, FIRST, "yes"), partial(voting.vote, FIRST, "no", who="sostituta"))
        assert kinds(results) == ["NotYet", "Outcome"]
        (vote,) = Vote.objects.filter(elector__ballot=voting.ballot)
        by_member = isinstance(results[0], Outcome)
        assert (vote.choice, vote.cast_by) == (
            ("yes", voting.run.banco.people[FIRST]) if by_member else ("no", voting.run.banco.people["sostituta"])
        )


def test_two_papers_of_one_seat_at_once_are_one(transactional_db: None) -> None:
    for voting in rounds(SECRET):
        results = together(partial(voting.secret, FIRST, "yes"), partial(voting.secret, FIRST, "blank"))
        assert kinds(results) == ["NotYet", "Outcome"]
        assert voting.urn == ({"yes": 1} if isinstance(results[0], Outcome) else {"blank": 1})
        assert voting.votes(FIRST) == [""]


def test_one_form_sent_twice_at_once_puts_in_one_paper_whatever_it_says(transactional_db: None) -> None:
    for voting in rounds(SECRET):
        key = str(voting.run.pk)
        results = together(partial(voting.secret, FIRST, "yes", key=key), partial(voting.secret, FIRST, "no", key=key))
        assert len(set(results)) == 1
        assert sum(voting.urn.values()) == 1


def test_papers_of_several_seats_at_once_are_all_counted(transactional_db: None) -> None:
    for voting in rounds(SECRET):
        results = together(*(partial(voting.secret, seat, "yes") for seat in ALL))
        assert (kinds(results), voting.urn) == (["Outcome"] * 3, {"yes": 3})
    assert sound(voting.run.banco)


def test_a_paper_while_closing_is_counted_or_refused(transactional_db: None) -> None:
    for voting in rounds(SECRET):
        voting.secret(CHAIR, "yes")
        voting.secret(FIRST, "yes")
        paper, closing = together(partial(voting.secret, SECOND, "no"), voting.run.close)
        assert isinstance(closing, Outcome)
        majority = json.loads(voting.ballot.verdict)["tests"][1]["numbers"]
        assert (majority["yes"], majority["no"]) == ((2, 0) if isinstance(paper, NotNow) else (2, 1))
        assert sum(voting.urn.values()) == majority["yes"] + majority["no"]


@pytest.mark.parametrize(("rule", "act"), [(REVOTE, Voting.vote), (SECRET, Voting.secret)])
def test_who_votes_while_the_verdict_is_computed_comes_too_late(
    rule: str, act: Callable[[Voting, str, str], Outcome], transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    voting = rounds(rule, number=1)[0]
    act(voting, CHAIR, "yes")
    late = park(monkeypatch, close_ballot, "verdict_of", partial(act, voting, SECOND, "no"))
    voting.run.close()
    assert isinstance(late.end(), NotNow)
    assert Vote.objects.filter(elector__ballot=voting.ballot).count() == 1
    assert json.loads(voting.ballot.verdict)["tests"][0]["numbers"]["counted"] == 1


def test_who_closes_while_a_vote_is_cast_counts_it(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    voting = rounds(SECRET, number=1)[0]
    closing = park(monkeypatch, cast_secret_vote, "locked", voting.run.close)
    voting.secret(CHAIR, "no")
    assert isinstance(closing.end(), Outcome)
    assert json.loads(voting.ballot.verdict)["tests"][0]["numbers"]["counted"] == 1


def test_a_member_who_is_ended_while_voting_has_voted_before_or_not_at_all(transactional_db: None) -> None:
    """In either case the seat stays in the electorate, and what it has answered is counted."""
    all_rounds = rounds(called=True)
    banco = all_rounds[0].run.banco
    for voting in all_rounds:
        voting.call()
        tenure = Tenure.objects.get(seat=voting.seat(SECOND), until=None)
        end = partial(
            end_tenure,
            actor=banco.people[ADMINISTRATOR],
            authority=banco.authority.pk,
            tenure=tenure.pk,
            reason="decaduto",
            key=None,
        )
        before = JournalEntry.objects.latest("number").number
        vote, ended = together(partial(voting.vote, SECOND, "no"), end)
        assert isinstance(ended, Outcome)
        told = JournalEntry.objects.filter(number__gt=before).order_by("number").values_list("event", flat=True)
        assert list(told) == (["tenure.end"] if isinstance(vote, NotAllowed) else ["ballot.vote", "tenure.end"])
        voting.vote(CHAIR, "yes")
        voting.run.close()
        numbers = json.loads(voting.ballot.verdict)["tests"][0]["numbers"]
        assert (numbers["size"], numbers["counted"]) == (3, 1 if isinstance(vote, NotAllowed) else 2)
        appoint(voting, SECOND)
    assert sound(banco)


def appoint(voting: Voting, seat: str) -> None:
    """The same person takes the seat again."""
    appoint_person(
        actor=None,
        authority=voting.run.banco.authority.pk,
        seat=voting.seat(seat),
        user=voting.run.banco.people[seat],
        since=timezone.now(),
        key=None,
    )


def test_a_recusal_while_the_ballot_opens_is_in_it_or_too_late(transactional_db: None) -> None:
    for voting in rounds(called=True):
        recusal, opening = together(partial(voting.recuse, FIRST), voting.call)
        assert isinstance(opening, Ballot)
        elector = Elector.objects.get(ballot=opening, seat=voting.seat(FIRST))
        assert elector.recused is isinstance(recusal, Outcome)
        assert isinstance(recusal, Outcome | NotYet)
        assert Recusal.objects.filter(gate=voting.run.gate).exists() is elector.recused


def test_who_is_recused_while_the_electorate_is_frozen_comes_too_late(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    voting = rounds(called=True, number=1)[0]
    late = park(monkeypatch, open_ballot, "hold", partial(voting.recuse, FIRST))
    voting.call()
    assert isinstance(late.end(), NotYet)
    assert not Recusal.objects.exists()
    assert not Elector.objects.filter(recused=True).exists()


def test_a_ballot_that_is_opened_while_a_recusal_is_recorded_has_it(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    voting = rounds(called=True, number=1)[0]
    opening = park(monkeypatch, declare_recusal, "insert", voting.call)
    voting.recuse(FIRST)
    opening.end()
    assert list(Elector.objects.filter(recused=True).values_list("seat", flat=True)) == [voting.seat(FIRST)]


def test_a_recusal_recorded_by_two_at_once_is_on_record_once(transactional_db: None) -> None:
    for voting in rounds(called=True):
        results = together(partial(voting.recuse, FIRST), partial(voting.recuse, FIRST, who=SECRETARY))
        assert kinds(results) == ["NotNow", "Outcome"]
        assert Recusal.objects.filter(gate=voting.run.gate).count() == 1


def written(calls: int) -> list[Voting]:
    """Written procedures in which everybody has answered, so that the chair may close."""
    found = rounds(WRITTEN.replace("calls = 2", f"calls = {calls}"), called=True)
    for voting in found:
        voting.call(written=True)
        for seat in ALL:
            voting.vote(seat, "yes")
    return found


def test_a_call_to_a_sitting_while_it_is_closed_stops_it_or_comes_too_late(transactional_db: None) -> None:
    for voting in written(1):
        call, closing = together(partial(voting.to_sitting, FIRST), voting.run.close)
        assert kinds([call, closing]) == ["NotNow", "Outcome"]
        called = isinstance(call, Outcome)
        assert (outcome(voting), voting.run.gate.state) == (
            ("to_sitting", "ready") if called else ("approved", "approved")
        )
        assert CallToSitting.objects.filter(elector__ballot=voting.ballot).exists() is called
        assert not Timer.objects.filter(cycle=voting.run.pk, fired_at=None).exists()
        assert witness(voting.run.row) == set()
    assert sound(voting.run.banco)


def test_two_calls_at_once_end_the_written_procedure_once(transactional_db: None) -> None:
    for voting in written(2):
        results = together(partial(voting.to_sitting, FIRST), partial(voting.to_sitting, SECOND))
        assert kinds(results) == ["Outcome", "Outcome"]
        assert events(voting, "ballot.interrupt", "ballot.call_to_sitting")[-1] == "ballot.interrupt"
        assert events(voting, "ballot.interrupt") == ["ballot.interrupt"]


def test_the_term_fired_by_two_workers_while_the_chair_closes_ends_the_procedure_once(transactional_db: None) -> None:
    for voting in written(1):
        now = timezone.now()
        Ballot.objects.filter(pk=voting.ballot.pk).update(closes_at=now)
        Timer.objects.filter(cycle=voting.run.pk).update(due_at=now)
        sweep = partial(fire_timers, at=timezone.now())
        closing, *fired = together(voting.run.close, sweep, sweep)
        assert isinstance(closing, Outcome | NotNow)
        ended = events(voting, "ballot.close", "ballot.expire")
        assert ended == (["ballot.close"] if isinstance(closing, Outcome) else ["ballot.expire"])
        assert (outcome(voting), sum(fired) <= 2) == ("approved", True)
        assert not Timer.objects.filter(cycle=voting.run.pk, fired_at=None).exists()
    assert sound(voting.run.banco)


def test_a_vote_while_its_voter_is_recorded_as_gone_is_cast_by_who_was_there_or_refused(transactional_db: None) -> None:
    meeting = Meeting.begin()
    voting = Voting(meeting.run)
    voting.run.deliver_all()
    voting.call_in(meeting)
    for seat in ALL * 3:
        if Vote.objects.filter(elector__ballot=voting.ballot, elector__seat=voting.seat(seat)).exists():
            continue
        meeting.comes(seat)
        vote, gone = together(partial(voting.vote, seat, "yes"), partial(meeting.leaves, seat))
        assert isinstance(gone, Outcome)
        assert isinstance(vote, Outcome | NotYet)
        left = Presence.objects.filter(seat=voting.seat(seat)).latest("since").until
        cast = Vote.objects.filter(elector__seat=voting.seat(seat)).first()
        assert (cast is not None) is isinstance(vote, Outcome)
        assert left is not None
