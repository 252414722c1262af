# SPDX-License-Identifier: AGPL-3.0-or-later
"""Journals for tests: written through the door, and broken as somebody who holds the database would."""

from typing import Any

from django.db import connection

from governance.machines.table import Because
from governance.models import Authority, User
from workflows.models import JournalEntry, JournalHead, append_only
from workflows.perform import unit


def write(authority: Authority, *names: str, actor: User | None = None, reason: str = "") -> None:
    """Appends an act per name; `reason` is kept as free text of the actor."""
    for name in names:
        with unit(actor=actor, asked=name, key=None, authority=authority.pk, reason=reason) as act:
            act.record(name, subject=("authority", authority.pk), by=Because.INSTALLATION)


def change(number: int, **columns: Any) -> None:
    """Lifts the guards and changes a row."""
    append_only.remove(connection)
    assert JournalEntry.objects.filter(number=number).update(**columns) == 1


def delete(number: int) -> None:
    """Lifts the guards and deletes a row."""
    append_only.remove(connection)
    assert JournalEntry.objects.filter(number=number).delete()[0] == 1


def change_head(**columns: Any) -> None:
    """Lifts the guards and changes the head."""
    append_only.remove(connection)
    assert JournalHead.objects.update(**columns) == 1
