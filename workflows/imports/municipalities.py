# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads in the municipalities of an authority with their residents at one census."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from governance.machines.table import Because
from governance.models import Authority, Municipality, Population
from workflows.imports.rows import Line, read_rows, refuse_repeats
from workflows.perform import unit

CENSUS = date(2011, 10, 9)
SOURCE = "ISTAT, 15° Censimento generale della popolazione e delle abitazioni, 2011"


class _Town(Line):
    istat: Annotated[str, Field(pattern=r"^\d{6}$")]
    municipality: Annotated[str, Field(min_length=1, max_length=120)]
    residents_2011: Annotated[int, Field(ge=0)]


def import_municipalities(*, authority: Authority, path: Path) -> int:
    """Loads the table; returns how many municipalities are new. Raises BadFile and then loads nothing."""
    towns = read_rows(path, _Town)
    refuse_repeats(path, [town.istat for town in towns])
    known = set(authority.municipalities.values_list("istat", flat=True))
    new = [town for town in towns if town.istat not in known]
    if new:
        with unit(actor=None, asked="import_municipalities", key=None, authority=authority.pk) as act:
            act.record(
                "municipalities.import",
                subject=("authority", authority.pk),
                by=Because.INSTALLATION,
                data={"file": path.name, "rows": len(new)},
            )
            _make(authority, new)
    return len(new)


def _make(authority: Authority, towns: Sequence[_Town]) -> None:
    rows = Municipality.objects.bulk_create(
        Municipality(authority=authority, istat=town.istat, name=town.municipality) for town in towns
    )
    Population.objects.bulk_create(
        Population(municipality=row, census=CENSUS, residents=town.residents_2011, source=SOURCE)
        for row, town in zip(rows, towns, strict=True)
    )
