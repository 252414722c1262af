# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many questions each page asks of the database: the same with one row as with fifty, and few on the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance import grants
from governance.models import Assignment, Criterion, Cycle, Document, DocumentVersion, Gate, Phase, Seat, User
from governance.permissions import Role
from tests import factories
from tests.addresses import ADDRESSES
from tests.stories.banco import BancoCycle
from tests.stories.sittings import Meeting
from tests.workflows.procedures.small import SMALL
from tests.workflows.views.pages import asked_by_hand, item_of, url_of
from workflows.actions.convene_sitting import AgendaEntry
from workflows.actions.load_procedure import load_procedure
from workflows.models import WorkItem
from workflows.procedures.loader import loads

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]
SESSION_AND_USER = 2


def asked(browser: Client, url: str) -> int:
    """The number of queries of one reading, after one that fills what is kept for good (permissions, procedures)."""
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def more_phases(run: BancoCycle, number: int) -> list[Phase]:
    """As many more phases of the cycle, each with work, a gate with a criterion, and something to do."""
    made = []
    for _ in range(number):
        gate = factories.row("gate", state="awaiting", of=run.row)
        phase = Phase.objects.get(gate=gate.pk)
        work = factories.row("assignment", state="assigned", of=run.row)
        Assignment.objects.filter(pk=work.pk).update(phase=phase)
        Criterion.objects.create(
            cycle=run.row, gate_id=gate.pk, body=phase.body, key="c", position=1, kind="statement", title="C"
        )
        asked_by_hand(phase, "submit", "submit_phase")
        made.append(phase)
    return made


def officer(run: BancoCycle) -> User:
    return run.banco.people["ufficio-dirigente"]


def test_the_desk_asks_nine_questions_at_the_most(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    more_phases(run, 1)
    few = asked(browser, reverse("desk"))
    more_phases(run, 49)
    assert asked(browser, reverse("desk")) == few <= 9 + SESSION_AND_USER


def test_an_empty_desk_asks_five_questions_at_the_most(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["comitato-segretario"])
    few = asked(browser, reverse("desk"))
    more_phases(run, 49)
    assert asked(browser, reverse("desk")) == few <= 5 + SESSION_AND_USER


def test_the_list_of_plans_asks_the_same_of_fifty(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    few = asked(browser, reverse("plans"))
    for _ in range(49):
        copy = Cycle.objects.get(pk=run.pk)
        copy.pk = None
        copy._state.adding = True
        copy.save(force_insert=True)
    assert asked(browser, reverse("plans")) == few


@pytest.mark.parametrize("name", ["plan", "report_odt", "report_pdf", "route_picture"])
def test_a_plan_asks_the_same_with_fifty_steps(name: str, run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    url = reverse(name, args=[run.pk])
    few = asked(browser, url)
    more_phases(run, 49)
    assert asked(browser, url) == few


@pytest.mark.parametrize(("name", "key"), [("step", "lavoro"), ("gate", "varco"), ("assignment", "primo-lavoro")])
def test_a_step_a_gate_and_an_assignment_ask_the_same_with_fifty_rows_around_them(
    name: str, key: str, run: BancoCycle, as_reader: AsReader
) -> None:
    browser, url = as_reader(officer(run)), reverse(name, args=[run.pk, key])
    phase, gate = run.phase, run.gate
    add_work_and_criteria(run, phase, gate, 1)
    few = asked(browser, url)
    more_phases(run, 20)
    add_work_and_criteria(run, phase, gate, 20)
    for _ in range(20):
        factories.seated(Role.CABINA_MEMBER, on=gate.body)
    assert asked(browser, url) == few


def add_work_and_criteria(run: BancoCycle, phase: Phase, gate: Gate, number: int) -> None:
    """More work in the phase and more criteria of its gate, each asked of somebody."""
    for _ in range(number):
        work = factories.row("assignment", state="assigned", of=run.row)
        Assignment.objects.filter(pk=work.pk).update(phase=phase)
        asked_by_hand(work, "deliver", "deliver_work")
        kept = {"kind": "assignment", "assignment_id": work.pk, "key": f"c-{work.pk.hex}", "position": 5}
        Criterion.objects.create(cycle=run.row, gate=gate, body=gate.body, **kept)


def test_a_thing_to_do_asks_the_same_with_fifty_rows_around_it(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    phase, gate = run.phase, run.gate
    url = url_of(item_of(phase, "submit"))
    few = asked(browser, url)
    for number in range(49):
        work = factories.row("assignment", state="assigned", of=run.row)
        Assignment.objects.filter(pk=work.pk).update(phase=phase)
        Criterion.objects.create(
            cycle=run.row, gate=gate, body=gate.body, key=f"c{number}", position=number + 5, kind="statement"
        )
    assert asked(browser, url) == few


def test_a_vote_asks_the_same_in_a_committee_of_fifty(run: BancoCycle, as_reader: AsReader) -> None:
    committee = run.gate.body
    run.deliver_all()
    seat = run.banco.seats["comitato-presidente"]
    url = url_of(item_of(run.ballot, "vote", seat=seat))
    few = asked(as_reader(run.banco.people["comitato-presidente"]), url)
    larger = run.banco.cycle()
    for _ in range(49):
        factories.seated(Role.CABINA_MEMBER, on=committee)
    larger.deliver_all()
    many = url_of(item_of(larger.ballot, "vote", seat=seat))
    assert WorkItem.objects.filter(subject_id=larger.ballot.pk, move="vote").count() > 49
    assert asked(as_reader(run.banco.people["comitato-presidente"]), many) == few


def test_signing_in_asks_the_same_with_fifty_demonstration_accounts(db: None) -> None:
    def seat_somebody() -> None:
        number = Seat.objects.count()
        factories.seated(Role.CABINA_MEMBER, user=factories.person(email=f"conto-{number}@regia.example"))

    seat_somebody()
    few = asked(Client(), reverse("sign_in"))
    for _ in range(49):
        seat_somebody()
    assert asked(Client(), reverse("sign_in")) == few


def test_trying_a_rule_asks_the_same_with_ten_procedures(db: None) -> None:
    def load_another(number: int) -> str:
        slug = f"ente{number}"
        procedure = loads(SMALL.replace('authority = "prova"', f'authority = "{slug}"'), slug)
        load_procedure(actor=None, authority=factories.authority(slug).pk, loaded=procedure, key=None)
        return f"?procedura={procedure.sha256[:16]}&regola=cabina&il=2023-01-01&in_carica=9&favorevoli=5"

    tried = load_another(0)
    few = asked(Client(), reverse("try_rule")), asked(Client(), reverse("try_rule") + tried)
    for number in range(1, 10):
        load_another(number)
    assert (asked(Client(), reverse("try_rule")), asked(Client(), reverse("try_rule") + tried)) == few == (1, 2)


def test_the_choice_of_notices_asks_two_questions(run: BancoCycle, as_reader: AsReader) -> None:
    assert asked(as_reader(officer(run)), reverse("notices")) == 2 + SESSION_AND_USER


def test_every_page_that_can_be_read_is_counted_here() -> None:
    counted = {"desk", "plan", "plans", "report_odt", "report_pdf", "route_picture", "sign_in", "try_rule", "work_item"}
    counted |= {"assignment", "gate", "step"}
    counted |= {"notices", "search"}
    counted |= {"convene", "dossier", "leave_office", "my_substitutions", "obligation", "obligations", "propose"}
    counted |= {"recusal", "sitting", "sitting_ics", "sittings"}
    counted |= {"document"}  # reads one file
    counted |= {"journal", "journal_export", "journal_row"}  # in test_journal.py
    counted |= {"panel"}  # in test_panel.py
    counted |= {"minutes", "minutes_odt", "minutes_pdf"}  # in test_minutes.py
    counted |= {"replay", "replay_event", "replay_picture"}  # in test_replay.py
    counted |= {"account", "change_password", "end_substitution", "new_substitution", "sessions"}  # in account/
    counted |= {"password_forgotten", "set_password"}  # read no rows
    counted |= {  # in administration/
        "account_act",
        "administration",
        "appoint",
        "bodies",
        "body",
        "end_tenure",
        "new_person",
        "new_procedure",
        "parked_messages",
        "people",
        "person",
        "procedure",
        "procedure_picture",
        "procedures",
        "substitutions",
        "who_may_what",
    }
    assert counted == {name for name, address in ADDRESSES.items() if 200 in address.answers.values()}


@pytest.mark.parametrize("name", ["plan", "sittings", "convene"])
def test_the_pages_of_sittings_ask_the_same_with_ten_sittings(name: str, as_reader: AsReader) -> None:
    met = Meeting.begin()
    met.convene()
    browser, url = as_reader(met.run.banco.people["comitato-segretario"]), reverse(name, args=[met.run.pk])
    few = asked(browser, url)
    for _ in range(9):
        met.convene(agenda=(AgendaEntry(gate=met.gate.pk), AgendaEntry(title="Varie")))
    assert asked(browser, url) == few


def members(run: BancoCycle, number: int) -> None:
    for _ in range(number):
        factories.seated(Role.CABINA_MEMBER, on=run.gate.body)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("dossier", "ufficio-dirigente"),
        ("propose", "comitato-componente-1"),
        ("recusal", "comitato-presidente"),
    ],
)
def test_what_is_done_at_a_gate_asks_the_same_with_many_rows_around_it(
    name: str, who: str, run: BancoCycle, as_reader: AsReader
) -> None:
    browser, url = as_reader(run.banco.people[who]), reverse(name, args=[run.pk, "varco"])
    phase, gate = run.phase, run.gate

    def more(number: int) -> None:
        add_work_and_criteria(run, phase, gate, number)
        members(run, number)
        before = gate.documents.count()
        for position in range(before, before + number):
            paper = Document.objects.create(cycle=run.row, gate=gate, title=f"Documento {position}", position=position)
            DocumentVersion.objects.create(
                document=paper,
                number=1,
                sha256=f"{position:064x}",
                size=10,
                media_type="text/plain",
                name="a.txt",
                stored_as=f"{position}",
                added_by=run.banco.people["ufficio-dirigente"],
                added_at=timezone.now(),
            )

    more(2)
    few = asked(browser, url)
    more(20)
    assert asked(browser, url) == few


@pytest.mark.parametrize("name", ["obligations", "obligation"])
def test_obligations_ask_the_same_with_twenty(name: str, run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(officer(run))
    owed = factories.row("obligation", state="open", of=run.row)
    url = reverse(name, args=[run.pk] if name == "obligations" else [run.pk, owed.pk])
    few = asked(browser, url)
    for _ in range(20):
        factories.row("obligation", state="open", of=run.row)
    assert asked(browser, url) == few


def test_my_substitutions_ask_the_same_with_ten(run: BancoCycle, as_reader: AsReader) -> None:
    browser, url = as_reader(run.banco.people["comitato-presidente"]), reverse("my_substitutions")

    def named(days: int) -> None:
        since = timezone.now() + timedelta(days=days)
        tenure = run.banco.people["comitato-presidente"].tenures.get()
        grants.substitute(tenure=tenure, user=factories.person(), since=since, until=since + timedelta(hours=1))

    named(1)
    few = asked(browser, url)
    for days in range(2, 12):
        named(days)
    assert asked(browser, url) == few


def test_the_end_of_an_office_holder_asks_the_same_with_more_on_their_desk(
    run: BancoCycle, as_reader: AsReader
) -> None:
    browser = as_reader(run.banco.people["amministrazione-amministratore"])
    url = reverse("leave_office", args=[officer(run).pk])
    more_phases(run, 1)
    few = asked(browser, url)
    more_phases(run, 20)
    assert asked(browser, url) == few


def test_the_event_of_a_sitting_asks_the_same_with_twenty_items(as_reader: AsReader) -> None:
    met = Meeting.begin()
    met.convene()
    browser = as_reader(met.run.banco.people["comitato-segretario"])
    url = reverse("sitting_ics", args=[met.run.pk, met.sitting.pk])
    few = asked(browser, url)
    for number in range(20):
        copy = met.items[0]
        copy.pk, copy._state.adding, copy.position = uuid4(), True, number + 3
        copy.save(force_insert=True)
    assert asked(browser, url) == few


def test_a_sitting_asks_the_same_with_many_items_and_presences(as_reader: AsReader) -> None:
    met = Meeting.begin()
    met.under_way(agenda=(AgendaEntry(gate=met.gate.pk), AgendaEntry(title="Varie")))
    met.comes("comitato-presidente")
    browser = as_reader(met.run.banco.people["comitato-segretario"])
    url = reverse("sitting", args=[met.run.pk, met.sitting.pk])
    few = asked(browser, url)
    met.comes("comitato-componente-1")
    met.comes("comitato-componente-2")
    for number in range(20):
        copy = met.items[1]
        copy.pk, copy._state.adding, copy.position = uuid4(), True, number + 3
        copy.save(force_insert=True)
    assert asked(browser, url) == few
