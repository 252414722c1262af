# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the first floor."""

from workflows.models import append_only
from workflows.models.journal import FreeText, JournalEntry, JournalHead, RefusalLog
from workflows.models.notices import NoticeChoice
from workflows.models.outbox import Delivery, OutboxMessage
from workflows.models.procedure import ProcedureVersion
from workflows.models.route import RouteProcess, RouteTask
from workflows.models.timer import Timer
from workflows.models.verification import Verification
from workflows.models.work_item import WorkItem

__all__ = [
    "Delivery",
    "FreeText",
    "JournalEntry",
    "JournalHead",
    "NoticeChoice",
    "OutboxMessage",
    "ProcedureVersion",
    "RefusalLog",
    "RouteProcess",
    "RouteTask",
    "Timer",
    "Verification",
    "WorkItem",
    "append_only",
]
