# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secret ballots: who has voted is on record, what they answered is nowhere but in a counter."""

import json
from collections.abc import Mapping

import pytest
from django.core import serializers
from django.db.models import Model

from governance.errors import Invalid, NotAllowed, NotNow, NotYet
from governance.models import Ballot, Elector, Paper, Vote
from governance.rules.thresholds import Unit
from governance.rules.wording import sentences
from governance.selectors.frozen import verdict_of
from tests.stories.sittings import TEXT, Meeting
from tests.stories.voting import ALL, CHAIR, FIRST, SECOND, SECRET, SECRETARY, Voting
from workflows.models import FreeText, JournalEntry, OutboxMessage, RefusalLog, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def voting() -> Voting:
    return Voting.begin(SECRET)


def everything(*models: type[Model]) -> str:
    """All that is written in the tables of these models."""
    return "".join(serializers.serialize("json", model._default_manager.all()) for model in models)


def test_a_secret_ballot_has_an_urn_with_a_counter_for_each_answer(voting: Voting) -> None:
    assert dict(Paper.objects.filter(ballot=voting.ballot).values_list("answer", "count")) == dict.fromkeys(
        ("yes", "no", "abstain", "blank"), 0
    )


def test_an_open_ballot_has_no_urn() -> None:
    Voting.begin()
    assert not Paper.objects.exists()


def test_the_urn_is_counted_when_the_ballot_is_closed(voting: Voting) -> None:
    for seat, paper in zip(ALL, ("yes", "yes", "blank"), strict=True):
        voting.secret(seat, paper)
    assert voting.urn == {"yes": 2, "blank": 1}
    voting.run.close()
    assert voting.run.gate.state == "approved"
    assert sentences(json.loads(voting.ballot.verdict), "it") == [
        "3 in carica, 3 presenti: numero legale 2 raggiunto.",
        "2 favorevoli, 0 contrari, 1 scheda bianca: 2 > 3/2, approvata.",
    ]


PRESENT: Mapping[str, tuple[tuple[str, ...], Mapping[str, str], Mapping[str, int]]] = {
    "all who are there put in a paper": (ALL, dict.fromkeys(ALL, "no"), {"present": 3, "no": 3, "not_voting": 0}),
    "who puts in none does not vote": (ALL, {CHAIR: "yes"}, {"present": 3, "yes": 1, "not_voting": 2}),
    "nobody puts in any": (ALL, {}, {"present": 3, "yes": 0, "not_voting": 3}),
    "who is not there is not counted": ((CHAIR,), {CHAIR: "blank"}, {"present": 1, "blank": 1, "not_voting": 0}),
}


@pytest.mark.parametrize(("there", "papers", "counted"), PRESENT.values(), ids=PRESENT.keys())
def test_in_a_sitting(there: tuple[str, ...], papers: Mapping[str, str], counted: Mapping[str, int]) -> None:
    meeting = Meeting.begin(TEXT.replace('substitutes = "allowed"', SECRET))
    voting = Voting(meeting.run)
    voting.run.deliver_all()
    voting.call_in(meeting)
    for seat in there:
        meeting.comes(seat)
    for seat, paper in papers.items():
        voting.secret(seat, paper)
        meeting.leaves(seat)
    tally = verdict_of(voting.ballot).tally.sum(Unit.HEADS)
    assert {name: getattr(tally, name) for name in counted} == counted
    waiting = [seat for seat in there if seat not in papers]
    if waiting:
        with pytest.raises(NotYet, match=f"{len(waiting)} missing"):
            voting.run.close()
        for seat in waiting:
            meeting.leaves(seat)
    voting.run.close()


def test_elsewhere_who_has_voted_was_there_and_who_is_recused_takes_no_part() -> None:
    voting = Voting.begin(SECRET, called=True)
    voting.recuse(SECOND)
    voting.call()
    with pytest.raises(NotYet, match="is recused"):
        voting.secret(SECOND, "no")
    voting.secret(CHAIR, "yes")
    tally = verdict_of(voting.ballot).tally.sum(Unit.HEADS)
    assert (tally.members, tally.present, tally.yes, tally.not_voting) == (2, 1, 1, 0)


@pytest.mark.parametrize("paper", Paper.Answer.values)
def test_nothing_that_is_kept_ties_a_paper_to_a_seat(paper: str) -> None:
    """But for the counters, what is written is the same whatever was answered: it does not depend on it."""
    voting = Voting.begin(SECRET)
    before = dict(Paper.objects.values_list("answer", "count"))
    voting.secret(FIRST, paper, key="modulo")
    assert dict(Paper.objects.values_list("answer", "count")) == {**before, paper: 1}
    cast = JournalEntry.objects.get(event="ballot.vote")
    assert json.loads(cast.text)["data"] == {}
    assert json.loads(cast.text)["key"] == cast.key
    (vote,) = Vote.objects.all()
    assert (vote.choice, vote.replaces, vote.elector.seat_id) == ("", None, voting.seat(FIRST))
    assert not FreeText.objects.exclude(text="Ecco il lavoro").exists()
    told = everything(OutboxMessage, WorkItem, RefusalLog, Elector)
    assert not any(f'"{answer}"' in told for answer in ("yes", "abstain", "blank"))


def test_the_key_of_a_form_tells_nothing_of_the_answer(voting: Voting) -> None:
    first = voting.secret(FIRST, "yes", key="modulo")
    kept = JournalEntry.objects.get(event="ballot.vote").key
    assert voting.secret(FIRST, "no", key="modulo") == first, "what is sent again changes nothing, whatever it says"
    assert voting.urn == {"yes": 1}
    assert JournalEntry.objects.get(event="ballot.vote").key == kept


def test_the_same_form_has_the_same_key_for_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    contents: list[object] = []

    def mark(content: object, reason: str) -> str:
        contents.append((content, reason))
        return "x"

    monkeypatch.setattr("workflows.perform._mark_of", mark)
    voting = Voting.begin(SECRET)
    for seat, paper in ((CHAIR, "yes"), (FIRST, "no")):
        contents.clear()
        voting.secret(seat, paper, key="modulo")
        assert contents == [((voting.ballot.pk, voting.seat(seat)), "")]


def test_a_seat_puts_in_one_paper_and_takes_none_back(voting: Voting) -> None:
    voting.secret(FIRST, "yes")
    with pytest.raises(NotYet, match="already voted"):
        voting.secret(FIRST, "no")
    with pytest.raises(NotYet, match="a vote is not changed"):
        voting.change(FIRST, "no")
    assert voting.urn == {"yes": 1}


def test_an_open_ballot_takes_no_paper() -> None:
    with pytest.raises(NotYet, match="This ballot is not secret"):
        Voting.begin().secret(FIRST, "yes")
    assert not Vote.objects.exists()


def test_a_secret_ballot_takes_no_open_vote_and_keeps_nothing_of_it(voting: Voting) -> None:
    with pytest.raises(NotYet, match="This ballot is secret"):
        voting.vote(FIRST, "yes", reason="Lo dico a tutti")
    assert not Vote.objects.exists()
    assert not JournalEntry.objects.filter(event="ballot.vote").exists()
    assert not FreeText.objects.filter(text="Lo dico a tutti").exists()


def test_only_who_holds_the_seat_votes_and_only_one_of_four_answers_while_it_is_open(voting: Voting) -> None:
    for who in (CHAIR, SECRETARY):
        with pytest.raises(NotAllowed):
            voting.secret(FIRST, "yes", who=who)
    for answer in ("not_voting", "void", ""):
        with pytest.raises(Invalid, match="one of the answers") as refused:
            voting.secret(FIRST, answer)
        assert refused.value.field_name == "paper"
    voting.run.close()
    with pytest.raises(NotNow):
        voting.secret(FIRST, "yes")
    assert voting.urn == {}


def test_what_was_refused_is_logged_without_the_answer(voting: Voting) -> None:
    voting.secret(FIRST, "blank")
    with pytest.raises(NotYet):
        voting.secret(FIRST, "blank")
    (logged,) = RefusalLog.objects.all()
    assert (logged.asked, logged.codes) == ("cast_secret_vote", "already_voted")


def test_a_paper_is_never_lost(voting: Voting) -> None:
    """An urn that lacks a counter takes no paper, and then nobody has voted either."""
    Paper.objects.filter(ballot=voting.ballot, answer="blank").delete()
    with pytest.raises(RuntimeError, match="not whole"):
        voting.secret(FIRST, "yes")
    assert not Vote.objects.exists()


def test_an_urn_on_which_somebody_has_laid_hands_decides_nothing(voting: Voting) -> None:
    voting.secret(FIRST, "no")
    Paper.objects.filter(ballot=voting.ballot, answer="yes").update(count=2)
    with pytest.raises(Invalid, match="The urn holds 3 papers, and 1 seats have voted"):
        voting.run.close()
    assert Ballot.objects.get(pk=voting.ballot.pk).state == "open"
    voting.run.move(CHAIR, "ballot", voting.ballot.pk, "annul", reason="L’urna non torna")
    assert voting.run.gate.state == "ready"
