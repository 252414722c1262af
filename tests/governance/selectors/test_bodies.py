# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of an authority as they are listed."""

import pytest
from django.utils import timezone

from governance.models import Body
from governance.permissions import Role
from governance.selectors.bodies import visible_bodies
from tests import factories

pytestmark = pytest.mark.django_db


def test_bodies_stand_by_name_and_their_numbers_count() -> None:
    office = factories.body()
    reader = factories.seated(Role.ADMINISTRATOR, on=office).user
    Body.objects.filter(pk=office.pk).update(name="Ufficio")
    for number in (10, 2, 1):
        body = factories.body(f"zona-{number}")
        Body.objects.filter(pk=body.pk).update(name=f"Zona {number}")
    listed = visible_bodies(office.authority, actor=reader, at=timezone.now())
    assert [body.name for body in listed] == ["Ufficio", "Zona 1", "Zona 2", "Zona 10"]
