# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every row of a plan has a page: its own, or that of the gate to which it belongs."""

import pytest
from django.urls import resolve

from governance.machines import MACHINES
from tests import factories
from workflows.templatetags.places import place

pytestmark = pytest.mark.django_db

PAGES = {
    "adoption": "step",
    "annual_update": "step",
    "assignment": "assignment",
    "ballot": "gate",
    "criterion": "gate",
    "cycle": "plan",
    "gate": "gate",
    "item": "sitting",
    "milestone": "step",
    "minutes": "sitting",
    "obligation": "obligation",
    "phase": "step",
    "question": "gate",
    "sitting": "sitting",
}


@pytest.mark.parametrize("machine", PAGES)
def test_a_row_leads_to_its_page(machine: str) -> None:
    row = factories.row(machine, state=MACHINES[machine].initial)
    address, _hash, mark = place(row).partition("#")
    assert resolve(address).url_name == PAGES[machine]
    assert mark == {"criterion": f"criterio-{getattr(row, 'key', '')}", "question": "questioni"}.get(machine, "")
