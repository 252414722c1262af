# SPDX-License-Identifier: AGPL-3.0-or-later
"""No page tells what is in the urn of a ballot that is still open, and none tells it by its silence."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Paper, User
from tests.stories.sittings import TEXT, Meeting
from tests.stories.voting import CHAIR, FIRST, SECOND, SECRET, SECRETARY, Voting
from tests.workflows.views.pages import url_of
from workflows.models import JournalEntry, WorkItem

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
MANY = 7351


@pytest.fixture
def met() -> Meeting:
    """A secret ballot in a sitting: one has voted, and the counters are numbers that no page shows by chance."""
    meeting = Meeting.begin(TEXT.replace('substitutes = "allowed"', SECRET))
    voting = Voting(meeting.run)
    voting.run.deliver_all()
    voting.call_in(meeting)
    for seat in (CHAIR, FIRST, SECOND):
        meeting.comes(seat)
    voting.secret(FIRST, "yes")
    Paper.objects.update(count=MANY)
    return meeting


def pages(met: Meeting) -> Iterator[str]:
    """Every page about the ballot, or from which one comes to it."""
    cycle, sitting, gate = met.run.pk, met.sitting.pk, met.run.gate
    yield from (reverse("desk"), reverse("journal"), reverse("journal_export"), reverse("search") + "?q=varco")
    yield from (reverse(name, args=[cycle]) for name in ("plan", "replay", "sittings"))
    yield from (reverse(name, args=[cycle, gate.key]) for name in ("gate", "dossier"))
    yield reverse("step", args=[cycle, gate.phase.key])
    yield from (reverse(name, args=[cycle, sitting]) for name in ("sitting", "panel"))
    yield from (reverse("journal_row", args=[row.number]) for row in JournalEntry.objects.filter(event="ballot.vote"))
    yield from (url_of(each) for each in WorkItem.objects.filter(subject_id=met.run.ballot.pk))


@pytest.mark.parametrize("who", [CHAIR, FIRST, SECRETARY])
def test_no_page_of_an_open_secret_ballot_reads_the_urn(met: Meeting, as_reader: AsReader, who: str) -> None:
    browser = as_reader(met.run.banco.people[who])
    read = 0
    for page in pages(met):
        answer = browser.get(page)
        assert answer.status_code in {200, 403, 404}, page
        told = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert str(MANY) not in told.replace(".", ""), page
        read += answer.status_code == 200
    assert read > 10


def test_a_secret_ballot_that_was_annulled_tells_no_count(met: Meeting, as_reader: AsReader) -> None:
    met.run.move(CHAIR, "ballot", met.run.ballot.pk, "annul", reason="Si rifà")
    browser = as_reader(met.run.banco.people[CHAIR])
    for page in pages(met):
        answer = browser.get(page)
        told = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert str(MANY) not in told.replace(".", ""), page
