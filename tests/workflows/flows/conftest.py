# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town for every test that needs one."""

import pytest

from tests.workflows.flows.routes import Town


@pytest.fixture
def town(db: None) -> Town:
    return Town()
