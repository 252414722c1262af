# SPDX-License-Identifier: AGPL-3.0-or-later
"""What date a fact may be recorded with: parameter of the authority's good order, not of the law."""

from datetime import datetime

from governance.errors import Invalid, Reason


def date_refused(
    happened: datetime | None, *, now: datetime, reconstruction: bool, live: bool, reason: str
) -> Invalid | None:
    """Why a fact that happened at `happened` (None: the record does not tell) cannot be recorded at `now`; or None.

    Only a `reconstruction` may not know; nothing is recorded before it happens; in a `live` cycle what is recorded
    late needs the `reason` why it is late.
    """
    if happened is None and not reconstruction:
        told = Reason("date_needed", "Say when it happened: only a reconstruction may not know")
        return Invalid(told, field_name="at")
    if happened is not None and happened > now:
        told = Reason("in_the_future", "What has not happened yet cannot be recorded")
        return Invalid(told, field_name="at")
    if live and not reason:
        told = Reason("late_reason", "A fact recorded late needs the reason why it is late")
        return Invalid(told, field_name="reason")
    return None
