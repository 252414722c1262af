# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of sittings: the list, the form that convenes, and one sitting with all that happened in it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from governance.models import Sitting, User
from tests.stories.banco import BancoCycle
from tests.stories.sittings import Meeting, in_days
from tests.workflows.views.pages import item_of, read, url_of, words_of
from workflows.actions.convene_sitting import AgendaEntry

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
NOON = "2027-03-10T12:00:00+01:00"


@pytest.fixture
def met() -> Meeting:
    return Meeting.begin()


def reading(met: Meeting, as_reader: AsReader, who: str = "comitato-segretario") -> Client:
    return as_reader(met.run.banco.people[who])


def address(met: Meeting, name: str = "sitting") -> str:
    return reverse(name, args=[met.run.pk, met.sitting.pk])


def typed(met: Meeting, **changed: Any) -> dict[str, Any]:
    """What the form sends."""
    day = timezone.localdate() + timedelta(days=7)
    usual = {
        "key": str(uuid4()),
        "day": day.strftime("%d/%m/%Y"),
        "hour": "10.30",
        "place": "Sala del Consiglio",
        "gates": [str(met.gate.pk)],
        "others": "Comunicazioni\n\n  Varie  ",
    }
    return usual | changed


def convene_by_form(met: Meeting, browser: Client, **changed: Any) -> Any:
    return browser.post(reverse("convene", args=[met.run.pk]), typed(met, **changed))


def test_a_sitting_is_convened_from_the_form_and_told_on_its_page(met: Meeting, as_reader: AsReader) -> None:
    browser = reading(met, as_reader)
    answer = convene_by_form(met, browser)
    assert answer.status_code == 302
    assert answer.url == address(met)
    sitting = met.sitting
    assert timezone.localtime(sitting.called_for).strftime("%H:%M") == "10:30"
    assert [each.title for each in met.items] == ["Varco", "Comunicazioni", "Varie"]
    said = read(browser, answer.url)
    for words in ("La seduta è convocata", "prima convocazione", "Sala del Consiglio", "Comunicazioni", "Varco"):
        assert words in said
    assert "ha convocato « Seduta n. 1 – Comitato »" in said


def ticked(answer: Any) -> list[str]:
    """The values of the boxes that are ticked."""
    boxes = re.findall(r"<input[^>]*checkbox[^>]*>", answer.content.decode())
    return [re.findall(r'value="([^"]*)"', each)[0] for each in boxes if "checked" in each]


def test_the_form_says_from_which_day_a_sitting_is_in_time_and_has_the_gate_at_hand_ticked(
    met: Meeting, as_reader: AsReader
) -> None:
    with travel(NOON):
        browser = reading(met, as_reader)
        answer = browser.get(reverse("convene", args=[met.run.pk]))
        said = words_of(answer.content)
    assert "almeno cinque giorni prima della seduta: mandato oggi, la seduta si può tenere dal 15 marzo 2027" in said
    assert "Se è urgente, un giorno prima, scrivendo perché: dall’11 marzo 2027 in poi." in said
    assert "Parametro dell'ente: Banco di prova." in said
    assert ticked(answer) == [str(met.gate.pk)]
    assert "Varco – in attesa dei criteri" in said
    assert "già all’ordine del giorno" not in said


def test_what_another_sitting_has_on_its_agenda_is_told_so_and_not_ticked(met: Meeting, as_reader: AsReader) -> None:
    met.convene()
    url = reverse("convene", args=[met.run.pk])
    answer = reading(met, as_reader).get(url)
    assert "Varco – in attesa dei criteri, già all’ordine del giorno della seduta n. 1" in words_of(answer.content)
    assert ticked(answer) == []
    met.move("cancel", reason="Manca la relazione")
    assert ticked(reading(met, as_reader).get(url)) == [str(met.gate.pk)]


def test_what_is_refused_stands_beside_its_field_and_everything_typed_stays(met: Meeting, as_reader: AsReader) -> None:
    with travel(NOON):
        browser = reading(met, as_reader)
        answer = convene_by_form(met, browser, day="12/03/2027")
    said, page = words_of(answer.content), answer.content.decode()
    assert answer.status_code == 422
    assert "Con il preavviso ordinario andava convocata entro il 7 marzo 2027: scrivi perché è urgente." in said
    assert "Per il 12 marzo 2027 l’ultimo giorno utile per mandarlo è il 7 marzo 2027." in said
    for kept in ("12/03/2027", "10.30", "Sala del Consiglio", "Comunicazioni"):
        assert kept in page
    assert page.count('href="#id_reason"') == 1
    assert Sitting.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"again_day": "20/03/2099"}, "La seconda convocazione vuole il giorno e l’ora"),
        ({"again_hour": "10"}, "La seconda convocazione vuole il giorno e l’ora"),
        ({"others": "a" * 301}, "Al massimo 30 punti"),
        ({"others": "a\n" * 31}, "Al massimo 30 punti"),
        ({"day": "31/02/2099"}, "Questo giorno non esiste"),
        ({"day": "01/01/0001"}, "Scrivi un giorno tra il 1900 e il 2200"),
        ({"hour": "alle dieci"}, "Scrivi l’ora, per esempio 10:30"),
        ({"link": "sala virtuale"}, "Scrivi l’indirizzo intero"),
        ({"gates": [], "others": ""}, "Metti qualcosa all’ordine del giorno"),
        ({"place": ""}, "Indica dove"),
    ],
    ids=[
        "no-hour",
        "no-day",
        "long",
        "many",
        "no-such-day",
        "no-such-year",
        "words",
        "no-address",
        "nothing",
        "nowhere",
    ],
)
def test_what_is_typed_wrong_is_said_in_a_sentence(
    changed: dict[str, Any], sentence: str, met: Meeting, as_reader: AsReader
) -> None:
    answer = convene_by_form(met, reading(met, as_reader), **changed)
    assert answer.status_code == 422
    assert sentence in words_of(answer.content)


def test_the_next_convocation_takes_over_what_the_one_without_quorum_had(met: Meeting, as_reader: AsReader) -> None:
    met.under_way(agenda=(AgendaEntry(gate=met.gate.pk), AgendaEntry(title="Varie")))
    met.move("desert")
    first, browser = met.sitting, reading(met, as_reader)
    page = browser.get(address(met))
    again = f"{reverse('convene', args=[met.run.pk])}?segue={first.pk}"
    assert again in page.content.decode()
    form = browser.get(again)
    assert "mancato il numero legale: questa è la convocazione successiva" in words_of(form.content)
    assert "Sala del Consiglio" in form.content.decode()
    assert ">\nVarie</textarea>" in form.content.decode()
    assert browser.post(again, typed(met)).status_code == 302
    assert (met.sitting.convocation, met.sitting.follows) == (2, first)
    assert "Riconvocala" not in read(browser, reverse("sitting", args=[met.run.pk, first.pk]))
    for wrong in ("sbagliato", str(uuid4())):
        assert browser.get(f"{reverse('convene', args=[met.run.pk])}?segue={wrong}").status_code == 404


def test_the_list_has_those_to_come_first(met: Meeting, as_reader: AsReader) -> None:
    met.under_way(agenda=(AgendaEntry(title="Comunicazioni"),))
    met.move("close")
    met.convene(called_for=in_days(9))
    met.convene(called_for=in_days(8))
    browser = reading(met, as_reader)
    said = read(browser, reverse("sittings", args=[met.run.pk]))
    order = [said.index(f"Seduta n. {number}") for number in (3, 2, 1)]
    assert order == sorted(order)
    assert "Convoca una seduta" in said
    assert "Convoca una seduta" not in read(
        reading(met, as_reader, "comitato-componente-1"), reverse("sittings", args=[met.run.pk])
    )


def test_before_the_first_sitting_the_list_says_so(met: Meeting, as_reader: AsReader) -> None:
    assert "Non è ancora stata convocata nessuna seduta" in read(
        reading(met, as_reader), reverse("sittings", args=[met.run.pk])
    )


def test_the_page_tells_who_was_there_and_what_was_decided(met: Meeting, as_reader: AsReader) -> None:
    met.run.deliver_all()
    met.under_way(again_at=in_days(8))
    met.run.banco.substitute("comitato-componente-2", "vice")
    met.comes("comitato-presidente")
    met.comes("comitato-componente-2", person="vice", how="remote")
    met.item("take_up")
    met.vote_on_the_gate("comitato-presidente")
    browser = reading(met, as_reader, "comitato-componente-1")
    said = read(browser, address(met))
    assert "Chi è presente: 2 posti" in said
    assert "vice per comitato-componente-2" in said
    assert "a distanza" in said
    assert "Seconda convocazione" in said
    assert "1 favorevole" in said
    assert "Il complesso" in said
    assert "Il varco è approvato." in said
    assert "Segui la seduta" in said
    met.item("conclude")
    met.move("close")
    said = read(browser, address(met))
    assert "Chi era presente" in said
    assert "Verbale della seduta n. 1 – Comitato" in said


def test_a_sitting_is_cancelled_from_its_page_by_who_convenes_with_the_reason(
    met: Meeting, as_reader: AsReader
) -> None:
    met.convene()
    browser, member = reading(met, as_reader), reading(met, as_reader, "comitato-componente-1")
    key = str(uuid4())
    assert browser.post(address(met), {"key": key, "reason": ""}).status_code == 422
    assert member.post(address(met), {"key": key, "reason": "No"}).status_code == 403
    assert browser.post(address(met), {"key": key, "reason": "Manca la relazione"}).status_code == 302
    assert met.sitting.state == "cancelled"
    said = read(browser, address(met))
    assert "Manca la relazione" in said
    assert "Annulla la seduta" not in said


def test_the_plan_and_the_gate_lead_to_the_sitting_for_who_may_read_it(met: Meeting, as_reader: AsReader) -> None:
    met.convene()
    pages = [reverse("plan", args=[met.run.pk]), reverse("gate", args=[met.run.pk, "varco"])]
    for url in pages:
        assert address(met) in reading(met, as_reader).get(url).content.decode()
        assert address(met) not in reading(met, as_reader, "primo-referente").get(url).content.decode()


def test_who_opens_the_sitting_finds_the_agenda_on_the_desk_and_a_partner_does_not(
    met: Meeting, as_reader: AsReader
) -> None:
    met.convene()
    url = url_of(item_of(met.sitting, "open"))
    assert "Sala del Consiglio" in read(reading(met, as_reader, "comitato-presidente"), url)
    assert "Sala del Consiglio" not in read(reading(met, as_reader, "primo-referente"), url)


def test_sittings_are_not_there_for_who_may_not_read_them(met: Meeting, as_reader: AsReader) -> None:
    met.convene()
    partner = reading(met, as_reader, "primo-referente")
    for url in (address(met), reverse("sittings", args=[met.run.pk])):
        assert partner.get(url).status_code == 404
    for who in ("primo-referente", "ufficio-dirigente", "comitato-componente-1"):
        answer = reading(met, as_reader, who).get(reverse("convene", args=[met.run.pk]))
        assert answer.status_code == 403
        assert "convocare una seduta" in words_of(answer.content)


def test_where_the_procedure_convenes_nobody_the_form_says_so(run: BancoCycle, as_reader: AsReader) -> None:
    answer = as_reader(run.banco.people["comitato-presidente"]).get(reverse("convene", args=[run.pk]))
    assert answer.status_code == 409
    assert "non dice come si convoca «Comitato»" in words_of(answer.content)
