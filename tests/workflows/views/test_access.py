# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address, every role, two authorities: each is answered as the table of addresses says."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Authority, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.addresses import ADDRESSES, OTHER, OWN, SEATLESS, STRANGER, TO_SIGN_IN, Look, addresses, names
from tests.stories.banco import Banco
from tests.stories.sittings import TEXT
from tests.workflows.views.conftest import BACKEND
from workflows.documents import minutes, plan_report
from workflows.imports.demonstration import Demonstration
from workflows.imports.installation import demonstration_accounts, install_torino


def browser_of(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user, backend=BACKEND)
    return browser


def demonstration() -> Authority:
    """Torino with its running demonstration."""
    installed = install_torino()
    now = timezone.now()
    demonstration_accounts(installed.authority, password=None, since=now - timedelta(days=100))
    Demonstration(installed, timezone.localdate(now)).make()
    return installed.authority


def roles_of(user: User | None) -> frozenset[Role]:
    return frozenset(Role(role) for role in Tenure.objects.filter(user=user).values_list("seat__role", flat=True))


def wrong(who: str, user: User | None, authority: Authority, *, every: bool = False) -> Iterator[str]:
    """What is answered otherwise than the table says.

    `every`: asked of each row and each look. For the others one row says it, but for things to do, whose forms differ
    by who asks; `make screens` opens all of it as everybody.
    """
    browser, roles = browser_of(user), roles_of(user)
    for name, address in ADDRESSES.items():
        wanted = address.answer(who, roles)
        found = list(addresses(name, authority).values())
        looks = address.looks.values() if every and wanted == 200 else ()
        for place in found if every or (who == OWN and name == "work_item") else found[:1]:
            for look in (Look("", wanted), *looks):
                answer = browser.get(place + look.query)
                if isinstance(answer, FileResponse):
                    b"".join(answer.streaming_content)  # a file that is read to its end is closed
                if answer.status_code != look.status:
                    yield f"{user} ({who}) {place}{look.query}: {answer.status_code}, not {look.status}"
                if wanted == TO_SIGN_IN and who == STRANGER and name != "set_language":
                    assert answer["Location"].startswith(reverse("sign_in"))


def test_every_address_is_in_the_table() -> None:
    assert set(names()) == set(ADDRESSES)


@pytest.mark.django_db
def test_every_address_is_somewhere_in_the_demonstration() -> None:
    torino = demonstration()
    assert [name for name in ADDRESSES if not addresses(name, torino)] == []


@pytest.mark.django_db
def test_every_role_of_both_authorities_is_answered_as_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    # Who is given the document is the question here, not how it is set: a process for each would take long.
    monkeypatch.setattr(plan_report, "typeset", lambda _page: b"%PDF-")
    monkeypatch.setattr(minutes, "typeset", lambda _page: b"%PDF-")
    torino, banco = demonstration(), Banco(text=TEXT)
    banco.cycle()
    torinese = set(User.objects.filter(email__endswith=".example"))
    asks: list[tuple[str, User | None, Authority]] = [(STRANGER, None, torino), (SEATLESS, factories.person(), torino)]
    for user in torinese:
        asks += [(OWN, user, torino), (OTHER, user, banco.authority)]
    for user in banco.people.values():
        asks += [(OWN, user, banco.authority), (OTHER, user, torino)]
    administrator = User.objects.get(username="amministratore")
    told = [line for who, user, where in asks for line in wrong(who, user, where)]
    assert [*told, *wrong(OWN, administrator, torino, every=True)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_role_sees_the_plans_of_its_authority_and_no_others(
    role: Role, as_reader: Callable[[User], Client]
) -> None:
    mine = factories.seated(role)
    own = factories.cycle(on=mine.seat.body)
    strange = factories.cycle(on=factories.body("ufficio", of=factories.authority("altrove")))
    browser = as_reader(mine.user)
    listed = browser.get(reverse("plans")).content.decode()
    assert str(own.pk) in listed
    assert str(strange.pk) not in listed
    assert browser.get(reverse("plan", args=[own.pk])).status_code == 200
    assert browser.get(reverse("plan", args=[strange.pk])).status_code == 404


@pytest.mark.django_db
def test_a_tenure_that_has_ended_shows_nothing_any_more(as_reader: Callable[[User], Client]) -> None:
    ended = factories.seated(Role.CABINA_CHAIR)
    cycle = factories.cycle(on=ended.seat.body)
    browser = as_reader(ended.user)
    assert browser.get(reverse("plan", args=[cycle.pk])).status_code == 200
    ended.until = datetime(2021, 1, 1, tzinfo=UTC)
    ended.save()
    assert browser.get(reverse("plan", args=[cycle.pk])).status_code == 404


@pytest.mark.django_db
def test_a_superuser_without_a_seat_sees_nothing(as_reader: Callable[[User], Client]) -> None:
    cycle = factories.cycle()
    root = User.objects.create_superuser("radice", password="radice")
    assert as_reader(root).get(reverse("plan", args=[cycle.pk])).status_code == 404
