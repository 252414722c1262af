# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told by mail of sittings and votes, and what: the convocation, the reminder, the outcome."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from icalendar import Calendar
from pytest_django.fixtures import Settings
from time_machine import travel

from governance.models import Ballot, Cycle
from tests.stories.sittings import TEXT, Meeting, in_days
from tests.workflows.test_handlers import same_words, sweep
from workflows.actions.fire_timers import fire_timers
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import Proposal, propose_question
from workflows.actions.set_notices import set_notices
from workflows.models import OutboxMessage

pytestmark = pytest.mark.django_db

_ANSWERS = 'written = { days = 5, participation = { of = "members", at_least = "1/2" }, silence = "nothing" }'
WRITTEN = TEXT.replace('substitutes = "allowed"', f'substitutes = "allowed"\n{_ANSWERS}')
COMMITTEE = {"comitato-presidente", "comitato-componente-1", "comitato-componente-2"}


@pytest.fixture
def meeting(settings: Settings) -> Meeting:
    settings.REGIA_BASE_URL = "https://regia.example"
    return quiet(Meeting.begin())


def quiet(made: Meeting) -> Meeting:
    """Nothing of what happened so far is told."""
    OutboxMessage.objects.update(done_at=timezone.now())
    return made


def told(subject: str) -> dict[str, EmailMessage]:
    """The mails whose subject has these words, by the user name of their reader, after what waits is sent."""
    sweep()
    found = [each for each in mail.outbox if subject in each.subject]
    return {each.to[0].partition("@")[0]: each for each in found}


def calendar_of(found: EmailMessage) -> Any:
    ((_name, content, _kind),) = list(_files(found))
    return Calendar.from_ical(content)


def _files(found: EmailMessage) -> Iterator[tuple[str, bytes, str]]:
    for each in found.attachments:
        yield each.get_filename(), each.get_payload(decode=True), each.get_content_type()


# The convocation


def test_everybody_who_sits_is_told_when_where_on_what_and_can_put_it_into_their_calendar(meeting: Meeting) -> None:
    people = meeting.run.banco.people
    stand_in = meeting.run.banco.substitute("comitato-componente-1", "sostituta")
    meeting.convene(again_at=in_days(8), link="https://video.example/stanza", reason="Scade un bando")
    read = told("Prima convocazione")
    assert set(read) == COMMITTEE | {"comitato-segretario", stand_in.username}
    found = read["comitato-componente-1"]
    assert found.subject.startswith("Prima convocazione: Seduta n. 1 – Comitato, ")
    assert "Dove: Sala del Consiglio" in found.body
    assert "Per collegarsi a distanza: https://video.example/stanza" in found.body
    assert "la convocazione successiva è " in found.body
    assert "Motivo: Scade un bando" in found.body
    assert "1. Varco\n   - Il varco «Varco» è approvato?" in found.body
    assert f"https://regia.example/piani/{meeting.run.pk}/sedute/{meeting.sitting.pk}/" in found.body
    assert f"al posto di {people['comitato-componente-1']}." in read["sostituta"].body
    (event,) = calendar_of(found).walk("VEVENT")
    assert event["dtstart"].dt == meeting.sitting.called_for.replace(microsecond=0)
    assert found.alternatives[0].mimetype == "text/html"  # type: ignore[attr-defined]
    assert same_words(found)
    assert [each.subject for each in mail.outbox if "Prima convocazione" not in each.subject] == []


def test_the_agenda_says_what_is_proposed_in_the_order_in_which_it_is_put(meeting: Meeting) -> None:
    run = meeting.run
    proposal = Proposal(
        kind="suspensive", title="Prima il parere", put_off_to=timezone.localdate() + timedelta(days=30)
    )
    propose_question(
        actor=run.banco.people["comitato-componente-1"],
        cycle=run.pk,
        gate=meeting.gate.pk,
        seat=run.banco.seats["comitato-componente-1"],
        proposal=proposal,
        key=None,
    )
    meeting.convene()
    body = told("Prima convocazione")["comitato-presidente"].body
    assert body.index("rinvia") < body.index("è approvato?")


def test_a_cancelled_sitting_goes_out_of_the_calendars_that_it_went_into(meeting: Meeting) -> None:
    meeting.convene()
    first = calendar_of(told("Prima convocazione")["comitato-segretario"]).walk("VEVENT")[0]
    meeting.move("cancel", reason="Manca la sala")
    read = told("Annullata: ")
    assert set(read) == COMMITTEE | {"comitato-segretario"}
    assert "Motivo: Manca la sala" in read["comitato-segretario"].body
    assert same_words(read["comitato-segretario"])
    found = calendar_of(read["comitato-segretario"])
    assert (found["method"], found.walk("VEVENT")[0]["uid"]) == ("CANCEL", first["uid"])


def test_a_convocation_that_is_told_too_late_to_serve_is_not_told(meeting: Meeting) -> None:
    meeting.convene()
    meeting.move("cancel", reason="Manca la sala")
    assert told("convocazione") == {}


def test_a_deserted_sitting_is_convened_again_to_everybody(meeting: Meeting) -> None:
    meeting.under_way(again_at=in_days(8))
    quiet(meeting).move("desert")
    assert set(told("Seconda convocazione")) == COMMITTEE | {"comitato-segretario"}


# Votes


def decided(meeting: Meeting, *choices: str, **way: Any) -> Ballot:
    """The gate is put to the vote, and the seats answer in the order of the committee."""
    run = meeting.run
    run.deliver_all()
    open_ballot(actor=run.banco.people["comitato-presidente"], cycle=run.pk, gate=meeting.gate.pk, key=None, **way)
    for seat, choice in zip(sorted(COMMITTEE), choices, strict=False):
        run.vote(seat, choice)
    return run.ballot


def test_who_is_asked_to_vote_is_told_the_question_and_until_when() -> None:
    meeting = Meeting.begin(WRITTEN)
    decided(meeting, written=True)
    found = told("Vota")["comitato-componente-1"]
    ends = meeting.run.ballot.closes_at
    assert ends is not None
    last = timezone.localtime(ends) - timedelta(minutes=1)
    assert "Il varco «Varco» è approvato? Si risponde fino alla fine del" in found.body
    assert f" {last.day}" in found.body
    assert same_words(found)


def test_a_day_before_the_term_only_who_has_not_answered_is_reminded() -> None:
    meeting = Meeting.begin(WRITTEN)
    ballot = decided(meeting, "yes", written=True)
    stand_in = meeting.run.banco.substitute("comitato-componente-2", "sostituto")
    quiet(meeting)
    with travel(ballot.closes_at - timedelta(hours=23), tick=True):  # type: ignore[operator]
        fire_timers(at=timezone.now())
        read = told("Manca il tuo voto")
        assert set(read) == {"comitato-componente-2", "comitato-presidente"}
        assert stand_in.username not in read  # whose substitution has ended by then
        assert same_words(read["comitato-presidente"])
        fire_timers(at=timezone.now())
        assert set(told("Manca il tuo voto")) == set(read)


def test_a_reminder_of_a_vote_that_is_over_is_not_sent() -> None:
    meeting = Meeting.begin(WRITTEN)
    ballot = decided(meeting, "yes", "yes", written=True)
    quiet(meeting)
    with travel(ballot.closes_at - timedelta(hours=23), tick=True):  # type: ignore[operator]
        fire_timers(at=timezone.now())
        meeting.run.vote("comitato-presidente", "yes")
        meeting.run.close()
        assert told("Manca il tuo voto") == {}


def test_the_outcome_goes_with_its_working_to_who_votes_and_who_prepares(meeting: Meeting) -> None:
    decided(meeting, "yes", "yes", "no")
    quiet(meeting).run.close()
    read = told("La questione è approvata: Varco")
    assert set(read) == COMMITTEE | {"ufficio-dirigente"}
    body = read["ufficio-dirigente"].body
    assert "2 favorevoli" in body
    assert "«Varco» è stato approvato" in body
    assert not [name for name in COMMITTEE if name in body], "how anybody voted is not told"
    assert same_words(read["ufficio-dirigente"])


def test_who_reads_what_happens_once_a_day_finds_the_outcome_there(meeting: Meeting) -> None:
    set_notices(actor=meeting.run.banco.people["comitato-componente-1"], asked="at_once", told="daily")
    decided(meeting, "yes", "yes", "yes")
    quiet(meeting).run.close()
    assert set(told("approvata")) == COMMITTEE - {"comitato-componente-1"} | {"ufficio-dirigente"}


def test_a_vote_without_quorum_and_one_annulled_are_told_as_such(meeting: Meeting) -> None:
    ballot = decided(meeting, "yes")
    quiet(meeting).run.close()
    assert "può tornare ai voti" in told("La votazione non è valida")["comitato-presidente"].body
    meeting.run.call()
    quiet(meeting).run.move("comitato-presidente", "ballot", meeting.run.ballot.pk, "annul", reason="Testo sbagliato")
    read = told("La votazione è annullata")
    assert "Motivo: Testo sbagliato" in read["comitato-presidente"].body
    assert same_words(read["comitato-presidente"])
    assert Ballot.objects.exclude(pk=ballot.pk).get().state == "annulled"


def test_conditions_that_bind_are_told_with_who_owes_them_and_by_when(meeting: Meeting) -> None:
    run = meeting.run
    run.deliver_all()
    office = meeting.gate.phase.body
    proposal = Proposal(
        kind="condition",
        title="Completare la mappa",
        text="Mancano due comuni",
        due_on=timezone.localdate() + timedelta(days=60),
        owner=office.pk,
        discharger=meeting.gate.body_id,
        blocking=True,
        evidence="La mappa",
    )
    propose_question(
        actor=run.banco.people["comitato-componente-1"],
        cycle=run.pk,
        gate=meeting.gate.pk,
        seat=run.banco.seats["comitato-componente-1"],
        proposal=proposal,
        key=None,
    )
    for _ in ("the condition", "the whole"):
        run.call()
        for seat in sorted(COMMITTEE):
            run.vote(seat, "yes")
        quiet(meeting).run.close()
    body = told("La questione è approvata: Varco")["comitato-presidente"].body
    assert f"Prescrizione «Completare la mappa»: la deve adempiere {office.name} entro " in body
    assert "Finché non è adempiuta, nessun altro varco di questo piano va ai voti." in body


def test_the_past_that_is_reconstructed_is_told_to_nobody(meeting: Meeting) -> None:
    meeting.convene()
    Cycle.objects.update(nature=Cycle.Nature.HISTORICAL)
    assert told("") == {}
