# SPDX-License-Identifier: AGPL-3.0-or-later
"""An assignment's page: who owes it by when, what waits for it, what was handed in, what may happen next."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Assignment, Transcript, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def partner(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["primo-referente"])


def page_of(run: BancoCycle, key: str = "primo-lavoro") -> str:
    return reverse("assignment", args=[run.pk, key])


def test_the_page_says_who_owes_it_to_whom_by_when(run: BancoCycle, partner: Client) -> None:
    late = (timezone.localdate() - date(2026, 1, 31)).days
    said = read(partner, page_of(run))
    assert f"Entro quando 31 gennaio 2026, {late} giorni di ritardo" in said
    assert "Chi lo fa Primo partner" in said
    assert "Chi lo esamina nessuno: basta consegnarla" in said


def test_what_waits_for_it_is_told_by_name(run: BancoCycle, partner: Client) -> None:
    said = read(partner, page_of(run))
    assert "Senza, il criterio «Il primo lavoro è consegnato» non è soddisfatto" in said
    assert "e non si può votare su « Varco » (decide: Comitato)" in said
    assert "Finché questa attività è aperta, « Lavoro » non può passare al varco." in said


def test_work_that_is_no_criterion_holds_up_only_its_phase(run: BancoCycle, partner: Client) -> None:
    said = read(partner, page_of(run, "secondo-lavoro"))
    assert "Senza, il criterio" not in said
    assert "Finché questa attività è aperta" in said


def test_who_owes_it_finds_the_button_and_nobody_else(run: BancoCycle, partner: Client, as_reader: AsReader) -> None:
    assert "Consegna il lavoro: Primo lavoro" in read(partner, page_of(run))
    assert partner.get(page_of(run)).content.decode().count("btn-primary") == 1
    other = as_reader(run.banco.people["secondo-referente"]).get(page_of(run)).content.decode()
    assert "btn-primary" not in other


def test_what_was_handed_in_is_shown_and_nothing_waits_any_more(run: BancoCycle, partner: Client) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    said = read(partner, page_of(run))
    assert "Che cosa è stato consegnato" in said
    assert "Ecco il lavoro" in said
    assert "Niente la aspetta più." in said


def test_work_of_a_reviewer_names_the_reviewer_and_a_transcript_its_source(run: BancoCycle, partner: Client) -> None:
    phase = run.phase
    work = factories.row("assignment", state="transcribed", of=run.row)
    Assignment.objects.filter(pk=work.pk).update(
        phase=phase, title="Giornata", due_on="2023-11-01", decided_at="2023-11-10T09:00Z"
    )
    Transcript.objects.create(
        cycle=run.row,
        subject_machine="assignment",
        subject_id=work.pk,
        document="Giornata di ascolto",
        source="Stampa",
        strength="secondary",
        dated="2023-11-10",
        outcome="tenuta",
    )
    said = read(partner, page_of(run, Assignment.objects.get(pk=work.pk).key))
    assert "9 giorni di ritardo" in said
    assert "Chi lo esamina Ufficio" in said
    assert "Trascritto da «Giornata di ascolto», 10 novembre 2023: tenuta." in said


def test_another_authority_and_an_unknown_key_find_nothing(
    run: BancoCycle, partner: Client, as_reader: AsReader
) -> None:
    assert partner.get(page_of(run, "mai-visto")).status_code == 404
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    assert as_reader(stranger.user).get(page_of(run)).status_code == 404
