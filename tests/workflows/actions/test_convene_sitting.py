# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sitting is convened by who may, in time, for a place and something to decide; else one sentence says why not."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from time_machine import travel

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Refusal, Unseen
from governance.models import AgendaItem, Gate, Minutes, Sitting
from governance.permissions import Role
from tests import factories
from tests.stories.sittings import TEXT, Meeting, in_days
from workflows.actions.convene_sitting import AgendaEntry
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db

Wanted = Callable[[Meeting], dict[str, Any]]


@pytest.fixture(autouse=True)
def a_wednesday() -> Iterator[None]:
    """So that days counted back never cross into another one."""
    with travel("2027-03-10T12:00:00+01:00", tick=True):
        yield


@pytest.fixture
def met() -> Meeting:
    return Meeting.begin()


def deserted(met: Meeting) -> Sitting:
    sitting = met.under_way()
    met.move("desert")
    return sitting


def closed(met: Meeting) -> dict[str, Any]:
    sitting = met.under_way()
    met.move("close")
    return {"follows": sitting.pk}


def followed(met: Meeting) -> dict[str, Any]:
    first = deserted(met)
    met.convene(follows=first.pk)
    return {"follows": first.pk}


def third(met: Meeting) -> dict[str, Any]:
    met.under_way(again_at=in_days(8))
    met.move("desert")
    met.hour_comes()
    met.move("open")
    met.move("desert")
    return {"follows": met.sitting.pk}


def decided_gate(met: Meeting) -> dict[str, Any]:
    Gate.objects.filter(pk=met.run.gate.pk).update(state="approved")
    return {}


def draft_minutes(met: Meeting) -> dict[str, Any]:
    met.under_way()
    met.move("close")
    return {"agenda": (AgendaEntry(minutes=met.minutes.pk),)}


def of_another_body(met: Meeting) -> dict[str, Any]:
    return {"agenda": (AgendaEntry(gate=factories.row("gate", state="ready", of=met.run.row).pk),)}


def of_another_authority(_met: Meeting) -> dict[str, Any]:
    return {"body": factories.body().pk}


def never_convened(met: Meeting) -> dict[str, Any]:
    office = met.run.phase.body
    factories.hold_seat(factories.seat(Role.CABINA_CHAIR, on=office).pk, met.run.banco.people["comitato-presidente"])
    return {"body": office.pk}


def two_convocations(met: Meeting) -> dict[str, Any]:
    return {"follows": deserted(met).pk, "again_at": in_days(9)}


REFUSED: Mapping[str, tuple[Wanted, type[Refusal], str, str]] = {
    "past": (lambda _: {"called_for": in_days(0, hours=-1)}, Invalid, "called_for", "still to come"),
    "again-at-once": (lambda _: {"again_at": in_days(7)}, Invalid, "again_at", "comes after the first"),
    "nowhere": (lambda _: {"place": " ", "link": ""}, Invalid, "place", "Say where"),
    "on-nothing": (lambda _: {"agenda": ()}, Invalid, "agenda", "Put something on the agenda"),
    "untitled": (lambda _: {"agenda": (AgendaEntry(title=" "),)}, Invalid, "agenda", "what the item is about"),
    "twice": (lambda _: {"agenda": (AgendaEntry(title="A"),) * 2}, Invalid, "agenda", "“A” is on the agenda twice"),
    "urgent": (lambda _: {"called_for": in_days(4)}, Invalid, "reason", "convened by 2027-03-09: write why"),
    "too-late": (lambda _: {"called_for": in_days(0, hours=5)}, Invalid, "called_for", "by 2027-03-09: choose"),
    "third-told": (two_convocations, Invalid, "again_at", "no convocation no. 3"),
    "third": (third, Invalid, "called_for", "no convocation no. 3"),
    "had-its-quorum": (closed, NotNow, "", "did not lack its quorum"),
    "followed": (followed, NotNow, "", "convened again already"),
    "decided-gate": (decided_gate, Invalid, "agenda", "“Varco” is decided already"),
    "draft-minutes": (draft_minutes, Invalid, "agenda", "is not deposited"),
    "gate-of-another-body": (of_another_body, Unseen, "", "nothing here"),
    "body-of-another-authority": (of_another_authority, Unseen, "", "nothing here"),
    "no-such-gate": (lambda _: {"agenda": (AgendaEntry(gate=uuid4()),)}, Unseen, "", "nothing here"),
    "no-such-minutes": (lambda _: {"agenda": (AgendaEntry(minutes=uuid4()),)}, Unseen, "", "nothing here"),
    "no-such-sitting": (lambda _: {"follows": uuid4()}, Unseen, "", "nothing here"),
    "never-convened": (never_convened, NotYet, "", "does not say how Ufficio is convened"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_is_not_convened_says_why(case: str, met: Meeting) -> None:
    wanted, refusal, field, sentence = REFUSED[case]
    asked = wanted(met)
    before = Sitting.objects.count(), JournalEntry.objects.count()
    with pytest.raises(refusal, match=sentence) as refused:
        met.convene(**asked)
    assert getattr(refused.value, "field_name", "") == field
    assert (Sitting.objects.count(), JournalEntry.objects.count()) == before


@pytest.mark.parametrize("who", ["comitato-componente-1", "ufficio-dirigente", "primo-referente"])
def test_only_the_chair_and_the_secretary_convene(who: str, met: Meeting) -> None:
    with pytest.raises(NotAllowed, match="convene"):
        met.convene(who)


def test_in_a_cycle_that_stands_still_nobody_is_convened(met: Meeting) -> None:
    met.run.move("ufficio-dirigente", "cycle", met.run.pk, "suspend", reason="pausa")
    with pytest.raises(NotNow, match="nothing in it moves"):
        met.convene()


def test_the_last_day_of_the_notice_is_in_time_and_its_working_is_kept(met: Meeting) -> None:
    met.convene(called_for=in_days(5))
    kept = json.loads(met.sitting.notice)
    assert (kept["day"], kept["rule"]["amount"], kept["rule"]["direction"]) == ("2027-03-10", 5, "backwards")
    assert kept["rule"]["parameter"] is True


def test_an_urgency_is_convened_within_its_own_term_and_with_its_reason(met: Meeting) -> None:
    met.convene(called_for=in_days(4), reason="Il bando scade")
    assert json.loads(met.sitting.notice)["rule"]["amount"] == 1
    assert JournalEntry.objects.get(event="sitting.convene").text.count('"reason":{') == 1


def test_where_the_procedure_knows_no_urgency_no_reason_shortens_the_notice() -> None:
    met = Meeting.begin(TEXT.replace(", urgent = 1", ""))
    with pytest.raises(Invalid, match="convened by 2027-03-09: choose a later day"):
        met.convene(called_for=in_days(4), reason="Il bando scade")


def test_a_sitting_follows_the_rule_that_is_in_force_on_its_day() -> None:
    until = "{ from = 2020-01-01, until = 2027-12-31 }"
    ended = TEXT.replace("{ from = 2020-01-01 }", until).replace(
        'key = "maggioranza"', f'key = "maggioranza"\neffective = {until}', 1
    )
    met = Meeting.begin(ended)
    met.convene()
    with pytest.raises(Invalid, match="not in force on 2028-01-04") as refused:
        met.convene(called_for=in_days(300))
    assert refused.value.field_name == "called_for"


def test_deposited_minutes_are_put_on_the_agenda_of_a_later_sitting(met: Meeting) -> None:
    met.under_way()
    met.move("close")
    Minutes.objects.update(state="deposited")
    minutes = met.minutes
    met.convene(agenda=(AgendaEntry(minutes=minutes.pk), AgendaEntry(title=" Varie ")))
    assert [(each.kind, each.title, each.minutes) for each in met.items] == [
        (AgendaItem.Kind.MINUTES, minutes.title, minutes),
        (AgendaItem.Kind.OTHER, "Varie", None),
    ]


def test_the_same_form_sent_twice_convenes_once(met: Meeting) -> None:
    wanted = met.convening()
    first = met.convene(key="uno", called_for=wanted.called_for)
    assert met.convene(key="uno", called_for=wanted.called_for) == first
    assert Sitting.objects.count() == 1


def test_the_row_of_the_journal_says_when_where_and_by_which_notice(met: Meeting) -> None:
    met.convene(again_at=in_days(7) + timedelta(hours=1), link="https://sala.example/1")
    told = json.loads(JournalEntry.objects.get(event="sitting.convene").text)["data"]
    assert set(told) == {"again_at", "called_for", "convocation", "follows", "link", "notice", "place"}
    assert (told["place"], told["link"], told["notice"]) == (
        "Sala del Consiglio",
        "https://sala.example/1",
        "2027-03-12",
    )
