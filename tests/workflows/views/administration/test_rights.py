# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may what: the table of roles and rights, and for one person the answer and its reasons."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from governance import grants
from governance.models import Body, BodyGrant, Tenure, User
from governance.permissions import HOLDS, May, Role
from tests import factories
from tests.workflows.views.administration.conftest import AsReader
from tests.workflows.views.pages import read

pytestmark = pytest.mark.django_db

PAGE = "who_may_what"
DAY = timedelta(days=1)


def ask(browser: Client, user: User, act: str, body: Body) -> str:
    page = read(browser, f"{reverse(PAGE)}?person={user.pk}&act={act}&body={body.pk}")
    return page.partition("Questa persona può farlo?")[2].partition("Questo è il diritto.")[0].strip()


def test_every_cell_of_the_table_is_what_the_code_holds(office: Client) -> None:
    page = office.get(reverse(PAGE)).content.decode()
    table = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = [strip_tags(row) for row in table.split("</tr>") if "<th" in row]
    assert len(rows) == len(May)
    assert sum(row.count("sì") for row in rows) == sum(len(rights) for rights in HOLDS.values())


def test_yes_by_which_seat_and_since_when(office: Client, chair: Tenure) -> None:
    said = ask(office, chair.user, "cast_vote", chair.seat.body)
    assert said == f"Sì Come {chair.seat.label.lower()}, dal 1° gennaio 2020."


def test_yes_for_whom(office: Client, chair: Tenure) -> None:
    stand_in, since = factories.person("supplente"), datetime.fromisoformat("2026-01-05T09:00Z")
    grants.substitute(tenure=chair, user=stand_in, since=since, until=timezone.now() + DAY)
    said = ask(office, stand_in, "cast_vote", chair.seat.body)
    assert said.startswith(f"Sì Come {chair.seat.label.lower()}, per conto di {chair.user}, per una sostituzione dal 5")


def test_no_and_what_is_missing(office: Client, chair: Tenure) -> None:
    cabina, past = chair.seat.body, datetime.fromisoformat("2025-03-11T23:00Z")
    seat = f"No Come {chair.seat.label.lower()}: "
    assert f"{seat}il ruolo di questo posto non ha il diritto." in ask(office, chair.user, "appoint", cabina)
    BodyGrant.objects.filter(user=chair.user).delete()
    assert "sync_grants" in ask(office, chair.user, "cast_vote", cabina)
    grants.end_tenure(tenure=chair, at=past)
    assert f"{seat}l’incarico è finito l’11 marzo 2025" in ask(office, chair.user, "cast_vote", cabina)
    later = factories.seated(Role.CABINA_MEMBER, on=cabina, since=datetime.fromisoformat("2031-03-11T09:00Z"))
    assert "l’incarico inizia solo l’11 marzo 2031" in ask(office, later.user, "cast_vote", cabina)
    nobody = factories.seated(Role.MAYOR).user
    said = ask(office, nobody, "cast_vote", cabina)
    assert f"No {nobody} non ha alcun posto in «Organo cabina» e non vi sostituisce nessuno." in said
    assert "Possono votare" in said
    User.objects.filter(pk=later.user_id).update(is_active=False)
    assert "L’account è chiuso." in ask(office, later.user, "cast_vote", cabina)


def test_no_and_which_substitution_is_over_or_to_come(office: Client, chair: Tenure) -> None:
    cabina, stand_in, now = chair.seat.body, factories.person("supplente"), timezone.now()
    substitution = grants.substitute(
        tenure=chair,
        user=stand_in,
        since=datetime.fromisoformat("2025-03-01T09:00Z"),
        until=datetime.fromisoformat("2025-03-11T23:00Z"),
    )
    assert "la sostituzione è finita l’11 marzo 2025" in ask(office, stand_in, "cast_vote", cabina)
    substitution.since, substitution.until = now + DAY, now + 9 * DAY
    substitution.save()
    assert "la sostituzione inizia solo" in ask(office, stand_in, "cast_vote", cabina)
    grants.end_substitution(substitution=substitution, at=now)
    assert "la sostituzione è stata ritirata prima di iniziare" in ask(office, stand_in, "cast_vote", cabina)


def test_a_move_says_which_right_it_needs_and_where(office: Client, chair: Tenure) -> None:
    cabina = chair.seat.body
    said = ask(office, chair.user, "gate.call", cabina)
    assert said.startswith("Sì")
    assert "Serve il diritto di mettere ai voti sull’organo che decide o che deve il lavoro." in said
    assert "sull’ufficio che registra o esamina" in ask(office, chair.user, "assignment.accept", cabina)
    by_hand = ask(office, chair.user, "gate.approve", cabina)
    assert by_hand == "No Nessuno lo fa a mano: è la conseguenza di qualcos’altro."


def test_what_is_not_chosen_is_asked_for(office: Client, chair: Tenure) -> None:
    said = read(office, f"{reverse(PAGE)}?person=&act=cast_vote&body={chair.seat.body_id}")
    assert "Scegli una persona." in said
    assert "Questo è il diritto." not in said


def test_nobody_of_another_authority_can_be_asked_about(office: Client, chair: Tenure, stranger: User) -> None:
    said = read(office, f"{reverse(PAGE)}?person={stranger.pk}&act=cast_vote&body={chair.seat.body_id}")
    assert str(stranger) not in said
    assert "Questo è il diritto." not in said


def test_who_reads_the_journal_may_ask_too_and_nobody_else(as_reader: AsReader, chair: Tenure) -> None:
    auditor = factories.seated(Role.AUDITOR).user
    said = read(as_reader(auditor), reverse(PAGE))
    assert "Chi può fare che cosa" in said
    assert f'href="{reverse("administration")}"' not in as_reader(auditor).get(reverse(PAGE)).content.decode()
    assert as_reader(factories.seated(Role.MAYOR).user).get(reverse(PAGE)).status_code == 403


def test_fifty_people_and_bodies_cost_no_more_questions_than_one(office: Client, chair: Tenure) -> None:
    url = f"{reverse(PAGE)}?person={chair.user_id}&act=gate.call&body={chair.seat.body_id}"

    def asked() -> int:
        office.get(url)
        with CaptureQueriesContext(connection) as found:
            office.get(url)
        return len(found)

    few = asked()
    for number in range(30):
        factories.seated(Role.MAYOR, on=factories.body(f"zona-{number}"))
        factories.seated(Role.CABINA_MEMBER, on=chair.seat.body, user=chair.user)
    assert asked() == few
