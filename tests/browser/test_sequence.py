# SPDX-License-Identifier: AGPL-3.0-or-later
"""A committee decides at a gate from its screens: too few come, the second convocation, conditions, what they stop."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from governance.models import Criterion, Phase
from tests.browser.conftest import DESKTOP, PHONE, Complaints, italian
from tests.stories.borgo import CHAIR, OFFICER, PARTNER, SECRETARY, Borgo, noon
from workflows.models import WorkItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEGIN, FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 10), date(2026, 3, 12)
MEMBER, STAND_IN = "comitato-componente-1", "sostituta"


class Room:
    """The people of the small city, each at a screen of their own: members on a phone, offices at a desk."""

    def __init__(self, chromium: Browser, server: LiveServer, complaints: Complaints, open_: ExitStack) -> None:
        self.borgo = Borgo()
        self._chromium, self._server, self._complaints, self._open = chromium, server, complaints, open_
        self._pages: dict[str, Page] = {}

    def of(self, who: str) -> Page:
        """The screen of somebody, who is signed in."""
        if who not in self._pages:
            width = PHONE if who in {MEMBER, STAND_IN} else DESKTOP
            context = self._open.enter_context(italian(self._chromium, self._server, width=width))
            client = Client()
            client.force_login(self.borgo.city.people[who])
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self._server.url}])
            self._pages[who] = context.new_page()
            self._complaints.hear(self._pages[who])
        return self._pages[who]

    def on(self, clock: "time_machine.Traveller", day: date) -> None:
        """It is noon of another day: everybody has to sign in again."""
        clock.move_to(noon(day))
        self._pages.clear()

    def item(self, who: str, subject: UUID, move: str, *, seat: str = "") -> Page:
        """The page of what is asked of somebody."""
        asked = WorkItem.objects.filter(subject_id=subject, move=move, closed_at=None)
        found = asked.get(seat=self.borgo.seat(seat)) if seat else asked.get()
        page = self.of(who)
        page.goto(reverse("work_item", args=[found.pk]))
        return page

    def panel(self, who: str) -> Page:
        page = self.of(who)
        page.goto(reverse("panel", args=[self.borgo.pk, self.borgo.sitting.pk]))
        return page

    def record(self, *seats: str) -> None:
        """The secretary records the holders of these seats as present in the room."""
        for seat in seats:
            page = self.panel(SECRETARY)
            page.locator(f"#posto-{self.borgo.seat(seat)}").get_by_role(
                "button", name="Registra: in presenza"
            ).first.click()
            expect(page.locator(f"#posto-{self.borgo.seat(seat)}")).to_contain_text("dalle")

    def vote(self, who: str, seat: str, answer: str) -> None:
        page = self.item(who, self.borgo.ballot.pk, "vote", seat=seat)
        page.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="Continua").click()
        expect(page.get_by_role("heading", name="Stai per registrare")).to_be_visible()
        page.get_by_role("button", name=f"Registra: {answer}").click()
        expect(page.get_by_role("status")).to_contain_text(answer)

    def put(self) -> Page:
        """The chair puts the question whose turn it is."""
        page = self.panel(CHAIR)
        page.locator(".panel-questions li.next").get_by_role("button", name="Metti ai voti").click()
        expect(page.locator(".panel-voting")).to_be_visible()
        return page

    def close(self) -> Page:
        page = self.panel(CHAIR)
        page.get_by_role("button", name="Chiudi la votazione").click()
        expect(page.locator(".panel-result").first).to_be_visible()
        return page

    def propose(self, who: str, title: str, *, blocking: bool) -> None:
        page = self.of(who)
        page.goto(reverse("propose", args=[self.borgo.pk, "primo-varco"]) + "?tipo=condition")
        form = page.locator("form", has=page.locator("[name=evidence]"))
        form.locator("[name=title]").fill(title)
        form.locator("[name=text]").fill(f"{title}, con una relazione")
        form.locator("[name=owner]").select_option(label="Partner")
        form.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=30)).isoformat())
        form.locator("[name=evidence]").fill("La relazione protocollata")
        form.locator("[name=discharger]").select_option(label="Comitato")
        form.locator(f"[name=blocking][value={'yes' if blocking else 'no'}]").check()
        form.get_by_role("button", name="Proponi").click()
        expect(page.get_by_role("status")).to_contain_text("La questione è proposta")


@pytest.fixture
def clock() -> "Iterator[time_machine.Traveller]":
    with time_machine.travel(noon(BEGIN), tick=True) as traveller:
        yield traveller


@pytest.fixture
def room(
    transactional_db: None,
    clock: "time_machine.Traveller",
    chromium: Browser,
    live_server: LiveServer,
    complaints: Complaints,
) -> Iterator[Room]:
    with ExitStack() as open_:
        yield Room(chromium, live_server, complaints, open_)


def test_a_gate_is_decided_from_the_screens_and_its_conditions_stop_the_next(
    room: Room, clock: "time_machine.Traveller"
) -> None:
    borgo = room.borgo
    borgo.work_through("prima", "rapporto")

    asked = Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata")
    phase = Phase.objects.get(cycle=borgo.pk, key="prima")
    page = room.item(OFFICER, phase.pk, "submit")
    expect(page.get_by_text("Criteri non ancora soddisfatti: La mappa è pubblicata").first).to_be_visible()
    page = room.item(SECRETARY, asked.pk, "state")
    page.locator("[name=reason]").first.fill("Prot. 12 del 2 marzo")
    page.get_by_role("button", name="Attesta").first.click()
    expect(page.get_by_role("status")).to_contain_text("Registrato")
    page = room.item(OFFICER, phase.pk, "submit")
    page.locator("#act + form button, section form button").first.click()
    expect(page.get_by_role("status")).to_contain_text("Registrato")

    page = room.of(SECRETARY)
    page.goto(reverse("convene", args=[borgo.pk]))
    for name, value in (
        ("day", FIRST.isoformat()),
        ("hour", "12:00"),
        ("again_day", SECOND.isoformat()),
        ("again_hour", "12:00"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=place]").fill("Sala del Consiglio")
    expect(page.get_by_label("Primo varco")).to_be_checked()
    page.get_by_role("button", name="Convoca").click()
    expect(page.get_by_role("status")).to_be_visible()

    room.on(clock, FIRST)
    page = room.panel(CHAIR)
    page.get_by_role("button", name="Apri la seduta").click()
    expect(page.locator(".panel-quorum")).to_be_visible()
    room.record("presidente", "componente-1")
    page = room.panel(CHAIR)
    expect(page.locator(".panel-quorum")).to_contain_text("Manca")
    page.get_by_text("Chiudere la seduta, o dichiarare").click()
    page.get_by_role("button", name="Dichiara che manca il numero legale").click()
    expect(page.get_by_text("deserta").first).to_be_visible()

    room.on(clock, SECOND)
    borgo.city.substitute("comitato-componente-2", STAND_IN)
    page = room.panel(CHAIR)
    page.get_by_role("button", name="Apri la seduta").click()
    expect(page.locator(".panel-quorum")).to_be_visible()
    room.record("presidente", "componente-1", "componente-3")
    page = room.panel(SECRETARY)
    page.locator(f"#posto-{borgo.seat('componente-2')}").get_by_role(
        "button", name=f"Registra: a distanza {STAND_IN}"
    ).click()
    expect(page.locator(f"#posto-{borgo.seat('componente-2')}")).to_contain_text("a distanza")
    borgo.recuse("componente-3", "primo-varco")
    page = room.panel(CHAIR)
    expect(page.locator(".panel-quorum")).to_contain_text("numero legale")
    page.get_by_role("button", name="Metti in discussione il punto").click()
    expect(page.locator(".panel-matter")).to_be_visible()
    room.propose(MEMBER, "Aggiornare il rapporto", blocking=True)
    room.propose(STAND_IN, "Tradurre la sintesi", blocking=False)
    for last in (False, False, True):
        room.put()
        room.vote(CHAIR, "presidente", "Favorevole")
        room.vote(MEMBER, "componente-1", "Favorevole")
        room.vote(STAND_IN, "componente-2", "Contrario" if last else "Favorevole")
        page = room.close()
    expect(page.locator(".panel-follows").first).to_contain_text("2 prescrizioni")
    page.get_by_role("button", name="Concludi il punto").click()
    page.get_by_text("Chiudere la seduta, o dichiarare").click()
    page.get_by_role("button", name="Chiudi la seduta").click()

    borgo.work_through("seconda")
    borgo.submit("seconda")
    second = borgo.gate("secondo-varco")
    page = room.item(CHAIR, second.pk, "call")
    expect(page.get_by_text("Prescrizioni non ancora adempiute: Aggiornare il rapporto").first).to_be_visible()
    owed = borgo.obligation("Aggiornare il rapporto")
    page = room.item(PARTNER, owed.pk, "state")
    page.locator("textarea").first.fill("Prot. 40: la relazione")
    page.get_by_role("button", name="Attesta").first.click()
    expect(page.get_by_role("status")).to_contain_text("Registrato")
    page = room.item(CHAIR, owed.pk, "discharge")
    page.get_by_role("button", name="Dichiara adempiuta").first.click()
    expect(page.get_by_role("status")).to_contain_text("Registrato")
    page = room.item(CHAIR, second.pk, "call")
    expect(page.get_by_text("Prescrizioni non ancora adempiute")).to_have_count(0)
