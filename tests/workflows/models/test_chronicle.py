# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal read for people: what is named, who reads what, how a vote stays untold, and at what price."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Assignment, Ballot, Cycle, Seat, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from tests.stories.voting import FIRST, REVOTE, Voting
from workflows.actions.appoint_person import appoint_person
from workflows.actions.end_tenure import end_tenure
from workflows.actions.erase_person import erase_person
from workflows.actions.name_substitute import name_substitute
from workflows.models import JournalEntry, journal_search
from workflows.models.chronicle import (
    VOTES,
    Happening,
    by_subject,
    done_by,
    happenings,
    of_cycle,
    of_subjects,
    told_with,
    votes_are_told,
)
from workflows.models.found_texts import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> BancoCycle:
    return Banco().cycle()


def officer(run: BancoCycle) -> User:
    return run.banco.people["ufficio-dirigente"]


def all_of(run: BancoCycle) -> list[Happening]:
    return list(of_cycle(run.row, actor=officer(run), at=timezone.now()))


def whole_journal() -> list[Happening]:
    return list(happenings(told_with(JournalEntry.objects.order_by("number")), actor=None, at=timezone.now()))


def test_a_row_is_told_with_whom_what_and_what_was_written(run: BancoCycle) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    found = next(each for each in all_of(run) if each.event == "assignment.deliver")
    row = JournalEntry.objects.get(number=found.number)
    assert found.title == Assignment.objects.get(cycle=run.pk, key="primo-lavoro").title
    assert found.who == run.banco.people["primo-referente"]
    assert found.seat is not None
    assert (found.seat.pk, found.seat.body.key) == (run.banco.seats["primo-referente"], "primo")
    assert found.cycle is not None
    assert (found.cycle.plan.title, found.cycle.authority) == ("Piano", run.banco.authority)
    assert (found.came_from, found.went_to, found.because, found.said) == (
        "assigned",
        "delivered",
        None,
        "Ecco il lavoro",
    )
    assert (found.hash, found.at, found.recorded_at) == (row.hash, row.effective_at, row.recorded_at)
    assert (found.machine, found.subject_id, found.authority) == ("assignment", row.subject_id, run.banco.authority)


def test_what_followed_from_something_says_from_what(run: BancoCycle) -> None:
    assigned = next(each for each in all_of(run) if each.event == "assignment.assign")
    assert (assigned.because, assigned.seat, assigned.for_whom) == ("cascade", None, None)


def test_rows_of_a_subject_come_in_their_order_and_the_last_ones_where_they_are_too_many(run: BancoCycle) -> None:
    run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="Attesa")
    run.move("ufficio-dirigente", "phase", run.phase.pk, "resume")
    reader, now = officer(run), timezone.now()
    told = of_subjects([run.phase.pk], actor=reader, at=now)
    assert [each.event for each in told] == ["phase.make_ready", "phase.open", "phase.suspend", "phase.resume"]
    assert told[2].said == "Attesa"
    last = of_subjects([run.phase.pk], actor=reader, at=now, limit=2)
    assert [each.event for each in last] == ["phase.suspend", "phase.resume"]
    assert by_subject(told) == {run.phase.pk: list(told)}


def test_own_acts_are_those_made_by_a_right_newest_first(run: BancoCycle) -> None:
    own = done_by(actor=officer(run), at=timezone.now(), limit=10)
    assert [each.event for each in own] == ["phase.open", "cycle.begin"]
    assert [each.event for each in done_by(actor=officer(run), at=timezone.now(), limit=1)] == ["phase.open"]


def test_nothing_is_told_to_who_does_not_read_the_plan(run: BancoCycle) -> None:
    stranger, other = factories.person(), factories.seated(Role.CABINA_CHAIR).user
    for reader in (stranger, other):
        now = timezone.now()
        assert list(of_cycle(run.row, actor=reader, at=now)) == []
        assert list(of_subjects([run.phase.pk], actor=reader, at=now)) == []
    assert list(done_by(actor=other, at=timezone.now(), limit=5)) == []


def choices_told(run: BancoCycle) -> list[object]:
    return [each.data.get("choice") for each in all_of(run) if each.event == "ballot.vote"]


def test_how_one_voted_is_not_told_before_the_ballot_is_closed(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    assert choices_told(run) == [None]
    run.vote("comitato-componente-1", "yes")
    run.vote("comitato-componente-2", "yes")
    run.close()
    assert choices_told(run) == ["no", "yes", "yes"]


def test_a_vote_changed_and_why_are_told_when_the_ballot_is_closed_and_found_only_then() -> None:
    voting = Voting.begin(REVOTE)
    voting.vote(FIRST, "yes", reason="Mi convince il bilancio")
    voting.change(FIRST, "no", reason="Non mi convince più")
    reader, authority = officer(voting.run), voting.run.banco.authority

    def told() -> list[tuple[object, str]]:
        return [(each.data.get("choice"), each.said) for each in all_of(voting.run) if each.event in VOTES]

    def found() -> list[int]:
        asked: Any = {"actor": reader, "at": timezone.now()}
        rows = journal_search.find(journal_search.Sought(authority, words="convince"), before=None, **asked).rows
        return [len(rows), len(written(("convince",), page=1, size=9, **asked).found)]

    numbers = list(JournalEntry.objects.filter(event__in=VOTES).values_list("number", flat=True))
    assert (told(), found()) == ([(None, ""), (None, "")], [0, 0])
    read = [journal_search.row(number, authority, actor=reader, at=timezone.now()) for number in numbers]
    assert [(each.text, each.told.said) for each in read] == [(None, ""), (None, "")]
    assert journal_search.last_readable(type(authority).objects.get(pk=authority.pk)) == min(numbers) - 1
    voting.run.close()
    assert told() == [("yes", "Mi convince il bilancio"), ("no", "Non mi convince più")]
    assert found() == [2, 2]
    assert journal_search.last_readable(type(authority).objects.get(pk=authority.pk)) > max(numbers)


def test_how_one_voted_is_never_told_of_a_secret_ballot(run: BancoCycle) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    Ballot.objects.filter(cycle=run.pk).update(state="closed", rule='{"secret":true}')
    assert choices_told(run) == [None]
    assert not votes_are_told(None)


def test_people_and_seats_are_named_in_appointments_and_substitutions(run: BancoCycle) -> None:
    authority, chair = run.banco.authority, run.banco.people["comitato-presidente"]
    admin = factories.seated(Role.ADMINISTRATOR, on=run.phase.body).user
    newcomer, now = factories.person("nuova"), timezone.now()
    seat = factories.seat(Role.CABINA_MEMBER, on=run.gate.body)
    tenure = appoint_person(
        actor=admin, authority=authority.pk, seat=seat.pk, user=newcomer, since=now - timedelta(days=2), key=None
    ).subject_id
    own = chair.tenures.get().pk
    until = now + timedelta(days=2)
    name_substitute(
        actor=chair, authority=authority.pk, tenure=own, user=newcomer, since=now, until=until, reason="Ferie", key=None
    )
    end_tenure(actor=admin, authority=authority.pk, tenure=tenure, reason="Dimissioni", key=None)
    begun, stands_in, ended = whole_journal()[-3:]
    assert (begun.whom, begun.title, begun.who) == (newcomer, f"{seat.label}, {seat.body.name}", admin)
    place = Seat.objects.select_related("body").get(pk=run.banco.seats["comitato-presidente"])
    assert (stands_in.whom, stands_in.title, stands_in.said) == (newcomer, f"{place.label}, {place.body.name}", "Ferie")
    assert (ended.whom, ended.title, ended.said) == (newcomer, begun.title, "Dimissioni")


def test_who_acts_for_another_is_told_with_whose_seat_it_is(run: BancoCycle) -> None:
    holder = run.banco.people["primo-referente"]
    stand_in = run.banco.substitute("primo-referente", "sostituta")
    run.deliver("sostituta", "primo-lavoro")
    told = next(each for each in all_of(run) if each.event == "assignment.deliver")
    assert (told.who, told.for_whom) == (stand_in, holder)


def test_what_was_erased_is_not_told(run: BancoCycle) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    author = run.banco.people["primo-referente"]
    admin = factories.seated(Role.ADMINISTRATOR, on=run.phase.body).user
    end_tenure(actor=admin, authority=run.banco.authority.pk, tenure=author.tenures.get().pk, reason="", key=None)
    erase_person(actor=admin, authority=run.banco.authority.pk, person=author.pk, reason="", key=None)
    told = next(each for each in all_of(run) if each.event == "assignment.deliver")
    assert told.said == ""
    assert told.who is not None
    assert told.who.erased_at is not None
    assert whole_journal()[-1].whom == told.who


def test_a_plan_is_told_by_its_title_and_a_thing_without_one_by_nothing(run: BancoCycle) -> None:
    told = {each.event: each for each in whole_journal()}
    assert told["procedure.load"].title == ""
    assert told["cycle.begin"].title == "Formazione"


def asked(pk: UUID, reader: User) -> int:
    with CaptureQueriesContext(connection) as found:
        of_cycle(Cycle.objects.get(pk=pk), actor=reader, at=timezone.now())
    return len(found)


def test_a_longer_story_asks_no_more(run: BancoCycle) -> None:
    run.deliver_all()
    few = asked(run.pk, officer(run))
    for _ in range(10):
        run.move("comitato-presidente", "ballot", run.ballot.pk, "annul", reason="Da rifare")
        run.call()
    assert asked(run.pk, officer(run)) == few
