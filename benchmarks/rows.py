# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every row that one cycle leaves behind, and the same with all that differs from cycle to cycle masked."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Field, Model, QuerySet

from governance.models import (
    Assignment,
    Authority,
    Ballot,
    Body,
    Criterion,
    Cycle,
    Elector,
    Gate,
    Phase,
    Question,
    Seat,
    User,
    Vote,
)
from workflows.models import FreeText, JournalEntry, OutboxMessage, RouteProcess, RouteTask, WorkItem

# From a row to its cycle; before each model stand those that it refers to.
OWNED: Mapping[type[Model], str] = {
    Cycle: "pk",
    Phase: "cycle",
    Gate: "cycle",
    Assignment: "cycle",
    Criterion: "cycle",
    Question: "cycle",
    Ballot: "cycle",
    Elector: "ballot__cycle",
    Vote: "elector__ballot__cycle",
    WorkItem: "cycle",
    RouteProcess: "cycle",
    RouteTask: "process__cycle",
}

Picture = dict[str, list[str]]

_MASKS = (
    (re.compile(r"[0-9a-f]{64}"), "#"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z"), "@"),
    (re.compile(r"(?<=:)[0-9a-f]{16}(?=$|\")"), "="),
    (re.compile(r'"number":\d+'), '"number":N'),
    (re.compile(r"[a-z]+_formation_v1_[0-9a-f]{8}"), "ROUTE"),
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def owned(model: type[Model], cycle: UUID) -> QuerySet[Model]:
    """The rows of `model` that belong to the cycle."""
    return model._default_manager.filter(**{OWNED[model]: cycle})


def journal_of(cycle: UUID) -> list[JournalEntry]:
    """The journal of the cycle, in its order."""
    return list(JournalEntry.objects.filter(cycle=cycle).order_by("number"))


def messages_of(entries: Iterable[JournalEntry]) -> list[OutboxMessage]:
    """The messages of the acts that wrote `entries`: each act has one, and each event is named in one."""
    first, *rest = (str(entry.pk) for entry in entries)
    since = OutboxMessage.objects.get(payload__contains=first)
    later = OutboxMessage.objects.filter(authority=since.authority_id, created_at__gte=since.created_at)
    messages = list(later.order_by("created_at"))
    named = [event for message in messages for _name, event in json.loads(message.payload)["events"]]
    assert named == [first, *rest], "the outbox does not tell what the journal tells"
    return messages


def texts_of(entries: Iterable[JournalEntry]) -> list[FreeText]:
    """What was written in the acts that wrote `entries`."""
    data = (json.loads(entry.text)["data"] for entry in entries)
    return list(FreeText.objects.filter(pk__in=[each["statement"]["id"] for each in data if "statement" in each]))


def picture(authority: Authority, cycle: UUID) -> Picture:
    """The rows of the cycle, masked: two cycles with the same life have the same picture."""
    mask = _Mask(authority)
    entries = journal_of(cycle)
    drawn = {model.__name__: sorted(mask.row(row) for row in owned(model, cycle)) for model in OWNED}
    drawn["links"] = sorted(_links(cycle))
    drawn["journal"] = [mask.row(entry) for entry in entries]
    drawn["outbox"] = [mask.row(message) for message in messages_of(entries)]
    drawn["texts"] = sorted(mask.row(text) for text in texts_of(entries))
    return drawn


def _links(cycle: UUID) -> Iterator[str]:
    for task in RouteTask.objects.filter(process__cycle=cycle).prefetch_related("previous"):
        yield from (f"{task.flow_task.name} after {source.flow_task.name}" for source in task.previous.all())


class _Mask:
    """Names what has a name, and hides what is different each time."""

    def __init__(self, authority: Authority) -> None:
        self.names: dict[str, str] = {str(authority.pk): "authority"}
        self.names |= {str(user.pk): user.username for user in User.objects.all()}
        self.names |= {str(body.pk): body.key for body in Body.objects.filter(authority=authority)}
        seats = Seat.objects.filter(body__authority=authority).select_related("body")
        self.names |= {str(seat.pk): f"{seat.body.key}-{seat.key}" for seat in seats}

    def row(self, row: Model) -> str:
        fields = row._meta.concrete_fields
        return ", ".join(f"{field.attname}={self._value(field, row)}" for field in fields)

    def _value(self, field: "Field[Any, Any]", row: Model) -> str:
        value = field.get_prep_value(getattr(row, field.attname))
        if field.attname in {"number", "salt"} and not isinstance(row, Ballot):
            return "N"
        return "@" if isinstance(value, datetime) else self._text(str(value))

    def _text(self, text: str) -> str:
        for pattern, mask in _MASKS:
            text = pattern.sub(mask, text)
        return _UUID.sub(lambda found: self.names.get(found[0], "•"), text)
