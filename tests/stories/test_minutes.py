# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes: begun when a sitting is over, written, deposited as one text that stays, corrected, approved in the next one."""

import json
from dataclasses import replace

import pytest
from django.utils import timezone

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Unseen
from governance.machines.minutes import S
from governance.models import Ballot, Minutes, MinutesVersion
from governance.rules.wording import sentences
from tests.stories.recorded import CHAIR, DISSENT, FIRST, FOURTH, SECOND, SECRET, SECRETARY, THIRD, Recorded
from workflows.actions.write_minutes import LONGEST
from workflows.documents.journal_verification import verify_journal
from workflows.models import JournalEntry
from workflows.models.canonical import sha256
from workflows.models.minutes import MinutesRead, minutes_of
from workflows.models.proceedings import Someone, differences, record_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Recorded:
    return Recorded()


def read(kept: Recorded, minutes: Minutes, who: str = SECRETARY) -> MinutesRead:
    return minutes_of(kept.run.pk, minutes.sitting_id, actor=kept.run.banco.people[who], at=timezone.now())


def recorded(event: str) -> list[dict[str, object]]:
    return [json.loads(each.text)["data"] for each in JournalEntry.objects.filter(event=event).order_by("number")]


def test_minutes_tell_who_was_there_what_was_put_and_what_followed(kept: Recorded) -> None:
    told = read(kept, kept.decide()).record.proceedings
    assert (told.body, told.number, told.convocation, told.place) == ("Comitato", 1, 1, "Sala del Consiglio")
    assert told.notice[-1].endswith("Banco di prova.")
    assert told.opened_by == Someone(CHAIR, "", "Presidente")
    there = {(each.who.name, each.who.acting_for, each.how, each.until is None) for each in told.stays}
    assert there == {
        (CHAIR, "", "in_person", True),
        ("sostituta", FIRST, "remote", True),
        (SECOND, "", "in_person", False),
        (FOURTH, "", "in_person", True),
    }
    assert [each.name for each in told.absent] == [THIRD]
    item = told.items[0]
    assert [each.name for each in item.recused] == [FOURTH]
    condition, whole = item.put
    assert (condition.question.kind, condition.question.proposer) == ("condition", Someone(SECOND, "", "Componente"))
    assert (condition.question.owner, condition.followed.gate_move) == ("Primo partner", "continue")
    answers = {each.who.name: (each.choice, each.reason) for each in whole.voting.answers}
    assert answers == {
        CHAIR: ("yes", ""),
        "sostituta": ("no", DISSENT),
        SECOND: ("yes", ""),
        THIRD: ("absent", ""),
        FOURTH: ("recused", ""),
    }
    assert [(each.title, each.version) for each in whole.voting.dossier] == [("Relazione", 1)]
    assert whole.followed.gate_move == "approve_with_conditions"
    assert [(each.title, each.owner, each.blocking) for each in whole.followed.owed] == [
        ("Piano delle manutenzioni", "Primo partner", True)
    ]
    for each in Ballot.objects.all():
        said = next(put.voting.sentences for put in item.put if put.voting.id == each.pk)
        assert list(said) == sentences(json.loads(each.verdict), "it")


def test_why_a_seat_is_recused_is_not_in_the_minutes(kept: Recorded) -> None:
    minutes = kept.decide()
    kept.deposit(minutes)
    assert "coniuge" not in MinutesVersion.objects.get().content


def test_of_a_secret_vote_the_minutes_hold_who_voted_and_the_papers_alone() -> None:
    kept = Recorded(SECRET)
    voting = read(kept, kept.decide_in_secret()).record.proceedings.items[0].put[0].voting
    assert voting.secret
    assert {each.choice for each in voting.answers} == {"voted", "absent"}
    assert {each.answer: each.count for each in voting.papers if each.count} == {"yes": 2, "no": 1}


def test_a_sitting_without_quorum_has_its_minutes_with_the_count(kept: Recorded) -> None:
    kept.met.under_way()
    kept.met.comes(SECOND)
    kept.met.move("desert")
    told = read(kept, kept.met.minutes).record.proceedings
    assert told.without_quorum == ("Mancano 2 presenti perché la seduta sia valida.",)
    assert told.closed_by == Someone(CHAIR, "", "Presidente")
    assert told.items[0].opened_at is None


def test_what_is_deposited_is_one_text_whose_hash_is_in_the_journal(kept: Recorded) -> None:
    minutes = kept.decide()
    kept.write(minutes, "Si discute.\r\n\r\nSi vota.")
    kept.deposit(minutes)
    version = MinutesVersion.objects.get(minutes=minutes)
    record = record_from(version.content)
    assert (record.account, record.keeper) == ("Si discute.\n\nSi vota.", Someone(SECRETARY, "", "Segretario"))
    assert record.content == version.content
    assert recorded("minutes.deposit") == [{"version": 1, "sha256": sha256(version.content)}]
    found = read(kept, minutes, CHAIR)
    assert (found.version, found.otherwise, found.sha256) == (version, [], version.sha256)
    assert found.anchor is not None
    assert found.anchor.hash == JournalEntry.objects.get(event="minutes.deposit").hash
    verify_journal(kept.run.banco.authority)


def test_a_text_that_was_deposited_stays_and_says_where_the_record_tells_something_else(kept: Recorded) -> None:
    minutes = kept.talk()
    kept.deposit(minutes)
    person = kept.run.banco.people[CHAIR]
    person.full_name = "Anna Rossi"
    person.save()
    found = read(kept, minutes)
    assert found.record.proceedings.opened_by == Someone(CHAIR, "", "Presidente")
    assert (CHAIR, "Anna Rossi") in found.otherwise
    shorter = replace(found.record, proceedings=replace(found.record.proceedings, stays=()))
    assert len(differences(found.record, shorter)) == 3


def test_minutes_are_approved_in_the_next_sitting_that_has_them_on_its_agenda(kept: Recorded) -> None:
    first = kept.talk()
    kept.deposit(first)
    with pytest.raises(NotYet, match="No sitting has these minutes under discussion"):
        kept.run.move(CHAIR, "minutes", first.pk, "approve")
    second = kept.decide(first)
    first.refresh_from_db()
    assert (first.state, first.approved_in) == (S.APPROVED, second.sitting)
    item = read(kept, second).record.proceedings.items[0]
    assert (item.minutes_of, item.minutes_approved) == (1, True)
    assert item.put == ()


def test_minutes_taken_back_are_deposited_again_as_another_text(kept: Recorded) -> None:
    minutes = kept.talk()
    kept.deposit(minutes)
    with pytest.raises(Invalid, match="Write why"):
        kept.run.move(SECRETARY, "minutes", minutes.pk, "correct")
    kept.run.move(SECRETARY, "minutes", minutes.pk, "correct", reason="Manca la discussione")
    assert read(kept, minutes, SECRETARY).version is None
    taken_back = read(kept, minutes, SECOND)
    assert taken_back.is_taken_back
    assert taken_back.version == MinutesVersion.objects.get(number=1)
    kept.write(minutes, "Si è discusso.")
    kept.deposit(minutes)
    found = read(kept, minutes, SECOND)
    assert (found.version and found.version.number, found.record.account) == (2, "Si è discusso.")
    assert found.anchor is not None
    assert found.anchor.number == JournalEntry.objects.filter(event="minutes.deposit").latest("number").number
    with pytest.raises(NotNow):
        kept.deposit(minutes)


def test_a_draft_is_read_by_who_keeps_minutes_and_who_presides(kept: Recorded) -> None:
    minutes = kept.talk()
    assert read(kept, minutes, SECRETARY).version is None
    assert read(kept, minutes, CHAIR).version is None
    for other in (SECOND, "ufficio-dirigente"):
        with pytest.raises(Unseen):
            read(kept, minutes, other)
    kept.deposit(minutes)
    assert read(kept, minutes, "ufficio-dirigente").version is not None
    for other in ("primo-referente", "amministrazione-amministratore"):
        with pytest.raises(Unseen):
            read(kept, minutes, other)


def test_nobody_writes_over_what_somebody_else_has_written_meanwhile(kept: Recorded) -> None:
    minutes = kept.talk()
    kept.write(minutes, "Primo testo", key="uno")
    kept.write(minutes, "Primo testo", key="uno")
    with pytest.raises(NotNow, match="Somebody else has written"):
        kept.write(minutes, "Altro testo")
    kept.write(minutes, "Altro testo", over="Primo testo")
    with pytest.raises(Invalid, match="too long"):
        kept.write(minutes, "a" * (LONGEST + 1), over="Altro testo")
    with pytest.raises(NotAllowed):
        kept.write(minutes, "Terzo", who=CHAIR, over="Altro testo")
    with pytest.raises(NotAllowed):
        kept.deposit(minutes, who=CHAIR)
    minutes.refresh_from_db()
    assert minutes.account == "Altro testo"
    assert len(recorded("minutes.write")) == 2
