# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests read off a page and send back, as a person's browser does."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from governance.models import Stateful
from workflows.models import WorkItem


def item_of(row: Stateful, move: str, *, seat: Any = None) -> WorkItem:
    """The open work item that asks `move` of the row (of one seat, where seats are asked)."""
    items = WorkItem.objects.filter(subject_id=row.pk, move=move, closed_at=None)
    return items.get(seat=seat) if seat else items.get()


def asked_by_hand(row: Stateful, move: str, may: str) -> WorkItem:
    """A work item put on a desk by the test itself."""
    return WorkItem.objects.create(
        cycle_id=getattr(row, "cycle_id", row.pk),
        machine=row.MACHINE.name,
        subject_id=row.pk,
        move=move,
        may=may,
        body_id=row.body_id,
        title=row.title,
        opened_at="2026-01-01T10:00Z",
    )


def url_of(item: WorkItem) -> str:
    return reverse("work_item", args=[item.pk])


def sent(move: str, seen: str, **typed: str) -> dict[str, str]:
    """A form as a browser sends it, with a key of its own."""
    return {"move": move, "seen": seen, "key": str(uuid4()), **typed}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.buttons: list[dict[str, str | None]] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "button":
            self.buttons.append(dict(attrs))


def words_of(content: bytes) -> str:
    """What a page says, without its marks and with single spaces."""
    reader = _Words()
    reader.feed(content.decode())
    return re.sub(r" ([,.;:)])", r"\1", " ".join(" ".join(reader.words).split()))


def read(browser: Client, url: str) -> str:
    """What the page at `url` says; it must be there."""
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return words_of(answer.content)
