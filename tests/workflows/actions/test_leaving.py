# SPDX-License-Identifier: AGPL-3.0-or-later
"""An office holder leaves: what ends, what open ballots ask no more, and what stays theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance import grants
from governance.errors import NotAllowed, NotNow, NotYet, Unseen
from governance.models import Question, Recusal, Substitution, Tenure, User, Vote
from governance.permissions import May, Role
from tests import factories
from tests.stories.sittings import Meeting
from workflows.actions.end_tenure import end_tenure
from workflows.actions.leave_office import leave_office
from workflows.actions.name_substitute import name_substitute
from workflows.actions.propose_question import Proposal, propose_question
from workflows.documents.journal_verification import verify_journal
from workflows.flows.departures import Departure, departure
from workflows.models import JournalEntry, WorkItem
from workflows.perform import Outcome

pytestmark = pytest.mark.django_db

ADMINISTRATOR = "amministrazione-amministratore"
MEMBER = "comitato-componente-1"
OTHER = "comitato-componente-2"
CHAIR = "comitato-presidente"
SECRETARY = "comitato-segretario"


@pytest.fixture
def meeting() -> Meeting:
    return Meeting.begin()


def leave(meeting: Meeting, who: str, *, by: str = ADMINISTRATOR, key: str | None = None) -> Outcome:
    banco = meeting.run.banco
    return leave_office(
        actor=banco.people[by], authority=banco.authority.pk, person=banco.people[who].pk, reason="Dimissioni", key=key
    )


def being_voted(meeting: Meeting) -> None:
    meeting.run.deliver_all()
    meeting.run.call()


def asked_to_vote(meeting: Meeting) -> set[str]:
    items = WorkItem.objects.filter(machine="ballot", move="vote", closed_at=None)
    names = {pk: name for name, pk in meeting.run.banco.seats.items()}
    return {names[each.seat_id] for each in items if each.seat_id}


def propose(meeting: Meeting, seat: str) -> Question:
    run = meeting.run
    propose_question(
        actor=run.banco.people[seat],
        cycle=run.pk,
        gate=meeting.gate.pk,
        seat=run.banco.seats[seat],
        proposal=Proposal(
            kind="suspensive", title="Prima il parere", put_off_to=timezone.localdate() + timedelta(days=9)
        ),
        key=None,
    )
    return Question.objects.get(title="Prima il parere")


def told(meeting: Meeting, who: str) -> Departure:
    people = meeting.run.banco.people
    return departure(people[who].pk, actor=people[ADMINISTRATOR], at=timezone.now())


# What ends


def test_every_seat_and_substitution_ends_in_one_act(meeting: Meeting) -> None:
    banco = meeting.run.banco
    person = banco.people[MEMBER]
    stand_in = banco.substitute(MEMBER, "sostituta")
    second = factories.seated(Role.RESEARCH_PARTNER, on=factories.body("primo", of=banco.authority), user=person)
    held = Tenure.objects.get(seat=banco.seats[OTHER])
    now = timezone.now()
    name_substitute(
        actor=banco.people[OTHER],
        authority=banco.authority.pk,
        tenure=held.pk,
        user=person,
        since=now + timedelta(days=2),
        until=now + timedelta(days=4),
        reason="Ferie",
        key=None,
    )
    first = leave(meeting, MEMBER, key="una-volta")
    again = leave(meeting, MEMBER, key="una-volta")
    assert again == first
    assert not Tenure.objects.filter(user=person, until=None).exists()
    assert not Substitution.objects.filter(until__gt=timezone.now(), since__lt=timezone.now()).exists()
    events = list(JournalEntry.objects.order_by("-number").values_list("event", flat=True)[:4])
    assert sorted(events) == ["substitution.end", "substitution.end", "tenure.end", "tenure.end"]
    at = timezone.now() + timedelta(seconds=1)
    for each in (person, stand_in):
        for body in (meeting.gate.body_id, second.seat.body_id):
            assert not grants.may(actor=each, what=May.READ_PLAN, at=at + timedelta(days=3), body_id=body)
    assert grants.drift(at=at).left_over == frozenset()
    verify_journal(banco.authority)


def test_who_is_ended_is_asked_for_no_vote_any_more_and_keeps_the_one_they_gave(meeting: Meeting) -> None:
    being_voted(meeting)
    meeting.run.vote(MEMBER, "no")
    leave(meeting, MEMBER)
    leave(meeting, OTHER)
    assert asked_to_vote(meeting) == {CHAIR}
    meeting.run.vote(CHAIR, "yes")
    meeting.run.close()
    assert Vote.objects.get(choice="no").cast_by == meeting.run.banco.people[MEMBER]
    assert '"yes":1' in meeting.run.ballot.verdict
    assert '"no":1' in meeting.run.ballot.verdict


def test_the_end_of_one_tenure_does_the_same_for_its_seat(meeting: Meeting) -> None:
    banco = meeting.run.banco
    stand_in = banco.substitute(MEMBER, "sostituta")
    being_voted(meeting)
    tenure = Tenure.objects.get(seat=banco.seats[MEMBER])
    end_tenure(
        actor=banco.people[ADMINISTRATOR], authority=banco.authority.pk, tenure=tenure.pk, reason="Dimissioni", key=None
    )
    assert asked_to_vote(meeting) == {OTHER, CHAIR}
    assert Substitution.objects.get(user=stand_in).until <= timezone.now()
    ended = JournalEntry.objects.get(event="tenure.end")
    assert str(meeting.run.ballot.pk) in ended.text, "the record says in which ballots the vote was lost"


def test_whoever_takes_the_seat_next_does_not_vote_in_a_ballot_that_opened_before(meeting: Meeting) -> None:
    being_voted(meeting)
    leave(meeting, MEMBER)
    successor = factories.hold_seat(meeting.run.banco.seats[MEMBER], factories.person(), since=timezone.now())
    meeting.run.banco.people["successore"] = successor.user
    with pytest.raises(NotYet, match="not in the electorate"):
        meeting.run.vote(MEMBER, "yes", who="successore")


def test_what_was_proposed_stays_and_whoever_takes_the_seat_next_can_withdraw_it(meeting: Meeting) -> None:
    proposed = propose(meeting, MEMBER)
    leave(meeting, MEMBER)
    assert Question.objects.get(pk=proposed.pk).state == "proposed"
    successor = factories.hold_seat(meeting.run.banco.seats[MEMBER], factories.person(), since=timezone.now())
    meeting.run.banco.people["successore"] = successor.user
    meeting.run.move("successore", "question", proposed.pk, "withdraw")
    assert Question.objects.get(pk=proposed.pk).state == "withdrawn"


# Who is refused


def test_nobody_leaves_while_on_record_as_present(meeting: Meeting) -> None:
    meeting.under_way()
    meeting.comes(MEMBER)
    with pytest.raises(NotYet, match="recorded as present"):
        leave(meeting, MEMBER)
    meeting.leaves(MEMBER)
    leave(meeting, MEMBER)


def test_nor_does_who_is_present_for_somebody_else_or_whose_substitute_is(meeting: Meeting) -> None:
    banco = meeting.run.banco
    stand_in = banco.substitute(MEMBER, "sostituta")
    factories.seated(Role.RESEARCH_PARTNER, on=factories.body("primo", of=banco.authority), user=stand_in)
    meeting.under_way()
    meeting.comes(MEMBER, person="sostituta")
    for who in ("sostituta", MEMBER):
        with pytest.raises(NotYet, match="recorded as present"):
            leave(meeting, who)


def test_who_holds_nothing_cannot_be_ended(meeting: Meeting) -> None:
    leave(meeting, MEMBER)
    with pytest.raises(NotNow, match="holds no seat"):
        leave(meeting, MEMBER)


def test_nobody_ends_their_own_office_nor_anybody_elses_without_the_right(meeting: Meeting) -> None:
    with pytest.raises(NotAllowed, match="their own"):
        leave(meeting, ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        leave(meeting, MEMBER, by=CHAIR)


def test_somebody_of_another_authority_is_not_seen(meeting: Meeting) -> None:
    banco = meeting.run.banco
    banco.people["altrove"] = factories.seated(
        Role.MAYOR, on=factories.body("b", of=factories.authority("genova"))
    ).user
    with pytest.raises(Unseen):
        leave(meeting, "altrove")


def test_seats_in_another_authority_stay(meeting: Meeting) -> None:
    person = meeting.run.banco.people[MEMBER]
    elsewhere = factories.seated(Role.MAYOR, on=factories.body("b", of=factories.authority("genova")), user=person)
    leave(meeting, MEMBER)
    elsewhere.refresh_from_db()
    assert elsewhere.until is None


# What is told before


def test_before_anything_ends_it_is_told_what_ends_what_stays_and_what_waits(meeting: Meeting) -> None:
    banco = meeting.run.banco
    proposed = propose(meeting, CHAIR)
    Recusal.objects.create(
        gate=meeting.gate,
        seat_id=banco.seats[CHAIR],
        tenure=Tenure.objects.get(seat=banco.seats[CHAIR]),
        declared_at=timezone.now(),
    )
    banco.substitute(CHAIR, "sostituto")
    meeting.under_way()
    meeting.comes(CHAIR)
    being_voted(meeting)
    found = told(meeting, CHAIR)
    assert [each.seat_id for each in found.ending] == [banco.seats[CHAIR]]
    assert len(found.given) == 1
    assert [vars(each)["voted"] for each in found.votes] == [False]
    assert list(found.proposals) == []  # it is the one being voted
    assert proposed.title == found.votes[0].ballot.title
    assert [each.gate for each in found.recusals] == [meeting.gate]
    assert [each.sitting for each in found.present] == [meeting.sitting]
    (alone,) = found.orphaned
    assert May.CALL_BALLOT in alone.rights
    assert May.CAST_VOTE not in alone.rights
    assert {each.move for each in alone.items} == {"close"}
    assert told(meeting, MEMBER).shared == 0
    assert found.ends_something


def test_the_only_secretary_leaves_minutes_to_be_deposited(meeting: Meeting) -> None:
    meeting.under_way(again_at=None)
    meeting.move("desert")
    found = told(meeting, SECRETARY)
    assert list(found.minutes) == [meeting.minutes]
    assert May.KEEP_MINUTES in found.orphaned[0].rights


def test_what_others_on_the_body_do_as_well_is_counted_and_waits_for_nobody(meeting: Meeting) -> None:
    banco = meeting.run.banco
    banco.people["altra"] = factories.seated(Role.RESEARCH_PARTNER, on=factories.body("primo", of=banco.authority)).user
    found = told(meeting, "primo-referente")
    assert (list(found.orphaned), found.shared) == ([], 1)
    leave(meeting, "altra")
    found = told(meeting, "primo-referente")
    assert ([len(each.items) for each in found.orphaned], found.shared) == ([1], 0)


def test_who_reads_alone_leaves_nothing_undone_and_a_tenure_to_come_is_said_to_stay(meeting: Meeting) -> None:
    banco = meeting.run.banco
    cabina = factories.body("comitato", of=banco.authority)
    observer = factories.seated(Role.OBSERVER, on=cabina).user
    banco.people["osservatore"] = observer
    factories.seated(Role.OBSERVER, on=cabina, user=observer, since=timezone.now() + timedelta(days=5))
    found = told(meeting, "osservatore")
    assert (list(found.orphaned), len(found.ending), len(found.to_come)) == ([], 1, 1)
    leave(meeting, "osservatore")
    assert not told(meeting, "osservatore").ends_something


def test_a_person_of_another_authority_is_not_told_of(meeting: Meeting) -> None:
    stranger: User = factories.seated(Role.ADMINISTRATOR, on=factories.body("u", of=factories.authority("genova"))).user
    with pytest.raises(Unseen):
        departure(meeting.run.banco.people[MEMBER].pk, actor=stranger, at=timezone.now())
