# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes in an open ballot: with a reason, changed where the rule says so, kept as they were where it does not."""

import json

import pytest
from django.utils import timezone

from governance.errors import Invalid, NotAllowed, NotNow, NotYet
from governance.models import Presence, Vote
from governance.rules.plain import plain_verdict
from governance.selectors.frozen import verdict_of
from tests.stories.sittings import Meeting
from tests.stories.voting import ALL, CHAIR, FIRST, REVOTE, SECOND, SECRETARY, SUBSTITUTES, Voting
from workflows.models import FreeText, JournalEntry
from workflows.models.canonical import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def revote() -> Voting:
    return Voting.begin(REVOTE)


def told(event: str) -> list[str]:
    """What the journal's rows of an event say of the choice, in their order."""
    rows = JournalEntry.objects.filter(event=event).order_by("number").values_list("text", flat=True)
    return [json.loads(text)["data"].get("choice", "") for text in rows]


def test_a_vote_is_kept_with_why() -> None:
    voting = Voting.begin()
    voting.vote(FIRST, "no", reason="Mancano le coperture")
    (kept,) = FreeText.objects.filter(text="Mancano le coperture")
    cast = JournalEntry.objects.get(event="ballot.vote")
    assert json.loads(cast.text)["data"]["reason"]["id"] == str(kept.pk)
    assert "coperture" not in cast.text


def test_a_vote_changed_is_on_record_twice_and_the_last_one_counts(revote: Voting) -> None:
    revote.vote(CHAIR, "yes")
    revote.vote(FIRST, "yes")
    revote.vote(SECOND, "yes")
    revote.change(FIRST, "no")
    revote.change(FIRST, "abstain", reason="Ci ho pensato")
    assert (told("ballot.vote"), told("ballot.change")) == (["yes", "yes", "yes"], ["no", "abstain"])
    assert sorted(revote.votes(FIRST)) == ["abstain", "no", "yes"]
    (last,) = Vote.objects.filter(elector__seat=revote.seat(FIRST), replaced_by=None)
    assert last.choice == "abstain"
    revote.run.close()
    numbers = json.loads(revote.ballot.verdict)["tests"][1]["numbers"]
    assert (numbers["yes"], numbers["no"], numbers["abstained"]) == (2, 0, 1)


def test_the_same_vote_again_keeps_the_one_that_is_there(revote: Voting) -> None:
    revote.vote(FIRST, "yes")
    with pytest.raises(NotYet, match="already voted"):
        revote.change(FIRST, "yes")
    with pytest.raises(NotYet, match="already voted"):
        revote.vote(FIRST, "no")
    assert revote.votes(FIRST) == ["yes"]
    revote.change(FIRST, "no")
    with pytest.raises(NotYet, match="already voted"):
        revote.change(FIRST, "no")
    revote.change(FIRST, "yes")
    assert len(revote.votes(FIRST)) == 3


def test_one_form_sent_twice_changes_the_vote_once(revote: Voting) -> None:
    revote.vote(FIRST, "yes")
    first = revote.change(FIRST, "no", key="form")
    assert revote.change(FIRST, "no", key="form") == first
    assert len(revote.votes(FIRST)) == 2


def test_a_vote_is_not_changed_where_the_rule_does_not_say_so() -> None:
    voting = Voting.begin()
    voting.vote(FIRST, "yes")
    with pytest.raises(NotYet, match="a vote is not changed"):
        voting.change(FIRST, "no")


def test_what_is_changed_was_there_and_is_ones_own_and_of_an_open_ballot(revote: Voting) -> None:
    with pytest.raises(NotYet, match="has not voted yet"):
        revote.change(FIRST, "no")
    revote.vote(FIRST, "yes")
    for who in (CHAIR, SECRETARY):
        with pytest.raises(NotAllowed):
            revote.change(FIRST, "no", who=who)
    with pytest.raises(Invalid, match="one of the answers"):
        revote.change(FIRST, "boh")
    revote.run.close()
    with pytest.raises(NotNow):
        revote.change(FIRST, "no")
    assert revote.votes(FIRST) == ["yes"]


def test_a_substitute_and_the_member_have_one_vote_between_them() -> None:
    voting = Voting.begin(REVOTE, SUBSTITUTES)
    voting.run.banco.substitute(FIRST, "sostituta")
    voting.vote(FIRST, "yes", who="sostituta")
    with pytest.raises(NotYet, match="already voted"):
        voting.vote(FIRST, "no")
    voting.change(FIRST, "no")
    voting.run.close()
    counted = json.loads(voting.ballot.verdict)["tests"][1]["numbers"]
    assert (counted["yes"], counted["no"]) == (0, 1)


def test_in_a_sitting_only_who_is_there_votes_and_who_has_voted_stays_counted() -> None:
    meeting = Meeting.begin()
    voting = Voting(meeting.run)
    voting.run.deliver_all()
    voting.call_in(meeting)
    for seat in (CHAIR, FIRST):
        meeting.comes(seat)
    with pytest.raises(NotYet, match="not recorded as present"):
        voting.vote(SECOND, "no")
    voting.vote(FIRST, "yes")
    meeting.leaves(FIRST)
    voting.run.close()
    quorum, majority = (test["numbers"] for test in json.loads(voting.ballot.verdict)["tests"])
    assert (quorum["counted"], quorum["size"], majority["yes"], majority["not_voting"]) == (2, 3, 1, 1)


def test_of_the_member_and_the_substitute_the_one_who_is_there_votes() -> None:
    meeting = Meeting.begin()
    voting = Voting(meeting.run)
    voting.run.banco.substitute(FIRST, "sostituta")
    voting.run.deliver_all()
    voting.call_in(meeting)
    meeting.comes(FIRST, person="sostituta")
    with pytest.raises(NotYet, match="not recorded as present"):
        voting.vote(FIRST, "no")
    voting.vote(FIRST, "yes", who="sostituta")
    assert voting.votes(FIRST) == ["yes"]


def test_what_was_decided_stays_so_when_people_leave_the_sitting_later() -> None:
    meeting = Meeting.begin()
    voting = Voting(meeting.run)
    voting.run.deliver_all()
    ballot = voting.call_in(meeting)
    for seat in ALL:
        meeting.comes(seat)
    voting.vote(CHAIR, "yes")
    voting.run.close()
    ballot.refresh_from_db()
    kept = ballot.verdict
    Presence.objects.update(until=timezone.now())
    assert text_of(plain_verdict(verdict_of(ballot))) == kept
