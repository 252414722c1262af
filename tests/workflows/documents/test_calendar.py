# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a calendar is told of a sitting, as another program reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from governance.models import AgendaItem, Body, Sitting
from tests import factories
from workflows.documents.calendar import sitting_event
from workflows.models.convocations import convocation

pytestmark = pytest.mark.django_db

PAGE = "https://regia.example/piani/1/sedute/2/"
SUMMER = datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
LONG = "Esame della proposta di piano, con ciò che ne segue; prima le condizioni, poi il tutto " * 3


def a_sitting(**fields: Any) -> Sitting:
    made = factories.row("sitting", state="convened")
    known = {"title": "Seduta n. 3", "called_for": SUMMER, "convened_at": datetime(2027, 6, 20, 8, tzinfo=UTC)}
    Sitting.objects.filter(pk=made.pk).update(**known | fields)
    return Sitting.objects.get(pk=made.pk)


def written(sitting: Sitting) -> bytes:
    return sitting_event(convocation(sitting.pk), page=PAGE, sender="Regia <regia@citta.example>")


def read(sitting: Sitting) -> tuple[Any, Any]:
    found = Calendar.from_ical(written(sitting))
    (event,) = found.walk("VEVENT")
    return found, event


def test_another_program_reads_when_where_who_convenes_and_what_is_on_the_agenda() -> None:
    sitting = a_sitting(place="Corso Inghilterra 7; Torino", link="https://video.example/stanza")
    Body.objects.update(name="Cabina di regia")
    for position, title in ((2, "Varie"), (1, LONG)):
        AgendaItem.objects.create(
            cycle=sitting.cycle, sitting=sitting, body=sitting.body, title=title, position=position, kind="other"
        )
    found, event = read(sitting)
    assert (found["method"], event["status"], event["sequence"]) == ("PUBLISH", "CONFIRMED", 0)
    assert event["uid"] == str(sitting.pk)
    assert event["dtstart"].dt == SUMMER
    assert event["dtstart"].dt.utcoffset() == timedelta(hours=2)
    assert event["dtstart"].params["tzid"] == "Europe/Rome"
    assert event["location"] == "Corso Inghilterra 7; Torino"
    assert event["organizer"] == "mailto:regia@citta.example"
    assert event["organizer"].params["cn"] == "Cabina di regia"
    assert event["url"] == PAGE
    told = str(event["description"])
    assert told.startswith("Cabina di regia, prima convocazione\nPiano 2027-2029")
    assert f"1. {LONG}\n2. Varie" in told
    assert "Per collegarsi a distanza: https://video.example/stanza" in told
    assert told.endswith(f"Carte: {PAGE}")


def test_lines_are_folded_for_programs_that_read_no_more_than_75_bytes() -> None:
    sitting = a_sitting(place=LONG[:290])
    lines = written(sitting).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert lines[-1] == b""


def test_the_same_sitting_gives_the_same_bytes() -> None:
    sitting = a_sitting()
    assert written(sitting) == written(sitting)


def test_a_cancelled_sitting_is_the_same_event_changed_and_cancelled() -> None:
    sitting = a_sitting()
    _, before = read(sitting)
    gone = datetime(2027, 6, 25, 8, tzinfo=UTC)
    Sitting.objects.filter(pk=sitting.pk).update(state="cancelled", decided_at=gone)
    found, after = read(sitting)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert (found["method"], after["status"]) == ("CANCEL", "CANCELLED")
    assert after["dtstamp"].dt == gone
    assert after["summary"] == "Annullata: Seduta n. 3"


def test_a_sitting_held_from_afar_alone_takes_place_at_its_link_and_one_without_either_nowhere() -> None:
    assert read(a_sitting(link="https://video.example/stanza"))[1]["location"] == "https://video.example/stanza"
    assert "location" not in read(a_sitting())[1]


def test_later_convocations_are_named() -> None:
    assert "seconda convocazione" in read(a_sitting(convocation=2))[1]["description"]
    assert "convocazione n. 4" in read(a_sitting(convocation=4))[1]["description"]


@pytest.mark.parametrize("year", [1996, 2026, 2040])
def test_the_zone_in_the_file_turns_its_clocks_when_italy_does(year: int) -> None:
    (zone,) = read(a_sitting())[0].walk("VTIMEZONE")
    rules, rome = zone.to_tz(), ZoneInfo("Europe/Rome")
    for day in range(90, 365):
        noon = datetime(year, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001 - the same hour on two clocks
        assert noon.replace(tzinfo=rules).utcoffset() == noon.replace(tzinfo=rome).utcoffset(), noon
