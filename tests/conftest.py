# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every test: which run on which database, and that nothing skips where it counts."""

import os
import time
from collections.abc import Generator, Iterator
from datetime import timedelta

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from workflows.models import append_only

IN_CI = os.environ.get("CI") == "true"
ENGINES = {"postgresql", "sqlite"}
LONGEST = timedelta(minutes=5)

# How quick a machine is says nothing about what is tested.
hypothesis.settings.register_profile(
    "patient",
    hypothesis.settings.default,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def guards_lifted_around_flush() -> Iterator[None]:
    """A test in real transactions ends in a flush, which the journal's triggers refuse; post_migrate puts them back."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lift_and_flush(case: TransactionTestCase) -> None:
        append_only.remove(connection)
        flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_flush)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test marked for one database belongs to that run alone; `make test` does both, so none is lost."""
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2].removesuffix("3")
    others = ENGINES - {engine}
    elsewhere = [item for item in items if any(item.get_closest_marker(name) for name in others)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A test has one today: what would begin in the last minutes of a day begins in the next one."""
    now = timezone.localtime()
    after = now + LONGEST
    if after.date() != now.date():
        midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
        time.sleep((midnight - now).total_seconds())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a skip is a failure: what is missing there must be installed, not passed over."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may skip under CI."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and nothing may skip under CI."
    return report
