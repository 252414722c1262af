# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of plans: what is under way in each, and an empty list that says so."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


def test_the_list_names_what_is_under_way(run: BancoCycle, as_reader: AsReader) -> None:
    said = read(as_reader(run.banco.people["ufficio-dirigente"]), reverse("plans"))
    assert "Formazione Piano in corso" in said
    assert "In corso: Lavoro" in said
    assert "in corso · inizio previsto: 1° gennaio 2026" in said


def test_without_a_plan_the_list_says_so(as_reader: AsReader) -> None:
    assert "Qui non c’è ancora un piano" in read(as_reader(factories.seated(Role.AUDITOR).user), reverse("plans"))
