# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the environment, the only outside source of settings; what is wrong is said in one sentence."""

import os
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

SQLITE_OPTIONS = {
    "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}

# Statements are prepared on the server from their third use. A pooler in transaction mode in between
# cannot keep them: then set REGIA_DATABASE_PREPARED=no.
PREPARED_OPTIONS = {"server_side_binding": True, "prepare_threshold": 3}


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def required(name: str, what: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: it must hold {what}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in WORDS:
        raise ImproperlyConfigured(f"{name} must be yes or no, not “{word}”.")
    return WORDS[word]


def number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.")
    return int(value)


def words(name: str, what: str) -> list[str]:
    return [word.strip() for word in required(name, what).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """The DATABASES entry for an address, with the options that its engine needs to be safe and quick."""
    try:
        entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError as problem:
        raise ImproperlyConfigured("REGIA_DATABASE_URL is not an address like postgres://user@host/name.") from problem
    options = entry.setdefault("OPTIONS", {})
    if entry["ENGINE"].endswith("sqlite3"):
        entry["CONN_MAX_AGE"] = 0
        options.update(SQLITE_OPTIONS)
    elif flag("REGIA_DATABASE_PREPARED", default=True):
        options.update(PREPARED_OPTIONS)
    return entry
