# SPDX-License-Identifier: AGPL-3.0-or-later
"""A committee is convened, meets without its quorum, meets again in second convocation, and rises."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance import grants
from governance.errors import NotNow, NotYet
from governance.machines.item import S as Item
from governance.machines.sitting import S
from governance.models import Minutes, Presence, Sitting
from tests.stories.sittings import Meeting, in_days
from workflows.actions.convene_sitting import AgendaEntry
from workflows.documents.journal_verification import verify_journal
from workflows.models import JournalEntry, WorkItem
from workflows.models.chronicle import of_subjects
from workflows.models.desk import open_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def met() -> Meeting:
    return Meeting.begin()


def asked(met: Meeting) -> set[tuple[str, str]]:
    open_items = WorkItem.objects.filter(cycle=met.run.pk, closed_at=None)
    return {(each.machine, each.move) for each in open_items if each.machine in {"sitting", "minutes"}}


def test_who_convenes_asks_the_chair_to_open_and_opening_asks_to_close(met: Meeting) -> None:
    met.convene("comitato-segretario")
    assert asked(met) == {("sitting", "open")}
    sitting = met.sitting
    assert (sitting.title, sitting.number, sitting.convocation) == ("Seduta n. 1 – Comitato", 1, 1)
    assert sitting.due_on == timezone.localdate(sitting.called_for)
    assert [(each.title, each.gate) for each in met.items] == [("Varco", met.run.gate)]
    with pytest.raises(NotYet, match="does not begin before"):
        met.move("open")
    met.hour_comes()
    met.move("open")
    assert met.sitting.opened_at is not None
    assert asked(met) == {("sitting", "close")}


def test_a_sitting_that_rises_leaves_its_minutes_to_be_drafted_and_what_was_not_taken_up_to_another(
    met: Meeting,
) -> None:
    met.under_way(agenda=(AgendaEntry(title="Comunicazioni"), AgendaEntry(gate=met.run.gate.pk)))
    met.comes("comitato-presidente")
    met.item("take_up")
    assert met.items[0].opened_at is not None
    with pytest.raises(NotYet, match="“Comunicazioni” is under discussion"):
        met.item("take_up", 1)
    met.item("conclude")
    met.move("close")
    assert [each.state for each in met.items] == [Item.CONCLUDED, Item.POSTPONED]
    assert (met.sitting.state, met.sitting.decided_at is not None) == (S.CLOSED, True)
    assert (met.minutes.title, met.minutes.state) == ("Verbale della seduta n. 1 – Comitato", "draft")
    assert asked(met) == {("minutes", "deposit")}
    assert not Presence.objects.filter(until=None).exists(), "nobody is in a sitting that is over"


def test_without_quorum_what_was_left_is_convened_again_with_a_quorum_of_its_own(met: Meeting) -> None:
    again = in_days(8)
    first = met.under_way(again_at=again, link="https://sala.example/1")
    met.comes("comitato-componente-1")
    met.move("desert")
    second = met.sitting
    assert Sitting.objects.get(pk=first.pk).state == S.DESERTED
    assert (second.convocation, second.follows, second.called_for) == (2, first, again)
    assert (second.place, second.link, second.notice) == (first.place, first.link, first.notice)
    assert (second.state, [each.gate for each in met.items]) == (S.CONVENED, [met.run.gate])
    assert met.minutes.sitting == first
    met.hour_comes()
    met.move("open")
    met.comes("comitato-componente-1")
    with pytest.raises(NotYet, match="The quorum is there"):
        met.move("desert")


def test_with_its_quorum_a_sitting_is_not_deserted_and_without_it_is(met: Meeting) -> None:
    met.under_way()
    met.comes("comitato-componente-1")
    met.comes("comitato-componente-2")
    with pytest.raises(NotYet, match="The quorum is there"):
        met.move("desert")
    met.leaves("comitato-componente-2")
    met.move("desert")
    assert met.sitting.state == S.DESERTED


def test_where_the_notice_told_no_second_convocation_it_is_convened_anew(met: Meeting) -> None:
    first = met.under_way()
    met.move("desert")
    assert met.sitting == first
    met.convene(follows=first.pk)
    assert (met.sitting.convocation, met.sitting.follows) == (2, first)


def test_nothing_is_convened_again_where_everything_was_concluded(met: Meeting) -> None:
    first = met.under_way(agenda=(AgendaEntry(title="Comunicazioni"),), again_at=in_days(8))
    met.item("take_up")
    met.item("conclude")
    met.move("desert")
    assert met.sitting == first


def test_a_cancelled_sitting_leaves_nothing_to_do(met: Meeting) -> None:
    met.convene()
    met.move("cancel", who="comitato-segretario", reason="Manca la relazione")
    assert (met.sitting.state, asked(met), Minutes.objects.count()) == (S.CANCELLED, set(), 0)


def test_who_is_there_is_on_record_from_when_to_when_and_how(met: Meeting) -> None:
    met.under_way()
    met.run.banco.substitute("comitato-componente-2", "vice")
    met.comes("comitato-presidente")
    met.comes("comitato-componente-1", who="comitato-componente-1", how="remote")
    met.comes("comitato-componente-2", person="vice", who="vice", how="remote")
    met.leaves("comitato-componente-1", who="comitato-componente-1")
    met.comes("comitato-componente-1", how="in_person")
    met.move("close")
    rows = Presence.objects.filter(sitting=met.sitting, seat=met.run.banco.seats["comitato-componente-1"])
    assert [each.how for each in rows] == ["remote", "in_person"]
    assert all(each.until and each.until - each.since < timedelta(minutes=5) for each in rows)
    told = of_subjects([met.sitting.pk], actor=met.run.banco.people["comitato-segretario"], at=timezone.now())
    told = [each for each in told if each.event.startswith("presence.")]
    assert [each.event.removeprefix("presence.") for each in told] == ["begin", "begin", "begin", "end", "begin"]
    assert (told[2].whom, told[2].for_whom) == (
        met.run.banco.people["vice"],
        met.run.banco.people["comitato-componente-2"],
    )


def test_one_person_can_be_there_for_two_seats(met: Meeting) -> None:
    met.under_way()
    banco, now = met.run.banco, timezone.now()
    vice = banco.substitute("comitato-componente-1", "vice")
    other = banco.people["comitato-componente-2"].tenures.get()
    grants.substitute(tenure=other, user=vice, since=now - timedelta(days=1), until=now + timedelta(days=1))
    met.comes("comitato-componente-1", person="vice")
    met.comes("comitato-componente-2", person="vice", who="vice")
    assert Presence.objects.filter(user=vice, until=None).count() == 2


def test_the_journal_of_a_sitting_is_whole(met: Meeting) -> None:
    met.under_way(again_at=in_days(8))
    met.move("desert")
    events = list(JournalEntry.objects.order_by("number").values_list("event", flat=True))
    begun = events.index("sitting.convene")
    assert events[begun : begun + 3] == ["sitting.convene", "item.convene", "sitting.open"]
    assert events[begun + 3 :] == [
        "sitting.desert",
        "item.lapse",
        "minutes.begin",
        "sitting.convene_again",
        "item.convene",
    ]
    verify_journal(met.run.banco.authority)


def test_a_sitting_that_decides_the_last_gate_is_closed_and_its_minutes_approved_after_the_cycle(met: Meeting) -> None:
    met.run.deliver_all()
    first = met.under_way()
    for seat in ("comitato-presidente", "comitato-componente-1"):
        met.comes(seat)
    met.item("take_up")
    met.vote_on_the_gate("comitato-presidente", "comitato-componente-1")
    assert met.run.row.state == "concluded"
    assert asked(met) == {("sitting", "close")}
    met.item("conclude")
    met.move("close")
    assert (Sitting.objects.get(pk=first.pk).state, asked(met)) == (S.CLOSED, {("minutes", "deposit")})
    Minutes.objects.update(state="deposited")
    met.under_way(agenda=(AgendaEntry(minutes=met.minutes.pk),))
    assert met.sitting.state == S.UNDER_WAY
    assert ("sitting", "close") in asked(met)


def test_in_a_suspended_cycle_no_sitting_moves(met: Meeting) -> None:
    met.convene()
    met.run.move("ufficio-dirigente", "cycle", met.run.pk, "suspend", reason="pausa")
    with pytest.raises(NotNow, match="nothing in it moves"):
        met.move("cancel", reason="pausa")
    open_now = open_in(met.run.row, actor=met.run.banco.people["comitato-presidente"], at=timezone.now())
    assert {each.machine for each in open_now} == {"cycle"}
