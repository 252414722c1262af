# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmark's own database: made for one run, dropped at its end. Nothing else on the server is touched."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.settings import DATABASES, SERVER_URL

NAME = str(DATABASES["default"]["NAME"])


@contextmanager
def own_database() -> Iterator[None]:
    """A new database with every table of the product."""
    _make(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)), NAME)
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        _drop(NAME)


@contextmanager
def second_database() -> Iterator[tuple[str, str]]:
    """The names of the benchmark's database and of a copy of it, as it is now."""
    name = f"{NAME}_second"
    connections.close_all()
    _make(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(NAME)), name)
    try:
        yield NAME, name
    finally:
        use(NAME)
        _drop(name)


def use(name: str) -> None:
    """From here on, Django speaks with that database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def by_hand() -> psycopg.Connection:
    """A connection of psycopg's own, as psycopg makes it, to the same database; instants are told in UTC."""
    return psycopg.connect(make_conninfo(SERVER_URL, dbname=NAME, options="-c timezone=UTC"), autocommit=True)


def analyze() -> None:
    """Lets the planner know what is in the tables now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def machine() -> str:
    """On what was measured."""
    python = ".".join(platform.python_version_tuple()[:2])
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    return f"python {python}, PostgreSQL {server}, {os.cpu_count()} cores, {_processor()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _make(statement: sql.Composed, name: str) -> None:
    _on_server(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)), statement)


def _drop(name: str) -> None:
    connections.close_all()
    _on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _on_server(*statements: sql.Composed) -> None:
    try:
        with psycopg.connect(SERVER_URL, autocommit=True, connect_timeout=5) as server:
            for statement in statements:
                server.execute(statement)
    except psycopg.Error as problem:
        sys.exit(f"benchmark: the PostgreSQL server refuses: {' '.join(str(problem).split())}")
