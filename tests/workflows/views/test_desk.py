# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: mine, in order, and why; or what others are waiting for."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Cycle, Gate, Tenure, User
from governance.permissions import May
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from tests.stories.sittings import Meeting
from tests.workflows.views.pages import asked_by_hand, item_of, read
from workflows.models import JournalEntry, WorkItem
from workflows.templatetags.convened import weekday_moment

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


def desk(browser: Client) -> str:
    return read(browser, reverse("desk"))


def test_the_desk_says_what_by_when_and_why(run: BancoCycle, as_reader: AsReader) -> None:
    late = timezone.localdate() - timedelta(days=3)
    WorkItem.objects.filter(move="deliver").update(due_on=late)
    said = desk(as_reader(run.banco.people["primo-referente"]))
    assert "Hai una cosa da fare, ed è in ritardo." in said
    assert "Consegna il lavoro: Primo lavoro" in said
    assert "in ritardo di 3 giorni" in said
    assert "come referente" in said
    assert "Secondo lavoro" not in said


def test_overdue_comes_first_and_what_has_no_date_last(run: BancoCycle, as_reader: AsReader) -> None:
    today, office = timezone.localdate(), run.phase.body
    phases = [factories.phase(run.row, title=title) for title in ("Senza data", "Tra un mese", "In ritardo")]
    for phase, due in zip(phases, (None, today + timedelta(days=30), today - timedelta(days=1)), strict=True):
        phase.body = office
        item = asked_by_hand(phase, "open", May.OPEN_PHASE)
        WorkItem.objects.filter(pk=item.pk).update(due_on=due)
    said = desk(as_reader(run.banco.people["ufficio-dirigente"]))
    assert said.index("In ritardo") < said.index("Tra un mese") < said.index("Senza data")


def test_who_presides_votes_before_they_close(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver_all()
    said = desk(as_reader(run.banco.people["comitato-presidente"]))
    assert said.index("Vota: ") < said.index("Chiudi la votazione: ")


def test_what_is_late_comes_first_also_where_it_belongs_to_another_plan(banco: Banco, as_reader: AsReader) -> None:
    today = timezone.localdate()
    first, second = banco.cycle(), banco.cycle()
    office = first.phase.body
    for run, title, days in ((first, "Prima", -9), (first, "Ultima", 90), (second, "Seconda", -1)):
        phase = factories.phase(run.row, title=title)
        phase.body = office
        item = asked_by_hand(phase, "open", May.OPEN_PHASE)
        WorkItem.objects.filter(pk=item.pk).update(due_on=today + timedelta(days=days))
    said = desk(as_reader(banco.people["ufficio-dirigente"]))
    in_order = ["In ritardo", "Prima", "Seconda", "Ancora in tempo", "Ultima"]
    assert [said.index(word) for word in in_order] == sorted(said.index(word) for word in in_order)


def test_each_thing_says_what_waits_for_it_and_the_first_has_the_button(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    asked_by_hand(factories.phase(run.row, title="Senza varco"), "open", May.OPEN_PHASE)
    said = desk(browser)
    assert "Senza questo non si può votare su « Varco »." in said
    content = browser.get(reverse("desk")).content.decode()
    assert content.count("btn-primary") == 1
    assert content.index("Porta la fase al varco") < content.index("btn-primary")


def test_what_i_did_lately_stands_there_with_the_way_back_to_it(run: BancoCycle, as_reader: AsReader) -> None:
    partner = as_reader(run.banco.people["primo-referente"])
    assert "Che cosa hai fatto di recente" not in desk(partner)
    run.deliver("primo-referente", "primo-lavoro")
    assert "Primo lavoro" in desk(partner).partition("Che cosa hai fatto di recente")[2]
    assert "primo-lavoro" in partner.get(reverse("desk")).content.decode().partition('id="done"')[2]
    assert "Che cosa hai fatto di recente" not in desk(as_reader(run.banco.people["secondo-referente"]))


def test_what_is_coming_is_told_to_who_will_be_asked(run: BancoCycle, as_reader: AsReader) -> None:
    today = timezone.localdate()
    Gate.objects.update(planned_start=today - timedelta(days=5), planned_end=today + timedelta(days=20))
    said = desk(as_reader(run.banco.people["comitato-componente-1"]))
    assert "In questo momento non hai niente da fare." in said
    assert "Vota: Varco entro" in said.partition("Che cosa sta per arrivare")[2]
    assert "Che cosa sta per arrivare" not in desk(as_reader(run.banco.people["primo-referente"]))


def test_a_sitting_to_come_is_told_with_its_hour_to_who_sits_in_its_body(as_reader: AsReader) -> None:
    met = Meeting.begin()
    met.convene()
    url = reverse("sitting", args=[met.run.pk, met.sitting.pk])
    for who in ("comitato-componente-1", "comitato-segretario", "comitato-presidente"):
        browser = as_reader(met.run.banco.people[who])
        ahead = desk(browser).partition("Che cosa sta per arrivare")[2]
        assert f"Seduta n. 1 – Comitato {weekday_moment(met.sitting.called_for)}" in ahead
        assert url in browser.get(reverse("desk")).content.decode()
    assert "Seduta n. 1" not in desk(as_reader(met.run.banco.people["primo-referente"]))
    met.move("cancel", reason="Manca la relazione")
    assert "Seduta n. 1" not in desk(as_reader(met.run.banco.people["comitato-componente-1"]))


def test_much_that_others_do_is_folded(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["comitato-segretario"])
    assert "<details" not in others(browser)
    for number in range(5):
        asked_by_hand(factories.phase(run.row, title=f"Fase {number}"), "open", May.OPEN_PHASE)
    assert "<details" in others(browser)


def others(browser: Client) -> str:
    page = browser.get(reverse("desk")).content.decode()
    return page.partition('id="others"')[2].partition("</section>")[0]


def test_a_substitute_sees_for_whom(run: BancoCycle, as_reader: AsReader) -> None:
    tenure = Tenure.objects.get(seat=run.banco.seats["primo-referente"])
    now = timezone.now()
    other = factories.person("supplente")
    grants.substitute(tenure=tenure, user=other, since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert "come referente, per conto di primo-referente" in desk(as_reader(other))
    tenure.substitutions.update(until=now - timedelta(hours=1))
    assert "Primo lavoro" not in desk(as_reader(other))


def test_an_empty_desk_says_so_and_shows_what_others_are_waiting_for(run: BancoCycle, as_reader: AsReader) -> None:
    said = desk(as_reader(run.banco.people["comitato-segretario"]))
    assert "In questo momento non hai niente da fare." in said
    assert "Che cosa si attende dagli altri" in said
    assert "Tocca a: Primo partner" in said


def test_what_is_asked_of_many_seats_stands_once_among_what_others_do(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver_all()
    said = desk(as_reader(run.banco.people["comitato-segretario"]))
    assert said.count("Vota: Varco") == 1
    assert "Tocca a: Comitato (3 componenti)" in said


def test_somebody_without_a_seat_is_told_so(as_reader: AsReader) -> None:
    assert "non hai alcun incarico" in desk(as_reader(factories.person()))


def test_nothing_of_a_suspended_cycle_is_asked(run: BancoCycle, as_reader: AsReader) -> None:
    Cycle.objects.filter(pk=run.pk).update(state="suspended")
    assert "Primo lavoro" not in desk(as_reader(run.banco.people["primo-referente"]))


def test_the_fifty_first_thing_stands_on_the_second_page(run: BancoCycle, as_reader: AsReader) -> None:
    office = run.phase.body
    for number in range(50):
        phase = factories.phase(run.row, title=f"Fase numero {number}.")
        phase.body = office
        asked_by_hand(phase, "open", May.OPEN_PHASE)
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    first = desk(browser)
    assert "Hai 51 cose da fare." in first
    assert "Successive" in first
    second = read(browser, reverse("desk") + "?pagina=2")
    assert second.count("Apri la fase:") == 1
    assert "In questa pagina non c’è niente." in read(browser, reverse("desk") + "?pagina=3")
    assert "Hai 51 cose da fare." in read(browser, reverse("desk") + "?pagina=boh")


def test_who_may_read_the_journal_sees_where_it_stands(run: BancoCycle, as_reader: AsReader) -> None:
    last = JournalEntry.objects.latest("number")
    anchor = f"riga n. {last.number}, impronta {last.hash[:12]}"
    assert anchor in desk(as_reader(run.banco.people["ufficio-dirigente"]))
    assert anchor not in desk(as_reader(run.banco.people["primo-referente"]))


def test_english_is_one_click_away(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["primo-referente"])
    answer = browser.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert answer.status_code == 302
    said = desk(browser)
    assert "You have one thing to do, and it is late." in said
    assert "Deliver the work: Primo lavoro" in said


def test_an_item_that_is_done_leaves_the_desk(run: BancoCycle, as_reader: AsReader) -> None:
    item = item_of(run.phase, "submit")
    run.deliver_all()
    item.refresh_from_db()
    assert item.closed_at is not None
    assert "Porta la fase al varco" not in desk(as_reader(run.banco.people["ufficio-dirigente"]))
