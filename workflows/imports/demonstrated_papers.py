# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of the demonstration: short texts made here, each of which says that it is demonstration data."""

from django.core.files.base import ContentFile

from governance.models import Document, Gate
from workflows.actions.add_document import add_document
from workflows.imports.demonstrated import Acts

OFFICE = "dipartimento"
TEXT = """DATI DIMOSTRATIVI
Questo documento non esiste: serve a provare Regia.

{title}

{body}
"""
INTERVIEWS = ("Rapporto sulle interviste", "Ventidue portatori di interesse intervistati, tre temi ricorrenti.")
PROGRESS = ("Stato di attuazione delle azioni", "Trentuno azioni avviate su quarantaquattro, sei concluse.")


def put_paper(acts: Acts, days_ago: int, gate: str, told: tuple[str, str]) -> None:
    """A report goes into the dossier of the gate. `told`: its title and what it says."""
    title, body = told
    acts.do(
        add_document,
        days_ago,
        OFFICE,
        gate=Gate.objects.get(cycle=acts.cycle, key=gate).pk,
        title=f"{title} (dati dimostrativi)",
        kind=Document.Kind.REPORT,
        file=ContentFile(TEXT.format(title=title, body=body).encode(), "dati-dimostrativi.txt"),
    )
