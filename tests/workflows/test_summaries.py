# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what when: each choice, each kind of recipient, each kind of event; and never twice."""

from datetime import date, timedelta
from json import loads

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance import grants
from governance.machines import MACHINES
from governance.machines.table import Because
from governance.models import Cycle, Phase, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco
from tests.workflows.work import ask
from workflows.actions.deliver_messages import deliver_messages
from workflows.actions.queue_summaries import MISSED, key_of, queue_summaries
from workflows.actions.set_notices import set_notices
from workflows.flows import summaries as read
from workflows.flows.summaries import EVENTS, Period, summaries
from workflows.handlers import HANDLERS
from workflows.models import Delivery, OutboxMessage, WorkItem
from workflows.perform import unit

pytestmark = pytest.mark.django_db

DEPARTMENT = Role.PROGRAMMING_DEPARTMENT


def sweep() -> None:
    deliver_messages(HANDLERS)
    assert not OutboxMessage.objects.exclude(last_error="").exists()


def next_morning(days: int = 0) -> None:
    """The summaries of a day are queued, by two beats at once, and sent."""
    day = timezone.localdate() + timedelta(days=days)
    queue_summaries(day=day)
    queue_summaries(day=day)
    sweep()
    sweep()


def sent_to(user: User) -> list[EmailMessage]:
    return [each for each in mail.outbox if each.to == [user.email]]


def act(phase: Phase, *, by: User | None = None) -> None:
    """Something happens in a plan: the phase is submitted, as the journal tells it."""
    with unit(actor=by, asked="act", key=None, cycle=phase.cycle_id) as made:
        made.record("phase.submit", subject=("phase", phase.pk), by=Because.CASCADE)


# What each choice brings: at once what is asked, in the morning what is asked, in the morning what happened.
TABLE = [
    (None, None, 1, False, False),
    ("at_once", "never", 1, False, False),
    ("at_once", "daily", 1, False, True),
    ("daily", "never", 0, True, False),
    ("daily", "daily", 0, True, True),
]


@pytest.mark.parametrize(("asked", "told", "at_once", "asked_later", "told_later"), TABLE)
@pytest.mark.parametrize("stands_in", [False, True])
def test_each_choice_brings_what_it_says(
    asked: str | None, told: str | None, at_once: int, asked_later: bool, told_later: bool, stands_in: bool
) -> None:
    tenure = factories.seated(DEPARTMENT)
    user, now = tenure.user, timezone.now()
    if stands_in:
        user = factories.person()
        grants.substitute(tenure=tenure, user=user, since=now - timedelta(days=1), until=now + timedelta(days=9))
    if asked and told:
        set_notices(actor=user, asked=asked, told=told)
    phase = factories.phase(title="Ascolto")
    ask(phase)
    sweep()
    assert len(sent_to(user)) == at_once
    act(factories.phase(phase.cycle, title="Altrove"))
    mail.outbox.clear()
    next_morning()
    bodies = [each.body for each in sent_to(user)]
    assert len(bodies) == (asked_later or told_later)
    assert [("Apri la fase: Ascolto" in body, "Altrove" in body) for body in bodies] == [
        (asked_later, told_later) for _ in bodies
    ]


@pytest.mark.parametrize("days", [0, -2])
def test_what_is_due_by_today_is_told_at_once_whatever_was_chosen(days: int) -> None:
    user = factories.seated(DEPARTMENT).user
    set_notices(actor=user, asked="daily", told="never")
    ask(factories.phase(due_on=timezone.localdate() + timedelta(days=days)))
    ask(factories.phase(due_on=timezone.localdate() + timedelta(days=1)))
    sweep()
    assert len(sent_to(user)) == 1


def everything(user: User) -> User:
    set_notices(actor=user, asked="daily", told="daily")
    return user


def test_who_left_is_inactive_was_erased_or_has_no_address_is_told_nothing() -> None:
    left = factories.seated(DEPARTMENT)
    grants.end_tenure(tenure=left, at=timezone.now())
    unreachable = factories.seated(DEPARTMENT, user=factories.person(email="")).user
    inactive = factories.seated(DEPARTMENT).user
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    erased = factories.seated(DEPARTMENT).user
    User.objects.filter(pk=erased.pk).update(is_active=False, email="", erased_at=timezone.now())
    gone = factories.person()
    now, day = timezone.now(), timedelta(days=1)
    grants.substitute(tenure=factories.seated(DEPARTMENT), user=gone, since=now - 2 * day, until=now - day)
    for user in (left.user, unreachable, inactive, erased, gone, factories.person()):
        everything(user)
    ask(factories.phase())
    act(factories.phase())
    next_morning()
    assert [each for each in mail.outbox if "Riepilogo" in each.subject] == []


def test_what_somebody_did_themselves_is_no_news_to_them() -> None:
    banco = Banco()
    doer, other = banco.people["primo-referente"], banco.people["secondo-referente"]
    officer = banco.people["ufficio-dirigente"]
    for user in (doer, other, officer):
        set_notices(actor=user, asked="at_once", told="daily")
    banco.cycle()
    sweep()
    mail.outbox.clear()
    next_morning()
    assert sent_to(officer) == []
    (found,) = sent_to(other)
    assert "Lavoro" in found.body.partition("CHE COSA È SUCCESSO")[2]


def test_each_authority_tells_its_own_and_nobody_reads_of_another() -> None:
    elsewhere = factories.body("ufficio", of=factories.authority("genova"))
    user = everything(factories.person())
    factories.seated(DEPARTMENT, user=user)
    factories.seated(DEPARTMENT, on=elsewhere, user=user)
    stranger = everything(factories.seated(DEPARTMENT, on=elsewhere).user)
    ask(factories.phase(title="Di Torino"))
    ask(factories.phase(factories.cycle(on=elsewhere), title="Di Genova"))
    next_morning()
    assert sorted(("Di Torino" in each.body, "Di Genova" in each.body) for each in sent_to(user)) == [
        (False, True),
        (True, False),
    ]
    assert [("Di Torino" in each.body, "Di Genova" in each.body) for each in sent_to(stranger)] == [(False, True)]


def test_late_comes_first_and_the_subject_counts() -> None:
    user = factories.person()
    everything(factories.seated(DEPARTMENT, user=user).user)
    today = timezone.localdate()
    cycle = factories.cycle()
    for title, days in (("Senza fretta", 30), ("Da tempo", -3), ("Senza giorno", None)):
        ask(factories.phase(cycle, title=title, due_on=None if days is None else today + timedelta(days=days)))
    OutboxMessage.objects.update(done_at=timezone.now())
    next_morning()
    (found,) = sent_to(user)
    assert ": 3 cose da fare, 1 in ritardo – Città metropolitana (torino)" in found.subject
    order = ["IN RITARDO", "Da tempo", "COSE DA FARE", "Senza fretta", "Senza giorno", "Tutte le tue cose da fare"]
    assert [found.body.index(word) for word in order] == sorted(found.body.index(word) for word in order)
    assert "in ritardo di 3 giorni (scadenza: " in found.body


def test_of_many_things_the_first_are_told_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "SHOWN", 2)
    user = everything(factories.seated(DEPARTMENT).user)
    cycle, today = factories.cycle(), timezone.localdate()
    ask(*(factories.phase(cycle, title=f"Fase {n}.", due_on=today + timedelta(days=n)) for n in range(5, 0, -1)))
    for _ in range(4):
        act(factories.phase(cycle, title="Altra"))
    OutboxMessage.objects.update(done_at=timezone.now())
    next_morning()
    (found,) = sent_to(user)
    assert "5 cose da fare" in found.subject
    assert [f"Fase {n}." in found.body for n in range(1, 6)] == [True, True, False, False, False]
    assert "Ce ne sono altre 3." in found.body
    assert "Nei piani trovi altri 2 fatti." in found.body


def test_a_day_without_news_brings_no_mail_and_a_day_without_a_worker_loses_none() -> None:
    user = factories.seated(DEPARTMENT).user
    set_notices(actor=user, asked="at_once", told="daily")
    next_morning()
    assert mail.outbox == []
    act(factories.phase(title="Persa"))
    next_morning(days=5)
    (found,) = sent_to(user)
    assert "Persa" in found.body
    next_morning(days=6)
    assert len(sent_to(user)) == 1


def test_the_first_summary_goes_back_one_day() -> None:
    authority = factories.authority()
    act(factories.phase())
    today = timezone.localdate()
    queue_summaries(day=today)
    payload = loads(OutboxMessage.objects.get(pk=key_of(authority.pk, today)).payload)
    assert (payload["after"], payload["until"]) == (0, 1)
    later = today + timedelta(days=MISSED + 1)
    queue_summaries(day=later)
    assert loads(OutboxMessage.objects.get(pk=key_of(authority.pk, later)).payload)["after"] == 0


def test_a_repeat_says_the_same_and_tells_nobody_twice() -> None:
    user = everything(factories.seated(DEPARTMENT).user)
    ask(factories.phase())
    OutboxMessage.objects.update(done_at=timezone.now())
    next_morning()
    before = OutboxMessage.objects.get(event="summary.daily").payload
    act(factories.phase())
    OutboxMessage.objects.filter(event="summary.daily").update(done_at=None, available_at=timezone.now())
    next_morning()
    assert OutboxMessage.objects.get(event="summary.daily").payload == before
    assert len(sent_to(user)) == Delivery.objects.filter(handler="mail_summaries").count() == 1


@pytest.mark.parametrize("changes", [{"nature": "historical"}, {"state": "suspended"}])
def test_what_is_not_asked_now_is_not_in_a_summary(changes: dict[str, str]) -> None:
    everything(factories.seated(DEPARTMENT).user)
    phase = factories.phase()
    ask(phase)
    Cycle.objects.filter(pk=phase.cycle_id).update(**changes)
    next_morning()
    assert mail.outbox == []


def test_a_reconstruction_of_the_past_is_no_news() -> None:
    everything(factories.seated(DEPARTMENT).user)
    act(factories.phase(factories.cycle(nature=Cycle.Nature.HISTORICAL)))
    next_morning()
    assert mail.outbox == []


def test_every_event_that_is_told_exists() -> None:
    known = {f"{machine.name}.{move}" for machine in MACHINES.values() for move in machine.moves}
    known |= {"cycle.begin", "obligation.impose"}
    assert known >= EVENTS


def test_a_thousand_people_and_things_take_as_many_questions_as_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = factories.cycle()

    def grow(number: int) -> int:
        for _ in range(number):
            everything(factories.seated(DEPARTMENT).user)
            phase = factories.phase(cycle)
            WorkItem.objects.create(
                cycle=cycle, machine="phase", subject_id=phase.pk, move="open", may="open_phase",
                body=cycle.body, title="Fase", opened_at=timezone.now(),
            )  # fmt: skip
            act(phase)
        with CaptureQueriesContext(connection) as asked:
            found = list(summaries(Period(cycle.authority_id, 0, 10_000), at=timezone.now()))
        assert len(found) == User.objects.count()
        return len(asked)

    few = grow(2)
    assert grow(28) == few
    monkeypatch.setattr(read, "PEOPLE", 10)
    assert grow(0) > few
    everybody = {each.user for each in summaries(Period(cycle.authority_id, 0, 10_000), at=timezone.now())}
    assert len(everybody) == 30


def test_queueing_asks_the_same_for_one_authority_as_for_ten() -> None:
    factories.authority()
    with CaptureQueriesContext(connection) as few:
        queue_summaries(day=date(2026, 11, 23))
    for number in range(9):
        factories.authority(f"ente-{number}")
    queue_summaries(day=date(2026, 11, 24))
    with CaptureQueriesContext(connection) as many:
        queue_summaries(day=date(2026, 11, 25))
    assert len(many) <= len(few)
