# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real worker on RabbitMQ and on Redis knows the tasks and does what a message asks."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery

from tests.services.conftest import HANGS, MailServer

pytestmark = pytest.mark.services

TASKS = {"workflows.tasks.fire_timers", "workflows.tasks.send_digest", "workflows.tasks.sweep_outbox"}


def test_a_worker_knows_every_task_that_beat_sends(sender: Celery, worker: str) -> None:
    registered = sender.control.inspect(destination=[worker], timeout=HANGS).registered()
    assert registered is not None
    assert set(registered[worker]) >= TASKS


def unfinished(database: Path) -> int:
    """How many messages still wait, or were given up."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT count(*) FROM workflows_outboxmessage WHERE done_at IS NULL").fetchone()
    return int(row[0])


def test_what_acts_left_in_the_outbox_is_done_and_the_mail_arrives(
    manage: Callable[..., str], sender: Celery, worker: str, mail_server: MailServer, tmp_path: Path
) -> None:
    manage("migrate")
    manage("replay", "torino-2024-2026")
    sender.send_task("workflows.tasks.send_digest")
    sender.send_task("workflows.tasks.sweep_outbox")
    given_up = time.monotonic() + HANGS
    while not mail_server.mails or unfinished(tmp_path / "regia.sqlite3"):
        assert time.monotonic() < given_up, f"{len(mail_server.mails)} mails reached the server of {worker}"
        time.sleep(0.2)
