# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs Regia on one machine: prepares the data, then web, worker and beat in the foreground until Ctrl-C."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from workflows.documents.pdf import PDF_CAN_BE_MADE

HOST = "127.0.0.1"
PATIENCE = 30.0
NO_PANGO = "Without Pango no PDF is made, only ODT: apt install libpango-1.0-0 libpangoft2-1.0-0."
ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CELERY = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
WORKER = [*CELERY, "worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
BEAT = [*CELERY, "beat", "--loglevel=WARNING", "--pidfile="]


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            reason = getattr(problem, "strerror", None) or "no such port"
            raise CommandError(f"port {port} cannot be used ({reason}): choose another with REGIA_PORT.") from problem


def migrations_are_pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def web(port: int) -> list[str]:
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}", "--workers=2", "--preload"]
    return [*gunicorn, "--log-level=warning", "--graceful-timeout=5", "--no-control-socket"]


def answers(port: int) -> bool:
    try:
        door = http.client.HTTPConnection(HOST, port, timeout=5)
        door.request("GET", "/")
        return door.getresponse().status < 500
    except OSError:
        return False


class Group:
    """The child processes: they live and stop together."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        self.children[name] = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 -- our own programs

    def refuse_dead(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CommandError(f"{name} stopped by itself, so the rest was stopped; its last words are above.")

    def stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


class Command(BaseCommand):
    help = "Prepares the data, then runs web, worker and beat in the foreground until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        refuse_taken_port(port)
        self.prepare()
        stop = threading.Event()

        def asked(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in ASKED_TO_STOP:
            signal.signal(number, asked)
        group = Group()
        try:
            self.run(port, group, stop)
            self.say("\nStopping web, worker and beat.")
        finally:
            group.stop()

    def prepare(self) -> None:
        if migrations_are_pending():
            self.say("Preparing the database.")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("load_demo", stdout=self.stdout)
        if not PDF_CAN_BE_MADE:
            self.say(NO_PANGO)
        connections.close_all()

    def run(self, port: int, group: Group, stop: threading.Event) -> None:
        group.start("web", web(port))
        deadline = time.monotonic() + PATIENCE
        while not (answers(port) or stop.wait(0.1)):
            group.refuse_dead()
            if time.monotonic() > deadline:
                raise CommandError(f"the web server did not answer within {PATIENCE:.0f} seconds.")
        if not stop.is_set():
            self.say(f"\nRegia is at http://{HOST}:{port}/ – Ctrl-C stops it.")
            group.start("worker", WORKER)
            group.start("beat", BEAT)
        while not stop.wait(0.2):
            group.refuse_dead()

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
