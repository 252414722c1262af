# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody chooses how they are told: no act of an authority, so not in its journal (docs/decisions/0014)."""

from governance.errors import Invalid, Reason
from governance.models import User
from workflows.models.notices import NoticeChoice


def set_notices(*, actor: User, asked: str, told: str) -> None:
    """Keeps what `actor` chose for themselves; repeated, it changes nothing.

    Raises Invalid for a choice that is not offered: what is asked of somebody is always told.
    """
    for field, value, offered in (("asked", asked, NoticeChoice.Asked), ("told", told, NoticeChoice.Told)):
        if value not in offered.values:
            raise Invalid(Reason("no_such_choice", "This is not one of the choices"), field_name=field)
    NoticeChoice.objects.update_or_create(user=actor, defaults={"asked": asked, "told": told})
