# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting is taken into one's own calendar by who reads the sittings, and by nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from governance.models import User
from tests.stories.sittings import Meeting

pytestmark = pytest.mark.django_db


def test_who_reads_the_sittings_takes_one_into_their_calendar(as_reader: Callable[[User], Client]) -> None:
    meeting = Meeting.begin()
    meeting.convene()
    place = reverse("sitting_ics", args=[meeting.run.pk, meeting.sitting.pk])
    answer = as_reader(meeting.run.banco.people["comitato-segretario"]).get(place)
    assert answer["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="seduta-1.ics"'
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == str(meeting.sitting.pk)
    assert reverse("sitting", args=[meeting.run.pk, meeting.sitting.pk]) in str(event["description"])
    assert as_reader(meeting.run.banco.people["primo-referente"]).get(place).status_code == 404
    other = Meeting(meeting.run.banco.cycle())
    assert (
        as_reader(meeting.run.banco.people["comitato-segretario"])
        .get(reverse("sitting_ics", args=[other.run.pk, meeting.sitting.pk]))
        .status_code
        == 404
    )
