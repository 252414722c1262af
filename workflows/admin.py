# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes things happen, as a technician looks at it: journal, outbox, desks, timers, procedures."""

from governance.admin import ReadOnly, site
from workflows.models import (
    Delivery,
    JournalEntry,
    JournalHead,
    OutboxMessage,
    ProcedureVersion,
    RefusalLog,
    Timer,
    WorkItem,
)

__all__ = ["site"]


class Journal(ReadOnly):
    """The rows of the journal without their text, which holds votes: the journal's own page tells what may be told."""

    exclude = ("text", "key")


site.register(JournalEntry, Journal)
site.register((Delivery, JournalHead, OutboxMessage, ProcedureVersion, RefusalLog, Timer, WorkItem), ReadOnly)
