# SPDX-License-Identifier: AGPL-3.0-or-later
"""An authority with its administrator, a committee, and an administrator of another authority."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client

from governance.models import Tenure, User
from governance.permissions import Role
from tests import factories

AsReader: TypeAlias = Callable[[User], Client]
KEY = "6f0b7f3a-53a7-4b58-9a5b-0c5a0f2f6a11"


@pytest.fixture
def administrator(db: None) -> User:
    return factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione")).user


@pytest.fixture
def stranger(db: None) -> User:
    """Who administers another authority."""
    return factories.seated(Role.ADMINISTRATOR, on=factories.body("uffici", of=factories.authority("milano"))).user


@pytest.fixture
def chair(db: None) -> Tenure:
    return factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina"))


@pytest.fixture
def office(administrator: User, as_reader: AsReader) -> Client:
    """The browser of the administrator."""
    return as_reader(administrator)
