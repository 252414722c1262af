# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody may: the explanation says yes exactly where the grants do, and names what stands in each way."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from governance import grants
from governance.models import Body, BodyGrant, Tenure, User
from governance.permissions import May, Role
from governance.selectors.explanations import Explanation, Hindrance, explain
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PERIODS = [
    (NOW - 9 * DAY, None),
    (NOW - 9 * DAY, NOW - DAY),
    (NOW - 9 * DAY, NOW),
    (NOW, NOW + DAY),
    (NOW + DAY, NOW + 9 * DAY),
    (NOW + DAY, NOW + DAY + timedelta(microseconds=1)),
]


def why(user: User, what: May = May.CAST_VOTE, *, body: Body | None = None) -> Explanation:
    return explain(user, what=what, body=body or factories.body(), at=NOW)


def hindrances(told: Explanation) -> list[tuple[Hindrance, ...]]:
    return [way.hindrances for way in told.ways]


def agree(user: User, what: May, body: Body) -> bool:
    told = why(user, what, body=body)
    stands = grants.standing(actor=user, what=what, at=NOW, body_id=body.pk)
    if told.by is None or stands is None:
        return told.by is None and stands is None
    acts_for = told.by.tenure.user_id if told.by.substitution else None
    return (told.by.tenure.pk, acts_for) == (stands.tenure_id, stands.for_user_id)


def everybody() -> list[User]:
    """Every way to sit and to stand in, of now, ended and to come, with grants that are there and that are not."""
    people = [factories.person()]
    for role, (since, until) in product((Role.CABINA_CHAIR, Role.MAYOR), PERIODS):
        user = factories.person()
        grants.appoint(user=user, seat=factories.seat(role), since=since, until=until)
        people.append(user)
    for (since, until), role in product(PERIODS, (Role.CABINA_CHAIR, Role.MAYOR)):
        stand_in, held = factories.person(), factories.seated(role)
        grants.substitute(tenure=held, user=stand_in, since=since, until=until or NOW + 99 * DAY)
        people.append(stand_in)
    withdrawn = grants.substitute(
        tenure=factories.seated(Role.CABINA_CHAIR), user=factories.person(), since=NOW + DAY, until=NOW + 2 * DAY
    )
    grants.end_substitution(substitution=withdrawn, at=NOW)
    left = factories.seated(Role.CABINA_CHAIR)
    grants.substitute(tenure=left, user=(orphan := factories.person()), since=NOW - DAY, until=NOW + DAY)
    grants.end_tenure(tenure=left, at=NOW - timedelta(hours=1))
    both = factories.seated(Role.CABINA_MEMBER).user
    grants.substitute(tenure=factories.seated(Role.CABINA_CHAIR), user=both, since=NOW, until=NOW + DAY)
    drifted, closed = factories.seated(Role.CABINA_CHAIR).user, factories.seated(Role.CABINA_CHAIR).user
    BodyGrant.objects.filter(user=drifted).delete()
    closed.is_active = False
    return [*people, withdrawn.user, orphan, left.user, both, drifted, closed]


def test_it_says_yes_exactly_where_the_grants_do() -> None:
    people, bodies = everybody(), [factories.body(), factories.body("altrove")]
    asked = product(people, (May.CAST_VOTE, May.CALL_BALLOT, May.READ_PLAN, May.ADMINISTER), bodies)
    assert [each for each in asked if not agree(*each)] == []
    assert any(why(person).by for person in people)


def test_who_has_no_seat_there_has_no_way() -> None:
    told = why(factories.seated(Role.CABINA_CHAIR).user, body=factories.body("altrove"))
    assert (told.by, told.ways) == (None, [])


def test_each_way_names_what_stands_in_it() -> None:
    user = factories.person()
    for since, until in (PERIODS[1], PERIODS[4]):
        grants.appoint(user=user, seat=factories.seat(Role.CABINA_CHAIR), since=since, until=until)
    factories.seated(Role.MAYOR, user=user)
    found = hindrances(why(user))
    assert sorted(found) == [
        (Hindrance.ROLE_LACKS_IT,),
        (Hindrance.TENURE_ENDED,),
        (Hindrance.TENURE_TO_COME,),
    ]


def test_a_substitution_that_was_withdrawn_or_is_over_or_to_come_is_named() -> None:
    held, stand_in = factories.seated(Role.CABINA_CHAIR), factories.person()
    over = grants.substitute(tenure=held, user=stand_in, since=NOW - 9 * DAY, until=NOW)
    assert hindrances(why(stand_in)) == [(Hindrance.SUBSTITUTION_ENDED,)]
    over.since, over.until = NOW + DAY, NOW + 2 * DAY
    over.save()
    assert hindrances(why(stand_in)) == [(Hindrance.SUBSTITUTION_TO_COME,)]
    grants.end_substitution(substitution=over, at=NOW)
    assert hindrances(why(stand_in)) == [(Hindrance.SUBSTITUTION_ENDED,)]


def test_a_grant_that_is_missing_is_named_and_a_closed_account_has_no_open_way() -> None:
    tenure: Tenure = factories.seated(Role.CABINA_CHAIR)
    BodyGrant.objects.filter(user=tenure.user).delete()
    assert hindrances(why(tenure.user)) == [(Hindrance.GRANT_MISSING,)]
    grants.sync_grants(at=NOW)
    assert hindrances(why(tenure.user)) == [()]
    tenure.user.is_active = False
    assert why(tenure.user).by is None
