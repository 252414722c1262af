# SPDX-License-Identifier: AGPL-3.0-or-later
"""Celery's doors: each calls one function and stops."""

import logging
from time import monotonic

from celery import current_app, shared_task
from django.utils import timezone

from workflows.actions.ask_verification import ask_verifications
from workflows.actions.deliver_messages import deliver_messages
from workflows.actions.fire_timers import fire_timers as fire_what_is_due
from workflows.actions.queue_digest import queue_digest
from workflows.actions.queue_summaries import queue_summaries
from workflows.documents.verification_run import verify_what_waits
from workflows.handlers import HANDLERS

logger = logging.getLogger(__name__)


@shared_task
def sweep_outbox() -> None:
    """Delivers what is waiting. Beat sends it every few seconds, an act when it is committed."""
    deliver_messages(HANDLERS)


@shared_task
def fire_timers() -> None:
    """Fires what is due."""
    fire_what_is_due(at=timezone.now())


@shared_task
def send_digest() -> None:
    """Queues today's digest and the summaries; the next sweep sends them."""
    today = timezone.localdate()
    queue_digest(day=today)
    queue_summaries(day=today)


@shared_task
def ask_for_verifications() -> None:
    """Asks for every journal to be verified; Beat sends it at night."""
    ask_verifications()


@shared_task
def verify_journals() -> None:
    """Carries out the verifications that wait."""
    verify_what_waits()


class Wake:
    """Nudges a worker: called with nothing after a commit, and never in its way.

    A broker that is down costs no more than a refused connection (a second where nothing answers), and is left alone
    for a while then; the message waits in the outbox for beat's sweep. A nudge that nobody took is worth nothing soon.
    """

    PATIENCE = 1
    SILENCE = 30
    WORTH = 60

    def __init__(self) -> None:
        self._silent_until = 0.0

    def __call__(self) -> None:
        if monotonic() < self._silent_until:
            return
        options = {"max_retries": 0}
        try:
            with current_app.connection_for_write(connect_timeout=self.PATIENCE, transport_options=options) as broker:
                sweep_outbox.apply_async(connection=broker, retry=False, expires=self.WORTH)  # type: ignore[call-arg]
        except Exception as problem:  # noqa: BLE001 - the act is committed: nothing here may undo its answer
            self._silent_until = monotonic() + self.SILENCE
            logger.warning("no worker was woken: %s", type(problem).__name__)


wake = Wake()
