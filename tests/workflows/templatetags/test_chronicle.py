# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal tells is a whole sentence, for every event there can be, in Italian and in English."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import translation

from governance.machines import MACHINES
from governance.machines.table import Because
from governance.models import Authority, Body, Seat, Transcript, User
from workflows.models.chronicle import Happening
from workflows.templatetags.chronicle import (
    PLACE,
    of_person,
    person,
    plain_sentence,
    recorded_later,
    sentence,
)
from workflows.templatetags.happenings import SENTENCES

CODE = Path(settings.BASE_DIR) / "workflows"
TORINO = Authority(slug="torino", name="Città metropolitana di Torino")
NOON = datetime(2023, 11, 10, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def italian() -> Iterator[None]:
    with translation.override("it"):
        yield


def told(event: str, **known: Any) -> Happening:
    """An event of Torino, by the reference person of IRES, with what the test cares about."""
    usual: dict[str, Any] = {
        "number": 12,
        "hash": "0" * 64,
        "machine": event.partition(".")[0],
        "subject_id": uuid4(),
        "title": "Analisi di contesto",
        "key": "analisi",
        "cycle": None,
        "authority": TORINO,
        "at": NOON,
        "recorded_at": NOON,
        "who": User(username="ires", full_name="Referente di IRES Piemonte"),
        "seat": Seat(label="Referente", body=Body(name="IRES Piemonte")),
        "for_whom": None,
        "whom": None,
        "because": None,
        "came_from": None,
        "went_to": None,
        "said": "",
        "document": None,
        "data": {},
    }
    return Happening(event=event, **{**usual, **known})


def moves() -> set[str]:
    return {f"{machine.name}.{move}" for machine in MACHINES.values() for move in machine.moves}


def recorded() -> set[str]:
    """Every name that the code passes to `record`, and to `create` beside the row of that name."""
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found |= _named(node.func, node.args)
    return found


def _named(called: ast.Attribute, args: list[ast.expr]) -> set[str]:
    if not isinstance(called.value, ast.Name) or called.value.id != "act":
        return set()
    texts = [arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if called.attr == "record":
        return set(texts[:1])
    if called.attr == "create" and isinstance(args[0], ast.Name):
        return {f"{args[0].id}.{texts[0]}"}
    return set()


def test_every_event_that_can_be_appended_has_its_sentence_and_no_other_has() -> None:
    assert {"cycle.begin", "ballot.open", "tenure.begin", "person.erase"} <= recorded()
    assert set(SENTENCES) == moves() | recorded()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("event", sorted(SENTENCES))
def test_every_sentence_is_whole_with_a_date_and_without(event: str, language: str) -> None:
    with translation.override(language):
        for at in (NOON, None):
            said = plain_sentence(told(event, at=at, data={"rows": 3, "code": "psm", "version": 2}))
            assert said[0].isupper() or said[0] in "“«"
            assert said.endswith(".")
            assert not PLACE.search(said)
            assert "  " not in said


def test_every_sentence_has_an_italian_of_its_own() -> None:
    italian = {event: str(text) for event, text in SENTENCES.items()}
    with translation.override("en"):
        assert [event for event, text in SENTENCES.items() if str(text) == italian[event]] == []


def test_a_sentence_says_when_who_and_what() -> None:
    said = plain_sentence(told("assignment.deliver"))
    assert said == "Il 10 novembre 2023 il Referente di IRES Piemonte ha consegnato «Analisi di contesto»."


def test_the_eighth_and_the_first_of_a_month_are_said_as_people_say_them() -> None:
    eighth, first = (datetime(2023, 11, day, 12, tzinfo=UTC) for day in (8, 1))
    assert plain_sentence(told("assignment.deliver", at=eighth)).startswith("L’8 novembre 2023 il ")
    assert plain_sentence(told("assignment.deliver", at=first)).startswith("Il 1° novembre 2023 il ")


def test_what_has_no_date_says_so_at_the_end() -> None:
    said = plain_sentence(told("phase.open", at=None))
    assert said == "Il Referente di IRES Piemonte ha aperto «Analisi di contesto» (data non agli atti)."
    assert "data non agli atti" not in plain_sentence(told("gate.file", at=None))


def test_what_followed_from_something_says_from_what_and_names_nobody() -> None:
    said = plain_sentence(told("phase.make_ready", because=Because.ROUTE))
    assert said == "Il 10 novembre 2023 il percorso ha raggiunto «Analisi di contesto»."
    for machine in MACHINES.values():
        for row in machine.rows:
            by_hand = "%(who)s" in str(SENTENCES[f"{machine.name}.{row.move}"])
            assert by_hand == (not isinstance(row.who, Because)), row.move


def test_a_person_is_named_with_the_body_for_which_they_act() -> None:
    anna = User(username="anna", full_name="Anna Rossi")
    said = plain_sentence(told("assignment.deliver", who=anna))
    assert said == "Il 10 novembre 2023 Anna Rossi (IRES Piemonte) ha consegnato «Analisi di contesto»."


def test_who_acts_for_another_says_for_whom() -> None:
    chair = User(username="presidente", full_name="Presidente della cabina di regia")
    said = plain_sentence(told("assignment.deliver", for_whom=chair))
    assert "il Referente di IRES Piemonte, per conto del Presidente della cabina di regia, ha consegnato" in said
    assert of_person(User(full_name="Anna Rossi")) == "di Anna Rossi"
    with translation.override("en"):
        english = plain_sentence(told("assignment.deliver", for_whom=chair))
    assert "Referente di IRES Piemonte, on behalf of Presidente della cabina di regia, delivered" in english


def test_an_erased_person_is_not_named() -> None:
    gone = User(username="erased-1", erased_at=NOON)
    assert person(gone) == "una persona i cui dati sono stati cancellati"
    said = plain_sentence(told("assignment.deliver", who=gone, seat=None, at=None))
    assert said.startswith("Una persona i cui dati sono stati cancellati ha consegnato")
    assert of_person(gone) == "di una persona i cui dati sono stati cancellati"


def test_what_nobody_signed_in_for_says_who_did_it() -> None:
    installed = told("procedure.load", who=None, seat=None, because="installation", data={"code": "psm", "version": 1})
    assert "chi ha installato Regia ha caricato la procedura «psm», versione 1" in plain_sentence(installed)
    assert "Regia ha caricato" in plain_sentence(told("procedure.load", who=None, seat=None, because="clock"))


def test_a_transcribed_act_says_what_the_document_says_and_when_as_far_as_it_tells() -> None:
    document = Transcript(document="Notizia di stampa", outcome="approvate", dated="2023-05")
    said = plain_sentence(told("milestone.transcribe", at=None, document=document))
    assert said == (
        "A maggio 2023 per «Analisi di contesto» il documento «Notizia di stampa» riporta: «approvate»; "
        "lo ha trascritto il Referente di IRES Piemonte."
    )
    document.dated = "2023-04"
    assert plain_sentence(told("milestone.transcribe", at=None, document=document)).startswith("Ad aprile 2023 per")


def test_a_vote_says_how_only_where_that_is_known() -> None:
    assert plain_sentence(told("ballot.vote")).endswith("ha votato su «Analisi di contesto».")
    assert plain_sentence(told("ballot.vote", data={"choice": "no"})).endswith(
        "ha votato su «Analisi di contesto»: contro."
    )


def test_marks_are_put_around_titles_and_nothing_typed_is_taken_for_a_mark() -> None:
    said = sentence(told("assignment.deliver", title="<b>Analisi</b> {who} %(who)s"))
    assert '«<span lang="it">&lt;b&gt;Analisi&lt;/b&gt; {who} %(who)s</span>».' in said
    assert said.count("il Referente di IRES Piemonte") == 1


def test_it_is_known_what_was_recorded_only_later() -> None:
    assert not recorded_later(told("phase.open", recorded_at=NOON + timedelta(seconds=2)))
    assert not recorded_later(told("phase.open", recorded_at=NOON + timedelta(hours=3)))
    assert recorded_later(told("phase.open", recorded_at=NOON + timedelta(hours=20)))
    assert recorded_later(told("phase.open", at=None))


def test_an_event_of_another_version_is_told_by_its_name() -> None:
    said = plain_sentence(told("assignment.praise"))
    assert said.endswith("ha registrato qualcosa che questa versione di Regia non conosce: assignment.praise.")
