# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with a row: told to who may, and why not yet also to who may not."""

from datetime import UTC, datetime

import pytest

from governance.machines.assignment import Move
from governance.models import Assignment, Ballot, User
from governance.permissions import Role
from governance.selectors.choices import Prospect, prospects
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def delivered(by: User | None = None) -> Assignment:
    work = factories.row("assignment", state="delivered")
    Assignment.objects.filter(pk=work.pk).update(delivered_by=by)
    return Assignment.objects.select_related("cycle", "body", "office").get(pk=work.pk)


def prospect(row: Assignment, actor: User, move: str) -> Prospect:
    return next(each for each in prospects(row, actor=actor, at=NOW) if each.rule.move == move)


def test_who_has_the_right_is_told_what_objects_to_them() -> None:
    office = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    found = prospect(delivered(office.user), office.user, Move.ACCEPT)
    assert found.entitled
    assert [reason.code for reason in found.reasons] == ["four_eyes"]


def test_somebody_else_hears_nothing_of_what_objects_to_one_person() -> None:
    factories.seated(Role.PROGRAMMING_DEPARTMENT)
    auditor = factories.seated(Role.AUDITOR)
    found = prospect(delivered(auditor.user), auditor.user, Move.ACCEPT)
    assert (found.entitled, found.reasons) == (False, ())


def test_that_one_is_no_elector_is_told_to_who_votes_alone() -> None:
    ballot = factories.row("ballot", state="open")
    Ballot.objects.filter(pk=ballot.pk).update(rule='{"substitutes": true}')
    ballot = Ballot.objects.select_related("cycle", "body", "office").get(pk=ballot.pk)
    for role, codes in ((Role.CABINA_MEMBER, ["not_elector"]), (Role.AUDITOR, [])):
        reader = factories.seated(role)
        vote = next(each for each in prospects(ballot, actor=reader.user, at=NOW) if each.rule.move == "vote")
        assert [reason.code for reason in vote.reasons] == codes


def test_who_may_is_the_body_and_those_of_its_roles_that_hold_the_right() -> None:
    office = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    factories.seated(Role.AUDITOR)
    found = prospect(delivered(), office.user, Move.ACCEPT)
    assert found.body == factories.body()
    assert found.roles == {Role.PROGRAMMING_DEPARTMENT}


def test_a_move_of_nobody_names_nobody_and_one_without_an_office_no_body() -> None:
    office = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    row = delivered()
    assert prospect(row, office.user, Move.REOPEN).body is None
    row.office = None
    assert prospect(row, office.user, Move.ACCEPT).body is None


def test_in_a_cycle_that_does_not_run_every_move_says_so() -> None:
    auditor = factories.seated(Role.AUDITOR)
    row = delivered()
    row.cycle.state = "suspended"
    codes = {reason.code for each in prospects(row, actor=auditor.user, at=NOW) for reason in each.reasons}
    assert codes == {"cycle_not_running"}


def test_what_can_never_be_done_in_this_cycle_is_told_apart() -> None:
    factories.seated(Role.PROGRAMMING_DEPARTMENT)
    auditor = factories.seated(Role.AUDITOR)
    row = Assignment.objects.select_related("cycle", "body", "office").get(
        pk=factories.row("assignment", state="assigned").pk
    )
    apart = {str(each.rule.move) for each in prospects(row, actor=auditor.user, at=NOW) if not each.for_this}
    assert apart == {"transcribe", "file"}
