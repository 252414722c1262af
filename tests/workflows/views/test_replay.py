# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan lived again: from act to act, with what each has changed said in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Cycle, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read, words_of
from workflows.models import JournalEntry, append_only

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def browser(run: BancoCycle, as_reader: AsReader) -> Client:
    """A partner: whoever reads the plan lives it again."""
    run.deliver_all()
    return as_reader(run.banco.people["primo-referente"])


def address(run: BancoCycle, number: int) -> str:
    return reverse("replay_event", args=[run.pk, number])


def test_it_begins_with_the_first_act_and_goes_on_to_the_last(run: BancoCycle, browser: Client) -> None:
    page = browser.get(reverse("replay", args=[run.pk])).content.decode()
    said = read(browser, reverse("replay", args=[run.pk]))
    assert "Atto 1 di 4" in said
    assert "ha avviato il ciclo « Formazione »" in said
    assert f'href="{address(run, 2)}" rel="next"' in page
    assert 'rel="prev"' not in page
    middle = browser.get(address(run, 3)).content.decode()
    assert f'href="{address(run, 2)}" rel="prev"' in middle
    assert f'href="{address(run, 4)}" rel="next"' in middle
    assert f'href="{address(run, 1)}"' in middle
    end = browser.get(address(run, 4)).content.decode()
    assert 'rel="next"' not in end


def test_each_act_tells_what_followed_and_shows_how_it_stood(run: BancoCycle, browser: Client) -> None:
    opened = read(browser, address(run, 2))
    assert "ha aperto « Lavoro »" in opened
    assert "Che cosa ne è seguito subito" in opened
    assert "l’attività « Primo lavoro » è stata assegnata" in opened
    assert "Lavoro in corso nuovo stato (prima: pronta per l’apertura)" in opened
    assert "Primo lavoro assegnata nuovo stato (prima: prevista)" in opened
    delivered = read(browser, address(run, 3))
    assert "Ecco il lavoro" in delivered
    assert "Primo lavoro consegnata nuovo stato (prima: assegnata)" in delivered
    assert "Lavoro in corso" in delivered
    assert "Secondo lavoro assegnata" in delivered
    last = read(browser, address(run, 4))
    assert "Varco in votazione nuovo stato (prima: in attesa dei criteri)" in last


def test_a_vote_concerns_its_gate_and_does_not_tell_how(run: BancoCycle, browser: Client) -> None:
    run.vote("comitato-presidente", "no")
    said = read(browser, address(run, 5))
    assert "ha votato su « Varco »." in said
    assert "Varco in votazione lo riguarda" in said


def test_the_route_is_drawn_as_it_stood_then(run: BancoCycle, browser: Client) -> None:
    first, last = (browser.get(reverse("replay_picture", args=[run.pk, number])) for number in (1, 4))
    assert first["Content-Type"] == last["Content-Type"] == "image/svg+xml"
    assert first.content != last.content
    assert "Lavoro (pronto per l’apertura)" in first.content.decode()
    assert reverse("replay_picture", args=[run.pk, 3]) in browser.get(address(run, 3)).content.decode()


def test_one_goes_to_a_day_and_a_bad_one_is_told_beside_its_field(run: BancoCycle, browser: Client) -> None:
    whole, today = reverse("replay", args=[run.pk]), timezone.localdate()
    assert browser.get(f"{whole}?giorno={today:%d/%m/%Y}")["Location"] == address(run, 4)
    assert browser.get(f"{whole}?giorno={today - timedelta(days=1):%d/%m/%Y}")["Location"] == address(run, 1)
    assert '<input type="hidden" name="atto" value="3" id="id_atto">' in browser.get(address(run, 3)).content.decode()
    wrong = browser.get(f"{whole}?giorno=ieri&atto=3")
    assert wrong.status_code == 422
    assert "Atto 3 di 4" in words_of(wrong.content)
    notice, after = wrong.content.decode().split("<h1", 1)
    assert 'role="alert"' in notice
    assert '<a href="#id_giorno">Vai a un giorno</a>: Scrivi giorno, mese e anno' in notice
    assert 'id="id_giorno"' in after
    assert "Atto 1 di 4" in words_of(browser.get(f"{whole}?giorno=ieri&atto=99").content)
    assert 'value="ieri"' in wrong.content.decode()
    assert "Scrivi giorno, mese e anno" in wrong.content.decode()
    assert "Scrivi un giorno." in browser.get(f"{whole}?giorno=").content.decode()


def test_there_is_no_act_beyond_the_last_nor_for_who_does_not_read_the_plan(
    run: BancoCycle, browser: Client, as_reader: AsReader
) -> None:
    assert browser.get(address(run, 0)).status_code == 404
    assert browser.get(address(run, 5)).status_code == 404
    assert browser.get(reverse("replay_picture", args=[run.pk, 5])).status_code == 404
    other = as_reader(factories.seated(Role.AUDITOR).user)
    for name, args in (("replay", [run.pk]), ("replay_event", [run.pk, 1]), ("replay_picture", [run.pk, 1])):
        assert other.get(reverse(name, args=args)).status_code == 404


def test_a_cycle_without_a_story_says_so(as_reader: AsReader) -> None:
    reader = factories.seated(Role.AUDITOR)
    cycle = factories.cycle(on=reader.seat.body)
    assert "non è ancora successo nulla" in read(as_reader(reader.user), reverse("replay", args=[cycle.pk]))


def test_an_act_without_a_date_draws_no_day(run: BancoCycle, browser: Client) -> None:
    dated = browser.get(address(run, 3)).content.decode()
    assert 'class="today"' in dated
    assert 'class="slip"' in dated
    append_only.remove(connection)
    JournalEntry.objects.filter(cycle=run.pk).update(effective_at=None)
    undated = browser.get(address(run, 3)).content.decode()
    append_only.install(connection)
    assert 'class="today"' not in undated
    assert 'class="slip"' not in undated
    assert "late-word" not in undated
    assert "giorno dell’atto" in dated
    assert "Com’era in quel momento" in undated
    assert "(data non agli atti)" in undated


def asked(browser: Client, url: str) -> int:
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["replay", "replay_event", "replay_picture"])
def test_a_long_story_asks_no_more_than_a_short_one(name: str, run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    run.deliver("primo-referente", "primo-lavoro")
    run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="Attesa")
    run.move("ufficio-dirigente", "phase", run.phase.pk, "resume")
    url = reverse(name, args=[run.pk] if name == "replay" else [run.pk, 3])
    few = asked(browser, url)
    for _ in range(6):
        run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="Attesa")
        run.move("ufficio-dirigente", "phase", run.phase.pk, "resume")
    assert asked(browser, url) == few
    assert Cycle.objects.count() == 1


def test_a_step_that_nothing_has_come_to_stands_there_as_planned(run: BancoCycle, browser: Client) -> None:
    step = factories.row("milestone", state="planned", of=run.row)
    assert f"{step.title} previsto" in read(browser, address(run, 4))
