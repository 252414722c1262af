# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the walk keeps its rows."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file: several pages are answered at once, each over a connection of its own."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("screens") / "regia.sqlite3")
