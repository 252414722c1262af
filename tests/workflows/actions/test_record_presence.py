# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is in a sitting is said by who records presences, or by each of themselves; else one sentence says why not."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Refusal, Unseen
from governance.models import Cycle, Presence
from tests import factories
from tests.stories.sittings import Meeting, in_days
from workflows.actions.record_presence import record_departure

pytestmark = pytest.mark.django_db

CHAIR, MEMBER, OTHER = "comitato-presidente", "comitato-componente-1", "comitato-componente-2"


@pytest.fixture
def met() -> Meeting:
    found = Meeting.begin()
    found.under_way()
    return found


REFUSED: Mapping[str, tuple[Callable[[Meeting], object], type[Refusal], str]] = {
    "by-letter": (lambda met: met.comes(MEMBER, how="by_letter"), Invalid, "in person or remotely"),
    "for-another": (lambda met: met.comes(MEMBER, person=OTHER), Invalid, "its holder is there, or whoever"),
    "no-vote": (lambda met: met.comes("comitato-segretario"), Invalid, "Nobody who votes holds this seat"),
    "not-of-the-body": (lambda met: met.comes("ufficio-dirigente"), Invalid, "Nobody who votes holds this seat"),
    "present": (lambda met: met.comes(CHAIR), NotNow, "present for this seat already"),
    "absent": (lambda met: met.leaves(MEMBER), NotNow, "Nobody is recorded as present"),
    "said-by-another": (lambda met: met.comes(MEMBER, who=OTHER), NotAllowed, "record_presence"),
    "for-no-own-seat": (lambda met: met.comes(OTHER, person=MEMBER, who=MEMBER), NotAllowed, "record_presence"),
    "sent-away": (lambda met: met.leaves(CHAIR, who=MEMBER), NotAllowed, "record_presence"),
    "absent-themselves": (lambda met: met.leaves(MEMBER, who=MEMBER), NotAllowed, "record_presence"),
    "said-by-a-partner": (lambda met: met.comes(MEMBER, who="primo-referente"), NotAllowed, "record_presence"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_is_not_recorded_says_why(case: str, met: Meeting) -> None:
    ask, refusal, sentence = REFUSED[case]
    met.comes(CHAIR)
    with pytest.raises(refusal, match=sentence):
        ask(met)
    assert Presence.objects.count() == 1


def test_presences_are_of_a_sitting_that_is_under_way() -> None:
    met = Meeting.begin()
    met.convene()
    for ask in (met.comes, met.leaves):
        with pytest.raises(NotYet, match="not under way"):
            ask(MEMBER)


def test_in_a_cycle_that_stands_still_no_presence_is_recorded(met: Meeting) -> None:
    Cycle.objects.filter(pk=met.run.pk).update(state="suspended")
    with pytest.raises(NotNow, match="nothing in it moves"):
        met.comes(MEMBER)


def test_nobody_leaves_before_they_came(met: Meeting) -> None:
    met.comes(MEMBER)
    with pytest.raises(Invalid, match="they did not leave before"):
        record_departure(
            actor=met.run.banco.people[CHAIR],
            cycle=met.run.pk,
            sitting=met.sitting.pk,
            seat=met.run.banco.seats[MEMBER],
            at=timezone.now() - timedelta(hours=1),
            reason="Scritto dopo",
            key=None,
        )


def test_a_sitting_of_another_cycle_is_not_there(met: Meeting) -> None:
    other = met.run.banco.cycle()
    with pytest.raises(Unseen):
        record_departure(
            actor=met.run.banco.people[CHAIR],
            cycle=other.pk,
            sitting=met.sitting.pk,
            seat=met.run.banco.seats[MEMBER],
            key=None,
        )


def test_a_substitute_whose_period_is_over_is_not_taken_for_the_holder(met: Meeting) -> None:
    person = met.run.banco.substitute(MEMBER, "vice")
    person.substitutions.update(until=in_days(-1, hours=1))
    with pytest.raises(Invalid, match="whoever substitutes"):
        met.comes(MEMBER, person="vice")


def test_the_same_arrival_from_two_tabs_is_recorded_once(met: Meeting) -> None:
    assert met.comes(MEMBER, key="uno") == met.comes(MEMBER, key="uno")
    assert Presence.objects.count() == 1
    assert met.leaves(MEMBER, key="due") == met.leaves(MEMBER, key="due")


def test_the_database_itself_holds_one_presence_a_seat(met: Meeting) -> None:
    met.comes(MEMBER)
    there = Presence.objects.get()
    there.pk, there._state.adding = factories.row("cycle", state="open").pk, True
    with pytest.raises(IntegrityError):
        there.save(force_insert=True)
