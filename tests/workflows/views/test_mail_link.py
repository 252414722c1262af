# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link to a vote in a mail: opening it does nothing; its confirmation votes, once, for the person it was sent to."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from governance.models import User, Vote
from tests.stories.voting import CHAIR, FIRST, REVOTE, SUBSTITUTES, Voting
from tests.workflows.views.pages import sent, words_of
from tests.workflows.views.test_vote import HIDDEN
from workflows.actions.deliver_messages import deliver_messages
from workflows.handlers import HANDLERS
from workflows.models import JournalEntry, WorkItem
from workflows.models.mail_link import MailLink, token_for

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def meeting(db: None) -> Voting:
    return Voting.begin()


def item(meeting: Voting, seat: str = FIRST) -> WorkItem:
    return WorkItem.objects.get(subject_id=meeting.ballot.pk, move="vote", seat=meeting.seat(seat))


def link(meeting: Voting, *, who: str = FIRST, seat: str = FIRST) -> str:
    token = token_for(MailLink(item(meeting, seat).pk, meeting.run.banco.people[who].pk))
    return reverse("mail_link", args=[token])


def browser(meeting: Voting, as_reader: AsReader, who: str = FIRST) -> Client:
    return as_reader(meeting.run.banco.people[who])


def confirm(choice: str = "yes") -> dict[str, str]:
    return sent("vote", "open", choice=choice, reason="", confirmed="1")


def told(answer: object) -> str:
    return words_of(answer.content)  # type: ignore[attr-defined]


def test_to_open_the_link_changes_nothing_however_often(meeting: Voting, as_reader: AsReader) -> None:
    url, rows = link(meeting), JournalEntry.objects.count()
    for look in (Client().get, Client().head, browser(meeting, as_reader).get, browser(meeting, as_reader).head):
        look(url)
        look(url)
    assert JournalEntry.objects.count() == rows
    assert item(meeting).closed_at is None
    assert "Il varco «Varco» è approvato?" in told(browser(meeting, as_reader).get(url))


def test_who_is_not_signed_in_is_asked_to_and_comes_back(meeting: Voting) -> None:
    url = link(meeting)
    answer = Client().get(url)
    assert answer.status_code == 302
    assert unquote(answer["Location"]) == f"{reverse('sign_in')}?next={url}"
    assert Client().post(url, confirm()).status_code == 302
    assert not Vote.objects.exists()


def test_only_the_confirmation_votes(meeting: Voting, as_reader: AsReader) -> None:
    reader, url = browser(meeting, as_reader), link(meeting)
    first = reader.post(url, sent("vote", "open", choice="no", reason=""))
    assert "Stai per registrare Contrario" in told(first)
    assert not Vote.objects.exists()
    done = reader.post(url, {**dict(HIDDEN.findall(first.content.decode())), "confirmed": "1"})
    assert done["Location"] == reverse("desk")
    assert meeting.votes(FIRST) == ["no"]


def test_the_same_confirmation_sent_twice_has_the_first_result(meeting: Voting, as_reader: AsReader) -> None:
    reader, url, form = browser(meeting, as_reader), link(meeting), confirm()
    first, second = reader.post(url, form), reader.post(url, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len({str(each) for each in get_messages(second.wsgi_request)}) == 1
    assert meeting.votes(FIRST) == ["yes"]


@pytest.mark.parametrize("rule", ["", REVOTE])
def test_a_link_that_has_served_votes_no_more_and_changes_no_vote(db: None, rule: str, as_reader: AsReader) -> None:
    meeting = Voting.begin(*filter(None, [rule]))
    reader, url = browser(meeting, as_reader), link(meeting)
    reader.post(url, confirm("yes"))
    for answer in (
        reader.get(url),
        reader.post(url, confirm("no")),
        reader.post(url, {**confirm("no"), "move": "change"}),
    ):
        assert answer.status_code == 410
        assert "Questo link è già servito" in told(answer)
    assert meeting.votes(FIRST) == ["yes"]


def test_a_link_leads_to_the_vote_and_to_nothing_else(meeting: Voting, as_reader: AsReader) -> None:
    answer = browser(meeting, as_reader, CHAIR).post(
        link(meeting, who=CHAIR, seat=CHAIR), {**confirm(), "move": "annul", "reason": "Sbagliato"}
    )
    assert answer.status_code == 409
    assert meeting.ballot.state == "open"


def test_a_link_is_of_one_person_and_does_not_say_whose(meeting: Voting, as_reader: AsReader) -> None:
    url = link(meeting)
    for answer in (
        browser(meeting, as_reader, CHAIR).get(url),
        browser(meeting, as_reader, CHAIR).post(url, confirm()),
    ):
        assert answer.status_code == 403
        assert "Questo link è stato mandato a un’altra persona" in told(answer)
        assert FIRST not in told(answer)
    assert not Vote.objects.exists()


def test_the_holder_and_the_substitute_have_each_a_link_and_one_vote(db: None, as_reader: AsReader) -> None:
    meeting = Voting.begin(SUBSTITUTES)
    stand_in = meeting.run.banco.substitute(FIRST, "supplente")
    own, theirs = link(meeting), link(meeting, who="supplente")
    as_reader(stand_in).post(theirs, confirm("no"))
    answer = browser(meeting, as_reader).post(own, confirm("yes"))
    assert answer.status_code == 410
    assert meeting.votes(FIRST) == ["no"]


def test_a_link_lasts_some_days(meeting: Voting, as_reader: AsReader) -> None:
    url = link(meeting)
    with travel(timezone.now() + timedelta(days=2, hours=23)):
        assert browser(meeting, as_reader).get(url).status_code == 200
    with travel(timezone.now() + timedelta(days=3, seconds=5)):
        reader = browser(meeting, as_reader)
        for answer in (reader.get(url), reader.post(url, confirm())):
            assert answer.status_code == 410
            assert "Questo link è troppo vecchio" in told(answer)
            assert reverse("desk") in answer.content.decode()
    assert not Vote.objects.exists()


def test_a_link_is_dead_when_the_ballot_is_closed(meeting: Voting, as_reader: AsReader) -> None:
    url = link(meeting)
    meeting.run.close()
    answer = browser(meeting, as_reader).get(url)
    assert answer.status_code == 410
    assert "Il tuo voto non c’è." in told(answer)
    assert "già servito" not in told(answer)
    assert "sempre fra le cose da fare" not in told(answer)


@pytest.mark.parametrize(
    "spoil", [lambda url: url[:-6] + "/", lambda _url: "/dal-messaggio/niente/"], ids=["cut", "made up"]
)
def test_what_is_cut_or_made_up_is_no_link(meeting: Voting, as_reader: AsReader, spoil: Callable[[str], str]) -> None:
    answer = browser(meeting, as_reader).get(spoil(link(meeting)))
    assert answer.status_code == 404
    assert "Questo link non è intero" in told(answer)


def test_a_link_to_something_of_another_authority_is_not_there(meeting: Voting, as_reader: AsReader) -> None:
    user = meeting.run.banco.people[FIRST]
    url = reverse("mail_link", args=[token_for(MailLink(uuid4(), user.pk))])
    assert as_reader(user).get(url).status_code == 404


def test_a_mail_about_a_vote_carries_the_link_of_its_reader_beside_the_plain_one(
    meeting: Voting, as_reader: AsReader
) -> None:
    deliver_messages(HANDLERS)
    user = meeting.run.banco.people[FIRST]
    (sent_mail,) = (each for each in mail.outbox if each.to == [user.email] and "/dal-messaggio/" in str(each.body))
    assert reverse("work_item", args=[item(meeting).pk]) in str(sent_mail.body)
    found = re.search(r"/dal-messaggio/\S+", str(sent_mail.body))
    assert found is not None
    assert isinstance(sent_mail, EmailMultiAlternatives)
    assert found[0] in str(sent_mail.alternatives[0][0])
    assert as_reader(user).get(found[0]).status_code == 200
    assert browser(meeting, as_reader, CHAIR).get(found[0]).status_code == 403


def test_a_mail_about_something_else_carries_no_such_link(db: None) -> None:
    Voting.begin(called=True)
    deliver_messages(HANDLERS)
    assert mail.outbox
    assert not any("/dal-messaggio/" in str(each.body) for each in mail.outbox)
