# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reacts to what: one dict from event to handlers. A handler says what is to be done for whom; it decides nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from governance.models import Authority, User
from workflows.actions.deliver_messages import WORK_ITEMS_OPENED, Effect, Handler
from workflows.actions.queue_digest import DIGEST
from workflows.actions.queue_password_mail import FORGOTTEN
from workflows.actions.queue_summaries import SUMMARIES
from workflows.actions.send_mail import full, mails
from workflows.flows.blocked import Blocked, blocked_by
from workflows.flows.summaries import Period, Summary, summaries
from workflows.models import JournalEntry, OutboxMessage
from workflows.models.addressees import Asked, asked_of_whom, keepers_of_journal, open_today
from workflows.models.notices import told_daily


@dataclass(frozen=True, slots=True)
class Told:
    """A thing to do as a mail tells it: what waits for it, and where it is done."""

    asked: Asked
    blocked: Blocked | None
    link: str


def mail_work_items(message: OutboxMessage) -> Iterator[Effect]:
    """Tells each person what the act has put on their desk, as far as it is still there: one mail each.

    Who prefers a summary gets here only what would be late by then.
    """
    items = open_today().filter(pk__in=json.loads(message.payload)["items"])
    read = list(items.select_related("body", "seat", "cycle__plan", "cycle__authority").order_by("due_on", "id"))
    asked = asked_of_whom(read, at=timezone.now())
    later = told_daily([user for user, _ in asked])
    today = timezone.localdate()
    due = [(user, [each for each in told if user.pk not in later or _presses(each, today)]) for user, told in asked]
    blocked = blocked_by(read)
    yield from mails(message, "work_items", [(user, {"items": _told(told, blocked)}) for user, told in due if told])


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
        DIGEST: (mail_digest,),
        FORGOTTEN: (mail_password,),
        SUMMARIES: (mail_summaries,),
        WORK_ITEMS_OPENED: (mail_work_items,),
    }
)


def _presses(asked: Asked, today: date) -> bool:
    return asked.item.due_on is not None and asked.item.due_on <= today


def _told(asked: Sequence[Asked], blocked: Mapping[UUID, Blocked]) -> Sequence[Told]:
    return [Told(each, blocked.get(each.item.pk), full(reverse("work_item", args=[each.item.pk]))) for each in asked]


def _summary(summary: Summary, authority: Authority, day: date) -> Mapping[str, Any]:
    late = summary.late(day)
    return {
        "authority": authority,
        "day": day,
        "today": day,
        "late": _told(late, summary.blocked),
        "ahead": _told(summary.asked[len(late) :], summary.blocked),
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
