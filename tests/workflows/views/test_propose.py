# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing a question on a gate: a short form for each kind, refusals beside their fields, and nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Assignment, Body, Criterion, Question, User
from tests.stories.banco import Banco, BancoCycle
from tests.stories.voting import CHAIR, FIRST, SECOND
from tests.workflows.actions.test_propose_question import RETURN, STATEMENT, called, propose
from tests.workflows.views.pages import item_of, read, sent, url_of, words_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def run(db: None) -> BancoCycle:
    return Banco(text=called() + STATEMENT).cycle()


@pytest.fixture
def ready(db: None) -> BancoCycle:
    found = Banco(text=called()).cycle()
    found.deliver_all()
    return found


def place(run: BancoCycle, kind: str = "") -> str:
    return reverse("propose", args=[run.pk, "varco"]) + (f"?tipo={kind}" if kind else "")


def form(run: BancoCycle, **typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), "seat": str(run.banco.seats[FIRST]), **typed}


def key_of(run: BancoCycle, body: str) -> str:
    return str(Body.objects.get(authority=run.banco.authority, key=body).pk)


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")


def member(run: BancoCycle, as_reader: AsReader, who: str = FIRST) -> Client:
    return as_reader(run.banco.people[who])


def test_a_condition_is_proposed_from_its_form(ready: BancoCycle, as_reader: AsReader) -> None:
    typed = form(
        ready,
        title="Dati aperti",
        text="Pubblicare i dati",
        owner=key_of(ready, "primo"),
        discharger=key_of(ready, "comitato"),
        due_on=day(30),
        evidence="L’indirizzo",
        blocking="no",
    )
    browser = member(ready, as_reader)
    answer = browser.post(place(ready, "condition"), typed)
    assert answer["Location"] == reverse("gate", args=[ready.pk, "varco"])
    found = Question.objects.get(kind="condition")
    assert (found.title, found.blocking, found.due_on) == (
        "Dati aperti",
        False,
        timezone.localdate() + timedelta(days=30),
    )
    assert "La questione è proposta. Riga n." in read(browser, answer["Location"])
    browser.post(place(ready, "condition"), typed)
    assert Question.objects.filter(kind="condition").count() == 1


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(
    ready: BancoCycle, as_reader: AsReader
) -> None:
    answer = member(ready, as_reader).post(
        place(ready, "condition"), form(ready, title="Dati aperti", text="Pubblicare i dati", due_on=day(-1))
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Dati aperti"' in page
    assert "Pubblicare i dati" in page
    assert "Scegli chi deve provvedere." in page
    late = form(ready, put_off_to=day(0), text="Serve tempo")
    said = words_of(member(ready, as_reader).post(place(ready, "suspensive"), late).content)
    assert "Indica un giorno che deve ancora venire." in said


def test_a_return_names_the_work_that_goes_back(ready: BancoCycle, as_reader: AsReader) -> None:
    work = Assignment.objects.get(cycle=ready.pk, key="primo-lavoro")
    member(ready, as_reader).post(place(ready, "return"), form(ready, text="Mancano i costi", reopens=str(work.pk)))
    found = Question.objects.get(kind="return")
    assert list(found.reopens.all()) == [work]
    assert found.title == "Restituire per rielaborare: Varco"


@pytest.mark.parametrize(("kind", "typed"), [("rejection", {}), ("suspensive", {"put_off_to": ""})])
def test_the_other_kinds_have_a_name_by_themselves(
    kind: str, typed: dict[str, str], ready: BancoCycle, as_reader: AsReader
) -> None:
    known = {name: day(9) for name in typed}
    member(ready, as_reader).post(place(ready, kind), form(ready, text="Perché no", **known))
    assert Question.objects.get(kind=kind).title.endswith(": Varco")


def test_a_criterion_is_waived_by_a_vote_that_whoever_presides_opens(run: BancoCycle, as_reader: AsReader) -> None:
    asked = Criterion.objects.get(cycle=run.pk, key="atti-trasmessi")
    member(run, as_reader).post(place(run, "waiver"), form(run, text="Sono pubblici", criterion=str(asked.pk)))
    found = Question.objects.get(kind="waiver")
    gate = reverse("gate", args=[run.pk, "varco"])
    assert "Metti ai voti" not in read(member(run, as_reader), gate)
    assert "Metti ai voti" in read(member(run, as_reader, CHAIR), gate)
    put = {"key": str(uuid4()), "put": str(found.pk), "way": "remote"}
    assert member(run, as_reader).post(place(run), put).status_code == 403
    assert member(run, as_reader, CHAIR).post(place(run), {**put, "way": "x"}).status_code == 409
    assert member(run, as_reader, CHAIR).post(place(run), put)["Location"] == gate
    assert "Si fa a meno del criterio «Gli atti sono trasmessi»? Si vota a distanza." in read(
        member(run, as_reader), gate
    )


def test_a_kind_whose_turn_has_passed_is_told_and_not_offered(ready: BancoCycle, as_reader: AsReader) -> None:
    ready.call()
    said = read(member(ready, as_reader), place(ready))
    assert "in questo esame è tardi per proporre altre questioni" in said
    assert "Adesso su questo varco non si può proporre nulla." in said


def test_only_who_proposed_it_finds_how_to_withdraw_it(run: BancoCycle, as_reader: AsReader) -> None:
    found = propose(run, RETURN)
    gate = reverse("gate", args=[run.pk, "varco"])
    assert "Ritira la questione" in read(member(run, as_reader), gate)
    assert "Ritira la questione" not in read(member(run, as_reader, SECOND), gate).split("Che cosa può succedere")[0]
    sheet = {"key": str(uuid4()), "withdraw": str(found.subject_id)}
    assert member(run, as_reader, SECOND).post(place(run), sheet).status_code == 409
    assert member(run, as_reader).post(place(run), {**sheet, "withdraw": "x"}).status_code == 409
    assert member(run, as_reader).post(place(run), sheet)["Location"] == gate
    assert Question.objects.get(pk=found.subject_id).state == "withdrawn"


def test_who_does_not_propose_is_told_whose_right_it_is(run: BancoCycle, as_reader: AsReader) -> None:
    answer = member(run, as_reader, "comitato-segretario").get(place(run))
    assert answer.status_code == 403
    assert "Proponi una questione" not in read(
        member(run, as_reader, "comitato-segretario"), reverse("gate", args=[run.pk, "varco"])
    )


def test_whoever_presides_is_told_which_question_is_next_and_in_which_ways(
    ready: BancoCycle, as_reader: AsReader
) -> None:
    propose(ready, RETURN)
    chair = member(ready, as_reader, CHAIR)
    url = url_of(item_of(ready.gate, "call"))
    said = read(chair, url)
    assert "La prossima questione Il varco «Varco» è restituito per essere rielaborato?" in said
    assert "Poi, nell’ordine della procedura: Il varco «Varco» è approvato?" in said
    assert "A distanza: resta aperta finché non la chiudi" in said
    assert "Per procedura scritta" not in said, "the rule knows none"
    next_one = Question.objects.get(kind="return")
    assert chair.post(url, sent("call", "ready", asked=str(next_one.pk))).status_code == 422
    assert chair.post(url, sent("call", "ready", asked=str(next_one.pk), way="remote")).status_code == 302
    assert ready.ballot.question == next_one


def test_a_proposal_made_meanwhile_is_not_passed_over(ready: BancoCycle, as_reader: AsReader) -> None:
    chair, url = member(ready, as_reader, CHAIR), url_of(item_of(ready.gate, "call"))
    whole = Question.objects.get(kind="whole")
    propose(ready, RETURN)
    answer = chair.post(url, sent("call", "ready", asked=str(whole.pk), way="remote"))
    assert answer.status_code == 409
    assert "va messa ai voti prima di questa" in words_of(answer.content)
