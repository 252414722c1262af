# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reacts to what: one dict from event to handlers. A handler says what is to be done for whom; it decides nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from governance.machines import ballot as ballot_machine
from governance.machines import sitting as sitting_machine
from governance.machines.ballot import Move
from governance.models import Authority, Ballot, User
from workflows.actions.deliver_messages import WORK_ITEMS_OPENED, Effect, Handler
from workflows.actions.queue_digest import DIGEST
from workflows.actions.queue_password_mail import FORGOTTEN
from workflows.actions.queue_summaries import SUMMARIES
from workflows.actions.send_mail import Attachment, full, mails
from workflows.documents.calendar import method_of, sitting_event
from workflows.flows.announcements import Announced, announced, ballots_of, ended, rows_of
from workflows.flows.blocked import Blocked, blocked_by
from workflows.flows.summaries import Period, Summary, summaries
from workflows.models import JournalEntry, OutboxMessage, WorkItem
from workflows.models.addressees import (
    Asked,
    Place,
    asked_of_whom,
    concerned,
    convened,
    keepers_of_journal,
    open_today,
)
from workflows.models.mail_link import MailLink, token_for
from workflows.models.notices import reads_summary, told_daily

CONVENED = ("sitting.convene", "sitting.convene_again")
CANCELLED = ("sitting.cancel",)
ALONG = ("body", "seat", "cycle__plan", "cycle__authority")
REMINDED = ("ballot.remind",)
ENDED = ("ballot.annul", "ballot.close", "ballot.expire", "ballot.interrupt")


@dataclass(frozen=True, slots=True)
class Told:
    """A thing to do as a mail tells it: what waits for it, where it is done, and the ballot where it is a vote.

    `own_link`: the link by which that person alone votes ("" where it is no vote).
    """

    asked: Asked
    blocked: Blocked | None
    link: str
    ballot: Ballot | None
    own_link: str


def mail_work_items(message: OutboxMessage) -> Iterator[Effect]:
    """Tells each person what the act has put on their desk, as far as it is still there: one mail each.

    Who prefers a summary gets here only what would be late by then. That a sitting is to be opened is told by its
    convocation.
    """
    items = (
        open_today().filter(pk__in=json.loads(message.payload)["items"]).exclude(machine=sitting_machine.SITTING.name)
    )
    read = list(items.select_related(*ALONG).order_by("due_on", "id"))
    asked = asked_of_whom(read, at=timezone.now())
    later = told_daily([user for user, _ in asked])
    today = timezone.localdate()
    due = [(user, [each for each in told if user.pk not in later or _presses(each, today)]) for user, told in asked]
    blocked, ballots = blocked_by(read), ballots_of(read)
    people = [(user, {"items": _told(user, told, blocked, ballots)}) for user, told in due if told]
    yield from mails(message, "work_items", people)


def mail_convocation(message: OutboxMessage) -> Iterator[Effect]:
    """Tells everybody who sits in a body that it is convened, with the sitting for their calendar."""
    for each in _announced(message, CONVENED):
        if each.convocation.sitting.state == sitting_machine.S.CONVENED:
            yield from _mail_sitting(message, "convocation", each)


def mail_cancellation(message: OutboxMessage) -> Iterator[Effect]:
    """Tells the same people that a sitting will not be held, and their calendars too."""
    for each in _announced(message, CANCELLED):
        yield from _mail_sitting(message, "cancellation", each)


def mail_reminder(message: OutboxMessage) -> Iterator[Effect]:
    """Tells who has not answered a written procedure that its term comes near."""
    for row in rows_of(_keys(message, REMINDED)):
        items = list(open_today().filter(subject_id=row.subject_id, move=Move.VOTE).select_related(*ALONG))
        blocked, ballots = blocked_by(items), ballots_of(items)
        asked = ((user, _who_may(told, ballots)) for user, told in asked_of_whom(items, at=timezone.now()))
        people = [(user, {"items": _told(user, told, blocked, ballots)}) for user, told in asked if told]
        yield from mails(message, "reminder", people)


def mail_outcome(message: OutboxMessage) -> Iterator[Effect]:
    """Tells who votes and who prepares how a ballot ended, with its working and what follows.

    Who has chosen a summary of what happens reads it there.
    """
    told = json.loads(message.payload)["events"]
    rows = rows_of(key for _name, key in told)
    for row in rows:
        if row.event in ENDED:
            found = ended(row.subject_id, rows, at=timezone.now())
            place = [found.ballot.cycle_id, found.ballot.gate.key]
            people = concerned(found.ballot, at=timezone.now())
            later = reads_summary([user for user, _ in people])
            context = {"told": found, "ballot": found.ballot, "link": full(reverse("gate", args=place))}
            now = [(user, places) for user, places in people if user.pk not in later]
            yield from mails(message, "outcome", _in_places(now, context))


def mail_digest(message: OutboxMessage) -> Iterator[Effect]:
    """Tells the keepers of the journal where it ended this morning: a copy of the anchor outside the database."""
    told = json.loads(message.payload)
    context = {**told, "authority": message.authority, "day": date.fromisoformat(told["day"])}
    readers = keepers_of_journal(message.authority_id, at=timezone.now())
    yield from mails(message, "digest", [(user, context) for user in readers])


def mail_summaries(message: OutboxMessage) -> Iterator[Effect]:
    """Tells each person who wants it, once a day, what is asked of them and what happened."""
    told = json.loads(message.payload)
    period = Period(message.authority_id, told["after"], told["until"])
    day = date.fromisoformat(told["day"])
    found = summaries(period, at=timezone.now())
    yield from mails(message, "summary", ((each.user, _summary(each, message.authority, day)) for each in found))


def mail_password(message: OutboxMessage) -> Iterator[Effect]:
    """Sends the link by which a person chooses a password. It is made here: the outbox holds none."""
    users = User.objects.filter(pk__in=_who_chooses(json.loads(message.payload)), is_active=True).exclude(email="")
    yield from mails(message, "password", ((user, _way_to_password(user)) for user in users))


HANDLERS: Mapping[str, Sequence[Handler]] = MappingProxyType(
    {
        "account.invite": (mail_password,),
        "account.open": (mail_password,),
        **dict.fromkeys(ENDED, (mail_outcome,)),
        **dict.fromkeys(REMINDED, (mail_reminder,)),
        **dict.fromkeys(CONVENED, (mail_convocation,)),
        **dict.fromkeys(CANCELLED, (mail_cancellation,)),
        DIGEST: (mail_digest,),
        FORGOTTEN: (mail_password,),
        SUMMARIES: (mail_summaries,),
        WORK_ITEMS_OPENED: (mail_work_items,),
    }
)


def _announced(message: OutboxMessage, events: Sequence[str]) -> Iterator[Announced]:
    return (announced(row, at=timezone.now()) for row in rows_of(_keys(message, events)))


def _keys(message: OutboxMessage, events: Sequence[str]) -> list[str]:
    """The rows of the journal in which the act of the message tells these events."""
    return [key for name, key in json.loads(message.payload)["events"] if name in events]


def _mail_sitting(message: OutboxMessage, name: str, told: Announced) -> Iterator[Effect]:
    sitting = told.convocation.sitting
    page = full(reverse("sitting", args=[sitting.cycle_id, sitting.pk]))
    context = {"told": told, "sitting": sitting, "cycle": sitting.cycle, "link": page}
    people = convened(sitting, at=timezone.now())
    yield from mails(message, name, _in_places(people, context), partial(_for_calendar, told, page))


def _for_calendar(told: Announced, page: str) -> Attachment:
    content = sitting_event(told.convocation, page=page, sender=settings.DEFAULT_FROM_EMAIL)
    parameters = {"method": method_of(told.convocation), "charset": "utf-8"}
    return Attachment("seduta.ics", "text/calendar", parameters, content)


def _in_places(
    people: Iterable[tuple[User, Sequence[Place]]], context: Mapping[str, Any]
) -> Iterator[tuple[User, Mapping[str, Any]]]:
    """Each person with what is told, and the first place in which it concerns them."""
    return ((user, {**context, "place": places[0]}) for user, places in people)


def _presses(asked: Asked, today: date) -> bool:
    return asked.item.due_on is not None and asked.item.due_on <= today


def _told(
    user: User, asked: Sequence[Asked], blocked: Mapping[UUID, Blocked], ballots: Mapping[UUID, Ballot]
) -> Sequence[Told]:
    return [
        Told(
            each,
            blocked.get(each.item.pk),
            full(reverse("work_item", args=[each.item.pk])),
            ballots.get(each.item.subject_id),
            _own_link(each.item, user),
        )
        for each in asked
    ]


def _own_link(item: WorkItem, user: User) -> str:
    """The link by which the person comes to a vote and nobody else; "" for what is no vote."""
    if (item.machine, item.move) != ("ballot", ballot_machine.Move.VOTE):
        return ""
    return full(reverse("mail_link", args=[token_for(MailLink(item.pk, user.pk))]))


def _who_may(asked: Sequence[Asked], ballots: Mapping[UUID, Ballot]) -> Sequence[Asked]:
    """Of what is asked, what this person may do: nobody votes for another where the rule of the ballot admits none."""
    return [
        each
        for each in asked
        if each.place.holder is None or json.loads(ballots[each.item.subject_id].rule)["substitutes"]
    ]


def _summary(summary: Summary, authority: Authority, day: date) -> Mapping[str, Any]:
    late = summary.late(day)
    return {
        "authority": authority,
        "day": day,
        "today": day,
        "late": _told(summary.user, late, summary.blocked, summary.ballots),
        "ahead": _told(summary.user, summary.asked[len(late) :], summary.blocked, summary.ballots),
        "total": summary.total,
        "more": summary.total - len(summary.asked),
        "happened": summary.happened,
        "earlier": summary.events - len(summary.happened),
        "plans": full(reverse("plans")),
    }


def _who_chooses(told: Mapping[str, Any]) -> set[UUID]:
    """Who asked for it, or whom an administrator invites; who was installed from the command line is not written to."""
    if "user" in told:
        return {UUID(told["user"])}
    rows = JournalEntry.objects.filter(pk__in=[row for _name, row in told["events"]], actor__isnull=False)
    return set(rows.filter(event__in=("account.invite", "account.open")).values_list("subject_id", flat=True))


def _way_to_password(user: User) -> Mapping[str, Any]:
    place = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    return {
        "link": full(reverse("set_password", args=place)),
        "username": user.username,
        "first": not user.has_usable_password(),
    }
