# SPDX-License-Identifier: AGPL-3.0-or-later
"""With what date a fact may be recorded, and what the refusal asks for."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.rules.dates import date_refused

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(days=1), NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("happened", "kind", "reason", "refused"),
    [
        (BEFORE, "live", "", "late_reason"),
        (BEFORE, "live", "Ufficio chiuso", None),
        (BEFORE, "demonstration", "", None),
        (BEFORE, "reconstruction", "", None),
        (NOW, "demonstration", "", None),
        (LATER, "live", "Ufficio chiuso", "in_the_future"),
        (LATER, "reconstruction", "", "in_the_future"),
        (None, "live", "Ufficio chiuso", "date_needed"),
        (None, "demonstration", "", "date_needed"),
        (None, "reconstruction", "", None),
    ],
)
def test_a_date_is_taken_or_refused(happened: datetime | None, kind: str, reason: str, refused: str | None) -> None:
    found = date_refused(happened, now=NOW, reconstruction=kind == "reconstruction", live=kind == "live", reason=reason)
    assert (found.reasons[0].code if found else None) == refused
