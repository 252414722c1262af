# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real brokers, a database of their own and a real worker in production settings."""

import os
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery import Celery
from django.conf import settings
from kombu import Connection

from tests.ports import HOST, free_port

HANGS = 300
"""Seconds after which something hangs: no machine is so slow, and nothing is measured by it."""
BROKERS = {
    "rabbitmq": os.environ.get("REGIA_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": os.environ.get("REGIA_TEST_REDIS_URL", "redis://127.0.0.1:6379/0"),
}


class MailServer:
    """A mail server of this machine, which keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.port = free_port()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self.mails.append(envelope)
        return "250 kept"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname=HOST, port=server.port, ready_timeout=HANGS)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture(params=sorted(BROKERS))
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a broker that answers; one that does not is a failure, never a skip."""
    url = BROKERS[request.param]
    try:
        with Connection(url, connect_timeout=HANGS) as connection:
            connection.ensure_connection(max_retries=1, timeout=HANGS)
    except OSError as problem:
        pytest.fail(f"No {request.param} at {url}: {problem}", pytrace=False)
    return url


@pytest.fixture
def installation(broker: str, mail_server: MailServer, tmp_path: Path) -> dict[str, str]:
    """The environment of a production installation on that broker, with a queue that nobody else reads."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("REGIA_")},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "REGIA_ALLOWED_HOSTS": "localhost",
        "REGIA_BASE_URL": "https://regia.example",
        "REGIA_BROKER_URL": broker,
        "REGIA_DATABASE_URL": f"sqlite:///{tmp_path}/regia.sqlite3",
        "REGIA_EMAIL_FROM": "regia@regia.example",
        "REGIA_EMAIL_HOST": HOST,
        "REGIA_EMAIL_PORT": str(mail_server.port),
        "REGIA_EMAIL_TLS": "no",
        "REGIA_QUEUE": f"regia-test-{uuid.uuid4()}",
        "REGIA_SECRET_KEY": secrets.token_urlsafe(64),
        "REGIA_VAR_DIR": str(tmp_path),
    }


@pytest.fixture
def manage(installation: dict[str, str]) -> Callable[..., str]:
    """Runs a word of manage.py in that installation and returns what it printed."""

    def run(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=installation, capture_output=True, text=True, check=False, timeout=HANGS
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def sender(broker: str, installation: dict[str, str]) -> Iterator[Celery]:
    """What puts messages in the queue of that installation and asks its worker how it is."""
    app = Celery("sender", broker=broker)
    app.conf.task_default_queue = installation["REGIA_QUEUE"]
    yield app
    with app.connection_for_write() as connection:
        connection.SimpleQueue(app.conf.task_default_queue).queue.delete()
    app.close()


@pytest.fixture
def worker(installation: dict[str, str], sender: Celery) -> Iterator[str]:
    """A worker in a process of its own; yields its name once it answers."""
    name = f"{installation['REGIA_QUEUE']}@localhost"
    command = [sys.executable, "-m", "celery", "--app=config", "worker", "--concurrency=1", f"--hostname={name}"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=installation)
    given_up = time.monotonic() + HANGS
    try:
        while not sender.control.ping(destination=[name], timeout=1, limit=1):
            assert process.poll() is None, "the worker stopped by itself; its last words are above"
            assert time.monotonic() < given_up, "the worker does not answer"
        yield name
    finally:
        process.terminate()
        assert process.wait(timeout=HANGS) == 0
