# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets a mail, what it says, and that it is the same mail when it comes again."""

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import travel

from governance import grants
from governance.models import Cycle, Phase, Seat, User
from governance.permissions import Role
from tests import factories
from tests.workflows.journals import write
from tests.workflows.work import ask
from workflows.actions.deliver_messages import LEASE, deliver_messages
from workflows.actions.queue_digest import DIGEST, queue_digest
from workflows.actions.queue_summaries import queue_summaries
from workflows.actions.send_mail import message_id
from workflows.actions.set_notices import set_notices
from workflows.handlers import HANDLERS
from workflows.models import Delivery, JournalHead, OutboxMessage, WorkItem

pytestmark = pytest.mark.django_db

DEPARTMENT = Role.PROGRAMMING_DEPARTMENT


def sweep() -> None:
    deliver_messages(HANDLERS)
    assert not OutboxMessage.objects.exclude(last_error="").exists()


def to_whom() -> set[str]:
    return {address for each in mail.outbox for address in each.to}


def only() -> EmailMessage:
    (found,) = mail.outbox
    return found


# Who


def test_who_holds_the_right_on_the_body_is_told() -> None:
    opener = factories.seated(DEPARTMENT).user
    factories.seated(Role.AUDITOR)
    factories.seated(DEPARTMENT, on=factories.body("altrove"))
    ask(factories.phase())
    sweep()
    assert to_whom() == {opener.email}


def test_whose_seat_is_asked_is_told_and_nobody_beside() -> None:
    asked, other = factories.seated(DEPARTMENT), factories.seated(DEPARTMENT)
    ask(factories.phase())
    WorkItem.objects.update(seat=asked.seat)
    sweep()
    assert other.user.email not in to_whom()
    assert to_whom() == {asked.user.email}


def test_who_stands_in_is_told_too_as_long_as_they_do() -> None:
    tenure = factories.seated(DEPARTMENT)
    now = timezone.now()
    day = timedelta(days=1)
    today, gone, coming = factories.person(), factories.person(), factories.person()
    grants.substitute(tenure=tenure, user=today, since=now - day, until=now + day)
    grants.substitute(tenure=tenure, user=gone, since=now - 2 * day, until=now - day)
    grants.substitute(tenure=tenure, user=coming, since=now + day, until=now + 2 * day)
    ask(factories.phase())
    sweep()
    assert to_whom() == {tenure.user.email, today.email}


def test_who_left_is_inactive_or_has_no_address_is_not_told() -> None:
    left = factories.seated(DEPARTMENT)
    grants.end_tenure(tenure=left, at=timezone.now())
    factories.seated(DEPARTMENT, user=factories.person(email=""))
    inactive = factories.seated(DEPARTMENT).user
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    factories.seated(DEPARTMENT, since=timezone.now() + timedelta(days=1))
    message = ask(factories.phase())
    sweep()
    assert mail.outbox == []
    message.refresh_from_db()
    assert message.done_at


def test_what_is_no_longer_on_a_desk_is_not_told() -> None:
    factories.seated(DEPARTMENT)
    ask(factories.phase())
    WorkItem.objects.update(closed_at=timezone.now())
    ask(factories.phase(factories.cycle(nature=Cycle.Nature.HISTORICAL)))
    stopped = factories.phase()
    ask(stopped)
    Cycle.objects.filter(pk=stopped.cycle_id).update(state="interrupted")
    sweep()
    assert mail.outbox == []


# What


def test_a_mail_says_what_is_asked_for_which_plan_and_by_when_in_italian() -> None:
    opener = factories.seated(DEPARTMENT).user
    ask(factories.phase(title="Fase d'ascolto & co-pianificazione", due_on=date(2026, 12, 1)))
    sweep()
    found = only()
    assert found.subject.endswith(": Fase d'ascolto & co-pianificazione")
    assert "\n" not in found.subject
    assert "Fase d'ascolto & co-pianificazione" in found.body
    assert "Piano 2027-2029 – Formazione del piano" in found.body
    assert "Organo dipartimento" in found.body
    assert "1° dicembre 2026" in found.body
    assert found.to == [opener.email]
    assert found.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_speaks_the_language_of_who_reads_it() -> None:
    factories.seated(DEPARTMENT, user=factories.person(language="en"))
    ask(factories.phase(title="Ascolto", due_on=date(2026, 12, 1)))
    sweep()
    assert only().subject == "Open the phase: Ascolto"
    assert "by 1 December 2026" in only().body


def test_without_a_due_date_a_mail_says_so() -> None:
    factories.seated(DEPARTMENT, user=factories.person(language="en"))
    ask(factories.phase())
    sweep()
    assert "no due date" in only().body


def test_a_mail_names_the_seat_that_is_asked() -> None:
    tenure = factories.seated(DEPARTMENT)
    ask(factories.phase())
    WorkItem.objects.update(seat=tenure.seat)
    sweep()
    assert f"siedi come {tenure.seat.label.lower()} (Organo dipartimento)." in only().body


def test_a_mail_says_the_body_once() -> None:
    tenure = factories.seated(DEPARTMENT)
    Seat.objects.filter(pk=tenure.seat_id).update(label="Dirigente dell’organo dipartimento")
    ask(factories.phase())
    sweep()
    assert "siedi come dirigente dell’organo dipartimento." in only().body


def test_a_mail_to_a_substitute_names_whose_place_it_is() -> None:
    tenure = factories.seated(DEPARTMENT, user=factories.person("titolare", email=""))
    now, day = timezone.now(), timedelta(days=1)
    grants.substitute(tenure=tenure, user=factories.person(), since=now - day, until=now + day)
    ask(factories.phase())
    sweep()
    assert "(Organo dipartimento), al posto di titolare." in only().body


def test_who_has_an_own_seat_and_stands_in_for_another_is_told_of_their_own() -> None:
    own, other = factories.seated(DEPARTMENT), factories.seated(DEPARTMENT)
    now, day = timezone.now(), timedelta(days=1)
    grants.substitute(tenure=other, user=own.user, since=now - day, until=now + day)
    ask(factories.phase())
    sweep()
    (found,) = (each for each in mail.outbox if each.to == [own.user.email])
    assert "al posto di" not in found.body


def test_a_mail_says_what_waits_for_it() -> None:
    factories.seated(DEPARTMENT)
    gate = factories.row("gate", state="awaiting")
    ask(Phase.objects.get(gate=gate.pk))
    sweep()
    assert f"non si può votare su «{gate.title}»." in only().body


def test_what_is_late_when_it_is_asked_is_said_to_be_late() -> None:
    factories.seated(DEPARTMENT)
    ask(factories.phase(due_on=timezone.localdate() - timedelta(days=3)))
    sweep()
    assert "in ritardo di 3 giorni (scadenza: " in only().body


class _Html(HTMLParser):
    """The words of a mail, its links after their words as the text has them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.foreign: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"title", "style"}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.foreign += [tag for name, _value in attrs if name == "src" or tag in {"link", "script", "img"}]

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        self.words += [] if self.silent else data.split()


def html_of(found: EmailMessage) -> _Html:
    """The HTML part of a mail, read."""
    ((content, kind),) = found.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    reader = _Html()
    reader.feed(str(content))
    return reader


def same_words(found: EmailMessage) -> bool:
    """Whether both parts of a mail say the same and lead to the same places, and neither brings anything from afar."""
    read = html_of(found)
    text = found.body
    for link in sorted(read.links, key=len, reverse=True):
        text = text.replace(f": {link}", "")
    plain = [word for word in text.split() if word not in {"*", "--"}]
    assert read.foreign == []
    return "".join(plain).lower() == "".join(read.words).lower()


def test_text_and_html_say_the_same_and_bring_nothing_from_afar(settings: Settings) -> None:
    settings.REGIA_BASE_URL = "https://regia.example"
    user = factories.person()
    factories.seated(DEPARTMENT, user=user)
    factories.seated(Role.AUDITOR)
    gate = factories.row("gate", state="awaiting")
    phase = Phase.objects.get(gate=gate.pk)
    ask(phase, factories.phase(phase.cycle, title="Ascolto <& altro>"))
    ask(factories.phase())
    sweep()
    set_notices(actor=user, asked="daily", told="daily")
    queue_digest(day=timezone.localdate())
    queue_summaries(day=timezone.localdate())
    sweep()
    assert len(mail.outbox) == 4
    assert [each.subject for each in mail.outbox if not same_words(each)] == []


def test_the_one_link_that_looks_like_a_button_leads_to_the_thing_itself(settings: Settings) -> None:
    settings.REGIA_BASE_URL = "https://regia.example"
    factories.seated(DEPARTMENT)
    ask(factories.phase())
    sweep()
    ((content, _kind),) = only().alternatives  # type: ignore[attr-defined]
    place = f"https://regia.example/cose-da-fare/{WorkItem.objects.get().pk}/"
    assert f"Vai e fai: {place}" in only().body
    assert str(content).count("background:#0059b3") == 1
    assert place in html_of(only()).links
    assert "Cambia come ricevere gli avvisi: https://regia.example/profilo/avvisi/" in only().body


def test_what_one_act_asks_of_one_person_is_one_mail() -> None:
    user = factories.person(language="en")
    factories.seated(DEPARTMENT, user=user)
    factories.seated(DEPARTMENT, user=user)
    cycle = factories.cycle()
    ask(factories.phase(cycle, title="Analisi"), factories.phase(cycle, title="Ascolto"))
    sweep()
    found = only()
    assert found.subject == "2 things to do – Piano 2027-2029"
    assert (found.body.count("Analisi"), found.body.count("Ascolto")) == (1, 1)


def test_the_link_is_a_path_unless_the_installation_has_an_address(settings: Settings) -> None:
    factories.seated(DEPARTMENT, user=factories.person(language="en"))
    ask(factories.phase())
    sweep()
    assert "Go and do it: /cose-da-fare/" in only().body
    mail.outbox.clear()
    settings.REGIA_BASE_URL = "https://regia.example/"
    ask(factories.phase())
    sweep()
    assert "Go and do it: https://regia.example/cose-da-fare/" in only().body


# Once


def test_a_mail_is_sent_once_to_each() -> None:
    factories.seated(DEPARTMENT)
    factories.seated(DEPARTMENT)
    ask(factories.phase())
    sweep()
    sweep()
    assert len(mail.outbox) == 2
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 2
    assert Delivery.objects.count() == 2


def test_a_kill_between_the_servers_answer_and_our_commit_repeats_one_mail_with_the_same_message_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    def die(*_words: object, **_more: object) -> None:
        raise Killed

    users = [factories.seated(DEPARTMENT).user for _ in range(2)]
    message = ask(factories.phase())
    with monkeypatch.context() as patch:
        patch.setattr(Delivery.objects, "bulk_create", die)
        with pytest.raises(Killed):
            sweep()
    assert len(mail.outbox) == 1
    with travel(timezone.now() + LEASE, tick=True):
        sweep()
    sent = [each.extra_headers["Message-ID"] for each in mail.outbox]
    assert sorted(sent) == sorted([*(message_id(message, user, "work_items") for user in users), sent[0]])
    first, repeat = (each for each in mail.outbox if each.extra_headers["Message-ID"] == sent[0])
    assert (first.subject, first.body, first.to) == (repeat.subject, repeat.body, repeat.to)


def test_the_message_id_is_of_the_domain_that_sends(settings: Settings) -> None:
    message, user = OutboxMessage(), User()
    settings.DEFAULT_FROM_EMAIL = "Regia <regia@citta.example>"
    first = message_id(message, user, "outcome")
    assert first.startswith("<")
    assert first.endswith("@citta.example>")
    assert message_id(message, user, "outcome") == first
    assert message_id(message, user, "work_items") != first
    assert message_id(message, User(), "outcome") != first


# The digest


def test_the_digest_goes_once_a_day_to_the_keepers_of_the_journal() -> None:
    authority = factories.authority()
    keepers = {factories.seated(role).user for role in (Role.AUDITOR, Role.ADMINISTRATOR)}
    factories.seated(DEPARTMENT)
    twice = next(iter(keepers))
    factories.seated(Role.AUDITOR, on=factories.body("revisori"), user=twice)
    other = factories.seated(Role.AUDITOR, on=factories.body("ufficio", of=factories.authority("genova"))).user
    write(authority, "one")
    head = JournalHead.objects.get(pk=authority)
    day = date(2026, 11, 23)
    for _ in range(2):
        queue_digest(day=day)
        sweep()
    mine = [each for each in mail.outbox if authority.name in each.subject]
    assert sorted(each.to[0] for each in mine) == sorted(user.email for user in keepers)
    assert all(f"{head.number}:{head.hash}" in each.body for each in mine)
    assert all("23 novembre 2026" in each.subject for each in mine)
    assert [each.to for each in mail.outbox if each not in mine] == [[other.email]]
    mail.outbox.clear()
    queue_digest(day=day + timedelta(days=1))
    sweep()
    assert len(mail.outbox) == 3


def test_the_digest_tells_row_and_hash_and_what_waits() -> None:
    factories.seated(Role.AUDITOR, user=factories.person(language="en"))
    authority = factories.authority()
    ask(factories.phase(due_on=date(2026, 11, 20)))
    OutboxMessage.objects.create(
        authority=authority, event="gate.call", payload="", parked_at=timezone.now(), last_error="post: OSError"
    )
    head = JournalHead.objects.get(pk=authority)
    queue_digest(day=date(2026, 11, 23))
    deliver_messages({DIGEST: HANDLERS[DIGEST]})
    body = only().body
    assert f"Journal: row 1, hash {head.hash}" in body
    assert f"verify_journal --authority torino --known 1:{head.hash}" in body
    assert "Things to do: 1" in body
    assert "of which overdue: 1" in body
    assert "could not be delivered: 1" in body
    assert "gate.call: post: OSError" in body


def test_an_authority_without_a_journal_has_a_digest_without_an_anchor() -> None:
    factories.seated(Role.AUDITOR, user=factories.person(language="en"))
    JournalHead.objects.all().delete()
    queue_digest(day=date(2026, 11, 23))
    sweep()
    assert "hash" not in only().body
