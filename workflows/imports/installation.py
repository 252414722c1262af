# SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs the shipped authority: its row, municipalities, procedure and, for a demonstration, its accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from governance.models import Authority
from workflows.actions.begin_plan import begin_plan
from workflows.actions.found_authority import found_authority
from workflows.actions.load_procedure import load_procedure
from workflows.imports.accounts import Account, import_accounts
from workflows.imports.content import import_content
from workflows.imports.municipalities import import_municipalities
from workflows.procedures.loader import Loaded, load

# The demonstration tells of the last five months: its people have sat a little longer.
SEATED_FOR = timedelta(days=180)

DATA = Path(__file__).parent / "data"
PROCEDURES = Path(__file__).parent.parent / "procedures"

PLANS = (
    ("psm-2021-2023", "Piano Strategico Metropolitano 2021-2023 «Torino metropoli aumentata»", 2021, 2023),
    ("psm-2024-2026", "Piano Strategico Metropolitano 2024-2026", 2024, 2026),
)


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed authority with the procedure it works by."""

    authority: Authority
    procedure: Loaded


def install_torino() -> Installed:
    """Torino with its 312 municipalities, its procedure, and the plans' content verified so far. Repeatable."""
    authority = found_authority(slug="torino", name="Città metropolitana di Torino")
    import_municipalities(authority=authority, path=DATA / "torino-municipalities.csv")
    loaded = load(PROCEDURES / "torino.toml")
    load_procedure(actor=None, authority=authority.pk, loaded=loaded, key=None)
    for code, title, *years in PLANS:
        begin_plan(actor=None, authority=authority.pk, code=code, title=title, years=(years[0], years[1]), key=None)
    import_content(authority=authority, path=DATA / "psm-content.csv")
    return Installed(authority, loaded)


def demonstration_accounts(authority: Authority, *, password: str | None, since: datetime) -> Sequence[Account]:
    """The accounts named after roles, seated since `since`."""
    path = DATA / "torino-demonstration-accounts.csv"
    return import_accounts(authority=authority, path=path, password=password, since=since)
