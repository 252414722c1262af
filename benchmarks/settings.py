# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's own settings on a database of the benchmark's own, with the rivals' tables beside it."""

from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.settings.base import *
from config.settings.base import INSTALLED_APPS

# The database that is named here is never touched: the benchmark makes one of its own on the same server.
SERVER_URL = environment.text("REGIA_DATABASE_URL", "postgres://postgres@localhost:5432/postgres")

SECRET_KEY = "only-for-measuring"  # noqa: S105
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
# The outbox row is what an act owes. That a worker is woken after the commit is not measured: no rival has one.
REGIA_WAKE = ""
DATABASES = {"default": environment.database(SERVER_URL)}
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured(
        "speed is measured on PostgreSQL alone: let REGIA_DATABASE_URL name a server, or start one on localhost:5432."
    )
DATABASES["default"]["NAME"] = environment.text("REGIA_BENCHMARK_DATABASE", "regia_benchmark")
