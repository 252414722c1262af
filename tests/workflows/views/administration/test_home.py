# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the administration begins: what needs attention first, and for which authority."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Tenure, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco
from tests.workflows.views.administration.conftest import AsReader
from tests.workflows.views.pages import read
from workflows.models import OutboxMessage, ProcedureVersion, Verification

pytestmark = pytest.mark.django_db

HOME = "administration"
DAY = timedelta(days=1)


def test_what_needs_attention(office: Client, chair: Tenure) -> None:
    now = timezone.now()
    factories.seat(Role.MAYOR, on=factories.body("zona"))
    Tenure.objects.filter(pk=chair.pk).update(until=now + 9 * DAY)
    OutboxMessage.objects.create(
        authority=factories.authority(), event="digest.daily", payload="{}", parked_at=now, last_error="E"
    )
    said = read(office, reverse(HOME))
    assert "Un posto è senza titolare Organo zona (1)" in said
    assert f"L’incarico di {chair.user} finisce" in said
    assert "Un messaggio non è stato consegnato" in said
    assert "Nessuna procedura è in vigore" in said


def test_a_journal_that_does_not_verify_comes_first(office: Client) -> None:
    authority, now = factories.authority(), timezone.now()
    told = {"authority": authority, "asked_at": now, "seen_at": now, "ended_at": now}
    Verification.objects.create(**told, number=1, hash="0" * 64)
    assert "non supera la verifica" not in read(office, reverse(HOME))
    Verification.objects.create(**told | {"ended_at": now + DAY}, broken_at=7, fault="{}")
    assert "Il registro degli eventi non supera la verifica La riga n. 7 non è come fu scritta" in read(
        office, reverse(HOME)
    )


def test_a_tenure_that_somebody_takes_on_needs_none(office: Client, chair: Tenure) -> None:
    end = timezone.now() + 9 * DAY
    Tenure.objects.filter(pk=chair.pk).update(until=end)
    grants.appoint(user=factories.person(), seat=chair.seat, since=end)
    assert "L’incarico di" not in read(office, reverse(HOME))
    Tenure.objects.filter(pk=chair.pk).update(until=timezone.now() + 99 * DAY)
    Tenure.objects.exclude(pk=chair.pk).filter(seat=chair.seat).delete()
    assert "L’incarico di" not in read(office, reverse(HOME))


def test_where_nothing_is_missing_it_says_so(banco: Banco, as_reader: AsReader) -> None:
    said = read(as_reader(banco.people["amministrazione-amministratore"]), reverse(HOME))
    assert "Nulla: ogni posto ha il suo titolare" in said


def test_a_procedure_that_ends_soon_is_named(
    banco: Banco, as_reader: AsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = ProcedureVersion(
        sha256="0" * 64, effective_from=timezone.localdate(), effective_until=timezone.localdate() + 9 * DAY
    )
    monkeypatch.setattr("workflows.views.administration.home.versions_of", lambda *_args, **_kwargs: [version])
    said = read(as_reader(banco.people["amministrazione-amministratore"]), reverse(HOME))
    assert "La procedura in vigore finisce" in said


def test_who_administers_several_authorities_chooses(office: Client, administrator: User) -> None:
    milano = factories.body("uffici", of=factories.authority("milano"))
    factories.seated(Role.ADMINISTRATOR, on=milano, user=administrator)
    factories.seat(Role.MAYOR, on=milano)
    there = f"{reverse(HOME)}?ente=milano"
    assert there.removeprefix(reverse(HOME)) in office.get(reverse(HOME)).content.decode()
    assert "Un posto è senza titolare" in read(office, there)
    assert f"{reverse('people')}?ente=milano" in office.get(there).content.decode()
    assert office.get(f"{reverse(HOME)}?ente=genova").status_code == 404


def test_another_authority_is_not_there_for_who_does_not_administer_it(office: Client, stranger: User) -> None:
    assert office.get(f"{reverse(HOME)}?ente=milano").status_code == 404


def test_who_may_not_is_told_who_may(chair: Tenure, as_reader: AsReader) -> None:
    answer = as_reader(chair.user).get(reverse(HOME))
    assert answer.status_code == 403
    assert "amministrare l’ente" in answer.content.decode()
