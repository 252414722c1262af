# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make run` as a person sees it: the page answers, Ctrl-C leaves nothing behind, trouble is one clear line."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from django.conf import settings

from tests.ports import free_port

pytestmark = pytest.mark.sqlite

COMMAND = [sys.executable, "-u", "manage.py", "serve"]
ADDRESS = "Regia is at "
WEB, WORKER, BEAT = "config.wsgi", "--quiet worker", "--quiet beat"
HANGS = 300.0
"""Seconds after which something hangs: no machine is so slow, and nothing is measured by it."""
BARE_STARTS = 4
"""What a second run may cost, in starts of a command that does nothing: about 2, and 6 or more where it prepares."""


class Serving:
    """The command at work, with its words in a file."""

    def __init__(self, folder: Path, port: int, stdout: int | None) -> None:
        self.words = folder / "words.txt"
        self.address = f"http://127.0.0.1:{port}"
        self.started = time.monotonic()
        with self.words.open("wb") as file:
            self.process = psutil.Popen(
                COMMAND,
                cwd=settings.BASE_DIR,
                env=environment(folder, port),
                stdout=stdout or file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.words.read_text()

    def wait_until_it_says(self, words: str) -> None:
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < self.started + HANGS, self.said()
            time.sleep(0.05)

    def wait_for_family(self, *parts: str) -> list[psutil.Process]:
        """The child processes, once each part is among them and had time to put its signals in place."""
        self.wait_until_it_says(ADDRESS)
        while not all(any(part in title(process) for process in self.family()) for part in parts):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < self.started + HANGS, [title(process) for process in self.family()]
            time.sleep(0.05)
        time.sleep(1)
        return self.family()

    def work(self) -> float:
        """Processor time so far, so that a busy machine does not blur it."""
        return sum(map(processor_time, (self.process, *self.family())))

    def family(self) -> list[psutil.Process]:
        return list(self.process.children(recursive=True))


def title(process: psutil.Process) -> str:
    """The words of a process, which gunicorn and Celery change where they can; none where it has just ended."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def processor_time(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return times.user + times.system + times.children_user + times.children_system
    return 0.0


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGIA_", "DJANGO_"))}
    return kept | {"REGIA_VAR_DIR": str(folder), "REGIA_PORT": str(port)}


def bare_start(folder: Path) -> float:
    """The processor time of a command that starts, finds nothing to do, and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=environment(folder, port=0),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def serving(folder: Path, stdout: int | None = None) -> Iterator[Serving]:
    running = Serving(folder, free_port(), stdout)
    with running.process:
        try:
            yield running
        finally:
            if running.process.poll() is None:
                os.killpg(running.process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for all of these tests: the first prepares it, the others find it ready."""
    return tmp_path_factory.mktemp("var")


def test_the_page_answers_and_ctrl_c_leaves_no_process(folder: Path) -> None:
    with serving(folder) as running:
        family = running.wait_for_family(WEB, WORKER, BEAT)
        with urlopen(f"{running.address}/accedi/") as page:  # noqa: S310 -- our own server
            assert page.status == 200
            assert b"csrfmiddlewaretoken" in page.read()
        os.killpg(running.process.pid, signal.SIGINT)
        assert running.process.wait(timeout=HANGS) == 0
        assert psutil.wait_procs(family, timeout=HANGS)[1] == []


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs started from here run as fast as a person's do: coverage does not follow them."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("unmeasured")
def test_a_signal_to_the_command_alone_stops_all_and_a_second_run_prepares_nothing(folder: Path) -> None:
    with serving(folder) as running:
        running.wait_until_it_says(ADDRESS)
        running.process.terminate()
        assert running.process.wait(timeout=HANGS) == 0
    with serving(folder) as running:
        running.wait_until_it_says(ADDRESS)
        work = running.work()
        assert "Preparing the database" not in running.said()
        family = running.family()
        running.process.terminate()
        assert running.process.wait(timeout=HANGS) == 0
        assert psutil.wait_procs(family, timeout=HANGS)[1] == []
    assert work < BARE_STARTS * bare_start(folder)


def test_a_part_that_dies_stops_the_rest_and_is_named(folder: Path) -> None:
    with serving(folder) as running:
        family = running.wait_for_family(BEAT)
        next(process for process in family if BEAT in title(process)).kill()
        assert running.process.wait(timeout=HANGS) == 1
        assert "beat stopped by itself, so the rest was stopped" in running.said()
        assert psutil.wait_procs(family, timeout=HANGS)[1] == []


def test_a_closed_terminal_leaves_no_process(folder: Path) -> None:
    with serving(folder, stdout=subprocess.PIPE) as running:
        assert running.process.stdout is not None
        while ADDRESS.encode() not in running.process.stdout.readline():
            assert running.process.poll() is None
        running.process.stdout.close()
        family = running.family()
        running.process.send_signal(signal.SIGHUP)
        running.process.wait(timeout=HANGS)
        assert psutil.wait_procs(family, timeout=HANGS)[1] == []


def test_a_taken_port_is_one_clear_line(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        answer = subprocess.run(
            COMMAND,
            cwd=settings.BASE_DIR,
            env=environment(folder, port),
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        f"CommandError: port {port} cannot be used (Address already in use): choose another with REGIA_PORT."
    )
