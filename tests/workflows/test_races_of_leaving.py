# SPDX-License-Identifier: AGPL-3.0-or-later
"""Races on PostgreSQL of who leaves: a ballot opens, a vote is cast or a seat is ended at the same moment."""

from functools import partial

import pytest

from governance.errors import NotAllowed, NotNow, NotYet, Refusal
from governance.models import Elector, Tenure, Vote
from tests.stories.sittings import Meeting
from tests.workflows.test_races import sound, together
from workflows.actions.leave_office import leave_office
from workflows.models import WorkItem

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
MEMBER = "comitato-componente-1"


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return Meeting.begin()


def leave(meeting: Meeting, who: str = MEMBER, key: str | None = None) -> object:
    banco = meeting.run.banco
    return leave_office(
        actor=banco.people["amministrazione-amministratore"],
        authority=banco.authority.pk,
        person=banco.people[who].pk,
        reason="Dimissioni",
        key=key,
    )


def asked(meeting: Meeting) -> bool:
    """Whether the seat of who left is asked for a vote."""
    seat = meeting.run.banco.seats[MEMBER]
    return WorkItem.objects.filter(machine="ballot", seat=seat, closed_at=None).exists()


def again(meeting: Meeting) -> Meeting:
    """The same office is given to the same person once more, and another cycle is ready to be voted."""
    banco = meeting.run.banco
    seat = banco.seats[MEMBER]
    if not Tenure.objects.filter(seat=seat, until=None).exists():
        last = Tenure.objects.filter(seat=seat).latest("until")
        Tenure.objects.filter(pk=last.pk).update(until=None)
    fresh = Meeting(banco.cycle())
    fresh.run.deliver_all()
    return fresh


def test_a_ballot_that_opens_while_a_member_leaves_asks_them_for_nothing(meeting: Meeting) -> None:
    for _ in range(ROUNDS):
        fresh = again(meeting)
        _left, _opened = together(partial(leave, fresh), fresh.run.call)
        assert not isinstance(_left, Refusal)
        assert not isinstance(_opened, Refusal)
        assert not asked(fresh)
    assert sound(meeting.run.banco)


def test_a_vote_cast_while_its_member_leaves_counts_whole_or_is_refused(meeting: Meeting) -> None:
    for _ in range(ROUNDS):
        fresh = again(meeting)
        fresh.run.call()
        left, voted = together(partial(leave, fresh), partial(fresh.run.vote, MEMBER, "yes"))
        assert not isinstance(left, Refusal)
        kept = Vote.objects.filter(elector__ballot=fresh.run.ballot).count()
        assert kept == (0 if isinstance(voted, Refusal) else 1)
        assert not isinstance(voted, Refusal) or isinstance(voted, NotAllowed | NotYet)
        assert Elector.objects.filter(ballot=fresh.run.ballot).count() == 3
        assert not asked(fresh)
    assert sound(meeting.run.banco)


def test_two_who_end_the_same_office_end_it_once(meeting: Meeting) -> None:
    fresh = again(meeting)
    results = together(partial(leave, fresh, key="uno"), partial(leave, fresh, key="due"))
    assert sorted(type(each).__name__ for each in results) == ["NotNow", "Outcome"]
    assert [each for each in results if isinstance(each, NotNow)]


def test_who_comes_into_a_sitting_while_they_leave_is_there_or_has_left(meeting: Meeting) -> None:
    meeting.under_way()
    left, came = together(partial(leave, meeting), partial(meeting.comes, MEMBER))
    assert isinstance(left, NotYet) != isinstance(came, Refusal)
