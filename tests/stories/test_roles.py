# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody signs in, sees what is theirs to see, and is refused one thing that is not theirs to do."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from governance.models import Assignment, Cycle, Phase, Stateful, User
from governance.permissions import Role
from workflows.imports.demonstration import FORMATION, Demonstration
from workflows.imports.installation import SEATED_FOR, demonstration_accounts, install_torino
from workflows.models import JournalEntry, RefusalLog, WorkItem

pytestmark = pytest.mark.django_db

PASSWORD = "dimostrazione-lunga"

# Who, and a move of the demonstration that is another's: machine, key of the row, move.
REFUSED = {
    "presidente-cabina": (Role.CABINA_CHAIR, "analisi", "submit"),
    "componente-cabina-1": (Role.CABINA_MEMBER, "varco-monitoraggio", "close"),
    "segretario-cabina": (Role.CABINA_SECRETARY, "varco-monitoraggio", "vote"),
    "dipartimento": (Role.PROGRAMMING_DEPARTMENT, "varco-monitoraggio", "vote"),
    "ires": (Role.RESEARCH_PARTNER, "coerenza-amsvs", "accept"),
    "avventura-urbana": (Role.PARTICIPATION_PARTNER, "analisi-socio-economica", "deliver"),
    "sindaco": (Role.SINDACO, "varco-monitoraggio", "vote"),
    "consigliere-delegato": (Role.DELEGATED_COUNCILLOR, "ascolto", "submit"),
    "consigliere": (Role.COUNCILLOR, "aggiornamento", "propose"),
    "segretario-consiglio": (Role.COUNCIL_SECRETARY, "aggiornamento", "propose"),
    "amministratore": (Role.ADMINISTRATOR, "analisi", "submit"),
    "revisore": (Role.AUDITOR, "relazioni-territorio", "deliver"),
}


@pytest.fixture
def demonstration() -> None:
    installed = install_torino()
    demonstration_accounts(installed.authority, password=PASSWORD, since=timezone.now() - SEATED_FOR)
    Demonstration(installed, timezone.localdate()).make()


def sign_in(username: str) -> Client:
    client = Client()
    answer = client.post(reverse("sign_in"), {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, f"{username} could not sign in"
    return client


def item_of(key: str, move: str) -> WorkItem:
    titles = [
        *Phase.objects.filter(key=key).values_list("title", flat=True),
        *Assignment.objects.filter(key=key).values_list("title", flat=True),
    ] or [{"varco-monitoraggio": "Varco: monitoraggio", "aggiornamento": "Aggiornamento annuale del piano"}[key]]
    return WorkItem.objects.filter(title__in=titles, move=move, closed_at=None)[0]


def send(client: Client, item: WorkItem, **typed: Any) -> Any:
    seen = Stateful.BY_MACHINE[item.machine]._default_manager.get(pk=item.subject_id).state
    form = {
        "move": item.move,
        "seen": seen,
        "key": str(uuid4()),
        "statement": "Ecco",
        "choice": "yes",
        "reason": "Ecco",
    }
    return client.post(reverse("work_item", args=[item.pk]), {**form, **typed})


@pytest.mark.parametrize("username", REFUSED)
def test_each_role_signs_in_and_is_refused_what_is_anothers(demonstration: None, username: str) -> None:
    role, key, move = REFUSED[username]
    user = User.objects.get(username=username)
    assert role in {Role(tenure.seat.role) for tenure in user.tenures.select_related("seat")}
    client = sign_in(username)
    assert client.get("/").status_code == 200
    assert FORMATION in client.get(reverse("plans")).content.decode()
    before = JournalEntry.objects.count()
    answer = send(client, item_of(key, move))
    assert answer.status_code == 403, answer.status_code
    assert JournalEntry.objects.count() == before
    assert RefusalLog.objects.filter(actor=user, kind="NotAllowed").exists()


def test_who_has_something_to_do_finds_it_on_the_desk(demonstration: None) -> None:
    for username in set(REFUSED) - {"amministratore", "revisore"}:
        page = sign_in(username).get("/").content.decode()
        assert "/cose-da-fare/" in page, f"{username} has nothing to do"


@pytest.mark.parametrize("day", ["2027-01-01", "2027-01-31", "2027-03-01", "2028-02-29", "2027-12-31"])
def test_on_any_day_two_phases_are_open_one_work_is_late_and_one_gate_was_decided_by_votes(day: str) -> None:
    with travel(f"{day}T10:00:00+01:00", tick=False):
        installed = install_torino()
        demonstration_accounts(installed.authority, password=None, since=timezone.now() - SEATED_FOR)
        Demonstration(installed, timezone.localdate()).make()
        cycle = Cycle.objects.get(title=FORMATION)
        late = cycle.assignments.filter(state="assigned", due_on__lt=timezone.localdate())
        assert list(late.values_list("key", flat=True)) == ["analisi-socio-economica"]
    assert set(cycle.phases.filter(state="active").values_list("key", flat=True)) == {"analisi", "ascolto"}
    gate = cycle.gates.get(key="varco-ascolto-preliminare")
    assert gate.state == "approved_with_conditions"
    assert all('"yes":3' in ballot.verdict for ballot in gate.ballots.all())
    assert list(cycle.obligations.values_list("state", flat=True)) == ["open"]
    assert list(cycle.sittings.order_by("number").values_list("state", flat=True)) == ["closed", "convened"]
