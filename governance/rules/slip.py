# SPDX-License-Identifier: AGPL-3.0-or-later
"""How late something was: days between the planned and the actual day."""

from datetime import date


def slip(planned: date | None, actual: date | None) -> int | None:
    """Calendar days from `planned` to `actual`: more than 0 is late; None where either is not known."""
    if planned is None or actual is None:
        return None
    return (actual - planned).days
