# SPDX-License-Identifier: AGPL-3.0-or-later
"""Obligations on screens: in a table by their day, one by one, and wherever they stop something."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import DocumentVersion, Gate, Obligation, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.debts import owed, state
from tests.workflows.papers import PDF
from tests.workflows.views.pages import asked_by_hand, item_of, read, sent, url_of, words_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def partner(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["primo-referente"])


@pytest.fixture
def officer(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["ufficio-dirigente"])


def page_of(row: Obligation) -> str:
    return reverse("obligation", args=[row.cycle_id, row.pk])


def test_the_table_tells_what_is_late_first_and_what_is_discharged_last(run: BancoCycle, partner: Client) -> None:
    today = timezone.localdate()
    state(run, owed(run, title="Assolta", due_on=today - timedelta(days=60)))
    Obligation.objects.filter(title="Assolta").update(state="discharged")
    owed(run, title="Con calma", blocking=False, due_on=today + timedelta(days=30))
    owed(run, title="In ritardo", due_on=today - timedelta(days=3))
    said = read(partner, reverse("obligations", args=[run.pk]))
    assert "1 prescrizione bloccante aperta, 1 prescrizione aperta." in said
    table = said[said.index("Chi la dichiara adempiuta") :]
    assert table.index("In ritardo") < table.index("Con calma") < table.index("Assolta")
    assert "in ritardo di 3 giorni" in table
    assert "da adempiere bloccante Primo partner Ufficio" in table
    assert "si chiede «La relazione protocollata»" in table
    assert "solo un avviso" in table
    assert "era bloccante" in table
    assert "Prot. 40" in table


def test_a_plan_without_obligations_says_so(run: BancoCycle, partner: Client) -> None:
    assert "ha lasciato prescrizioni" in read(partner, reverse("obligations", args=[run.pk]))


def test_one_obligation_tells_whence_it_comes_what_it_stops_and_what_may_follow(
    run: BancoCycle, partner: Client
) -> None:
    row = owed(run)
    asked_by_hand(row, "state", "state_evidence")
    said = read(partner, page_of(row))
    assert f"Da quale decisione {row.gate.title}, 10 gennaio 2026" in said
    assert "Finché è aperta, questi non vanno ai voti: Varco" in said
    assert "Che cosa si chiede per dimostrarla La relazione protocollata" in said
    assert "Attesta che la prescrizione è adempiuta" in said


def test_it_is_told_where_it_stops_something(run: BancoCycle, partner: Client) -> None:
    row = owed(run, due_on=timezone.localdate() - timedelta(days=1))
    gate = read(partner, reverse("gate", args=[run.pk, "varco"]))
    assert "Fermo per prescrizioni Non va ai voti finché non sono adempiute: Aggiornare" in gate
    assert "1 prescrizione bloccante aperta" in read(partner, reverse("plan", args=[run.pk]))
    Obligation.objects.filter(pk=row.pk).update(gate=Gate.objects.get(key="varco"))
    decided = read(partner, reverse("gate", args=[run.pk, "varco"]))
    assert "Prescrizioni che ha lasciato Aggiornare – da adempiere, bloccante" in decided
    assert "Fermo per prescrizioni" not in decided


def test_a_warning_only_shows(run: BancoCycle, partner: Client) -> None:
    row = owed(run, blocking=False)
    assert "Fermo per prescrizioni" not in read(partner, reverse("gate", args=[run.pk, "varco"]))
    assert "1 prescrizione aperta" in read(partner, reverse("plan", args=[run.pk]))
    assert "È un avviso: non ferma gli altri varchi" in read(partner, page_of(row))


def test_it_is_stated_with_a_file_and_discharged_from_the_desk(
    run: BancoCycle, partner: Client, officer: Client
) -> None:
    row = owed(run)
    item = asked_by_hand(row, "state", "state_evidence")
    assert "enctype" in partner.get(url_of(item)).content.decode()
    empty = partner.post(
        url_of(item), {**sent("state", "open", reason="Prot. 7"), "file": SimpleUploadedFile("a.pdf", b"")}
    )
    assert "Il file è vuoto" in words_of(empty.content)
    assert "Prot. 7" in words_of(empty.content)
    typed = {**sent("state", "open", reason="Prot. 7"), "file": SimpleUploadedFile("nota.pdf", PDF)}
    assert partner.post(url_of(item), typed).status_code == 302
    assert DocumentVersion.objects.get(document__obligation=row).name == "nota.pdf"
    discharge = item_of(row, "discharge")
    said = read(officer, url_of(discharge))
    assert "Che cosa è stato attestato primo-referente," in said
    assert "Prot. 7" in said
    assert "nota.pdf versione 1" in said
    assert officer.post(url_of(discharge), sent("discharge", "stated")).status_code == 302
    row.refresh_from_db()
    assert row.state == "discharged"
    assert "nota.pdf" in read(officer, page_of(row))


def test_another_authority_finds_nothing(run: BancoCycle, as_reader: AsReader) -> None:
    row = owed(run)
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    browser = as_reader(stranger.user)
    assert browser.get(page_of(row)).status_code == 404
    assert browser.get(reverse("obligations", args=[run.pk])).status_code == 404
    elsewhere = run.banco.cycle()
    reader = as_reader(run.banco.people["primo-referente"])
    assert reader.get(reverse("obligation", args=[elsewhere.pk, row.pk])).status_code == 404
