# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks for the whole journal of an authority to be verified."""

import logging
from uuid import UUID

from governance.errors import NotNow, Reason
from governance.machines.table import Because
from governance.models import Authority, User
from governance.permissions import May
from workflows.models import Verification
from workflows.models.verification import give_up_silent
from workflows.perform import Outcome, unit

logger = logging.getLogger(__name__)


def ask_verifications() -> None:
    """Asks for the journal of every authority; one that is being verified already is left to it."""
    for authority in Authority.objects.order_by("slug").values_list("pk", flat=True):
        try:
            ask_verification(actor=None, authority=authority, key=None)
        except NotNow:
            logger.info("the journal of %s is being verified already", authority)


def ask_verification(*, actor: User | None, authority: UUID, key: str | None) -> Outcome:
    """A worker verifies it soon. `actor` None is the clock. Raises NotNow where one waits or runs already."""
    with unit(actor=actor, asked="ask_verification", key=key, authority=authority) as act:
        by = act.stand(May.READ_JOURNAL) if actor else Because.CLOCK
        give_up_silent(at=act.now)
        if Verification.objects.filter(authority=authority, ended_at__isnull=True).exists():
            raise NotNow(Reason("being_verified", "This journal is being verified already"))
        asked = Verification.objects.create(
            authority_id=authority, asked_at=act.now, asked_by=act.actor, seen_at=act.now
        )
        act.record("journal.verify", subject=("verification", asked.pk), by=by)
    return act.outcome
