# SPDX-License-Identifier: AGPL-3.0-or-later
"""A right counts when the role holds it, a tenure or substitution is valid now, and guardian's row is there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from governance import grants
from governance.errors import Invalid
from governance.models import BodyGrant, Plan, Seat, User
from governance.permissions import HOLDS, May, Role
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def may(user: User, what: May = May.OPEN_PHASE, *, at: datetime = NOW) -> bool:
    return grants.may(actor=user, what=what, at=at, body_id=factories.body().pk)


def test_every_role_holds_on_its_body_what_the_table_says_and_nothing_else() -> None:
    for role in Role:
        user = factories.seated(role).user
        assert {what for what in May if may(user, what)} == HOLDS[role]


def test_a_right_is_held_on_one_body() -> None:
    user = factories.seated(Role.PROGRAMMING_DEPARTMENT, on=factories.body("altro")).user
    assert not may(user)
    assert grants.standing(actor=user, what=May.OPEN_PHASE, at=NOW, authority_id=factories.authority().pk), (
        "anywhere in its authority"
    )
    elsewhere = factories.authority("milano")
    assert not grants.standing(actor=user, what=May.OPEN_PHASE, at=NOW, authority_id=elsewhere.pk)


def test_without_a_body_or_an_authority_nothing_is_held() -> None:
    user = factories.seated(Role.PROGRAMMING_DEPARTMENT).user
    assert grants.standing(actor=user, what=May.OPEN_PHASE, at=NOW) is None


def test_a_tenure_counts_from_its_first_instant_to_the_one_before_its_last() -> None:
    user = factories.person()
    grants.appoint(user=user, seat=factories.seat(Role.PROGRAMMING_DEPARTMENT), since=NOW, until=NOW + DAY)
    assert [may(user, at=at) for at in (NOW - timedelta(seconds=1), NOW, NOW + DAY)] == [False, True, False]


def test_an_inactive_account_may_nothing() -> None:
    user = factories.seated(Role.PROGRAMMING_DEPARTMENT).user
    user.is_active = False
    assert not may(user)
    assert not grants.authorities_visible_to(actor=user, what=May.READ_PLAN, at=NOW).exists()


def test_an_account_closed_since_its_request_began_may_nothing() -> None:
    user = factories.seated(Role.PROGRAMMING_DEPARTMENT).user
    assert may(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert user.is_active
    assert not may(user)


def test_a_row_left_behind_gives_nothing_and_a_row_that_is_missing_takes_the_right() -> None:
    tenure = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    BodyGrant.objects.filter(user=tenure.user, permission__codename=May.OPEN_PHASE).delete()
    assert not may(tenure.user)
    assert may(tenure.user, May.SUBMIT_PHASE)
    tenure.until = NOW - DAY
    tenure.save()
    assert BodyGrant.objects.filter(user=tenure.user).exists()
    assert not may(tenure.user, May.SUBMIT_PHASE)


def test_two_people_never_hold_one_seat_at_once() -> None:
    seat = factories.seat(Role.CABINA_CHAIR)
    grants.appoint(user=factories.person(), seat=seat, since=NOW, until=NOW + 10 * DAY)
    for since, until in ((NOW - DAY, NOW + DAY), (NOW + DAY, NOW + 2 * DAY), (NOW + 9 * DAY, None), (NOW - DAY, None)):
        with pytest.raises(Invalid, match="is taken in that period"):
            grants.appoint(user=factories.person(), seat=seat, since=since, until=until)
    grants.appoint(user=factories.person(), seat=seat, since=NOW - DAY, until=NOW)
    grants.appoint(user=factories.person(), seat=seat, since=NOW + 10 * DAY)


class TestSubstitution:
    def test_a_substitute_acts_for_the_holder_within_the_period(self) -> None:
        tenure, stand_in = factories.seated(Role.CABINA_CHAIR), factories.person()
        grants.substitute(tenure=tenure, user=stand_in, since=NOW, until=NOW + DAY)
        found = grants.standing(actor=stand_in, what=May.CAST_VOTE, at=NOW, body_id=factories.body().pk)
        assert found is not None
        assert (found.seat_id, found.for_user_id) == (tenure.seat_id, tenure.user_id)
        assert not may(stand_in, May.CAST_VOTE, at=NOW + DAY)

    def test_a_substitute_may_nothing_once_the_holder_has_left(self) -> None:
        tenure, stand_in = factories.seated(Role.CABINA_CHAIR), factories.person()
        grants.substitute(tenure=tenure, user=stand_in, since=NOW, until=NOW + 9 * DAY)
        grants.end_tenure(tenure=tenure, at=NOW + DAY)
        assert not may(stand_in, May.CAST_VOTE, at=NOW + 2 * DAY)

    def test_the_own_seat_comes_before_a_substitution(self) -> None:
        own = factories.seated(Role.CABINA_MEMBER)
        other = factories.seated(Role.CABINA_MEMBER)
        grants.substitute(tenure=other, user=own.user, since=NOW, until=NOW + DAY)
        found = grants.standing(actor=own.user, what=May.CAST_VOTE, at=NOW, body_id=factories.body().pk)
        assert found is not None
        assert (found.seat_id, found.for_user_id) == (own.seat_id, None)
        other_seat = grants.standing(
            actor=own.user, what=May.CAST_VOTE, at=NOW, body_id=factories.body().pk, seat_id=other.seat_id
        )
        assert other_seat is not None
        assert other_seat.for_user_id == other.user_id


def test_the_two_ways_of_asking_agree() -> None:
    """The hand-written question and the queryset that lists are made of say the same of everybody."""
    people = [factories.seated(role).user for role in Role]
    people += [factories.person(), factories.seated(Role.MAYOR, since=NOW + DAY).user]
    grants.substitute(tenure=people[0].tenures.get(), user=people[-2], since=NOW, until=NOW + DAY)
    for person in people:
        for what in (May.READ_PLAN, May.APPOINT, May.CAST_VOTE):
            listed = grants.authorities_visible_to(actor=person, what=what, at=NOW).exists()
            asked = grants.standing(actor=person, what=what, at=NOW, authority_id=factories.authority().pk)
            assert listed == (asked is not None), (person, what)


def test_what_is_visible_ends_at_the_authority() -> None:
    reader = factories.seated(Role.AUDITOR).user
    for slug in ("torino", "milano"):
        Plan.objects.create(
            authority=factories.authority(slug), code="psm", title=slug, first_year=2024, last_year=2026
        )
    seen = Plan.objects.filter(authority__in=grants.authorities_visible_to(actor=reader, what=May.READ_PLAN, at=NOW))
    assert [plan.title for plan in seen] == ["torino"]


class TestDrift:
    def test_after_appointing_and_ending_there_is_none(self) -> None:
        tenure = factories.seated(Role.CABINA_CHAIR)
        now = timezone.now()
        assert grants.drift(at=now) == grants.Drift(frozenset(), frozenset())
        grants.end_tenure(tenure=tenure, at=now)
        assert grants.drift(at=now) == grants.Drift(frozenset(), frozenset())
        assert not BodyGrant.objects.filter(user=tenure.user).exists()

    def test_what_another_seat_still_calls_for_stays(self) -> None:
        first = factories.seated(Role.CABINA_CHAIR)
        factories.seated(Role.CABINA_MEMBER, user=first.user)
        now = timezone.now()
        grants.end_tenure(tenure=first, at=now)
        assert may(first.user, May.CAST_VOTE, at=now)
        assert not may(first.user, May.CALL_BALLOT, at=now)

    def test_it_is_found_and_mended(self) -> None:
        kept, lost = factories.seated(Role.CABINA_CHAIR), factories.seated(Role.AUDITOR)
        BodyGrant.objects.filter(user=kept.user, permission__codename=May.CAST_VOTE).delete()
        Seat.objects.filter(pk=lost.seat_id).update(role=Role.MAYOR)
        found = grants.sync_grants(at=timezone.now())
        assert {codename for _, _, codename in found.missing} == {May.CAST_VOTE, May.COMMENT, May.GIVE_OPINION}
        assert {codename for _, _, codename in found.left_over} == {May.READ_JOURNAL, May.READ_SITTINGS}
        assert grants.drift(at=timezone.now()) == grants.Drift(frozenset(), frozenset())
