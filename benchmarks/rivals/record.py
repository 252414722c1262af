# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal and the outbox that are added to the rivals on Django: Regia's own, with the same triggers.

Each rival has a chain of its own. An act writes as many rows as the same act of Regia does.
"""

from uuid import UUID

from django.utils import timezone

from benchmarks.rivals.rival import ACTS
from benchmarks.rows import messages_of
from benchmarks.witness import ROWS_OF_SIX_ACTS, Ledger
from governance.models import User
from workflows.actions.found_authority import found_authority
from workflows.models import JournalEntry
from workflows.models.journal import Event, append
from workflows.models.outbox import announce

DELIVERED = ("work.deliver",)
ALL_DELIVERED = ("work.deliver", "work.complete", "committee.ask", "ballot.open")
VOTED = ("ballot.vote",)
CLOSED = ("ballot.close", "question.carry", "committee.approve", "work.close", "case.conclude")


class Record:
    """One rival's journal and outbox."""

    def __init__(self, slug: str) -> None:
        self.authority = found_authority(slug=slug, name=slug.title())
        self.ledger = Ledger(self.authority)

    def tell(self, names: tuple[str, ...], *, subject: UUID, actor: User, key: str, data: dict[str, object]) -> None:
        """Writes the rows of one act; the caller holds the transaction open."""
        now = timezone.now()
        events = [Event(name, name.partition(".")[0], subject, effective_at=now, data=data) for name in names]
        announce(events, [], authority_id=self.authority.pk)
        append(events, authority_id=self.authority.pk, cycle_id=None, actor_id=actor.pk, key=key)

    def verify_six_acts(self) -> None:
        """The rows of six acts, and no others, were added to the chain and to the outbox. Raises AssertionError."""
        before = self.ledger.chain.number
        assert self.ledger.follow() == ROWS_OF_SIX_ACTS, "rows of the journal are missing"
        entries = JournalEntry.objects.filter(authority=self.authority, number__gt=before).order_by("number")
        assert len(messages_of(entries)) == len(ACTS), "messages are missing"
