# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at what a round has left behind, so that nothing is measured that was not done."""

from dataclasses import dataclass, field
from uuid import UUID

from benchmarks.rows import Picture, journal_of, picture
from governance.models import Authority, Cycle
from workflows.documents.journal_verification import verify_journal
from workflows.documents.verify_export import Chain
from workflows.models import JournalEntry

ROWS_OF_SIX_ACTS = 13
ROWS_OF_A_CYCLE = 19


@dataclass(slots=True)
class Reference:
    """The picture of the first cycle that was walked to its end; every other must be like it."""

    picture: Picture = field(default_factory=dict)

    def compare(self, drawn: Picture) -> None:
        if not self.picture:
            self.picture = drawn
        for name, rows in drawn.items():
            assert rows == self.picture[name], _difference(name, rows, self.picture[name])


class Ledger:
    """Follows an authority's journal from round to round."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.chain = Chain(str(authority.pk))
        self.follow()

    def follow(self) -> int:
        """Verifies the rows that were added since the last time, each against the one before; returns how many."""
        before = self.chain.number
        rows = JournalEntry.objects.filter(authority=self.authority, number__gt=before).order_by("number")
        for text, hash_ in rows.values_list("text", "hash"):
            self.chain.add(text, hash_)
        return self.chain.number - before

    def verify_all(self) -> None:
        """The whole journal, as `manage.py verify_journal` does."""
        verify_journal(self.authority)


class Witness:
    """For a town: the chain holds, the cycle has come to its end, and its rows are those of every other cycle."""

    def __init__(self, authority: Authority, reference: Reference) -> None:
        self.ledger = Ledger(authority)
        self.reference = reference

    def verify(self, cycle: UUID) -> None:
        """Raises AssertionError or Broken."""
        assert self.ledger.follow() == len(journal_of(cycle)) == ROWS_OF_A_CYCLE, "rows of the journal are missing"
        drawn = picture(self.ledger.authority, cycle)
        gate = drawn["Gate"][0]
        assert "state=approved" in gate, gate
        assert Cycle.objects.filter(pk=cycle, state="concluded").exists(), "the cycle has not come to its end"
        self.reference.compare(drawn)


def _difference(name: str, rows: list[str], wanted: list[str]) -> str:
    odd = [f"only here: {row}" for row in rows if row not in wanted][:1]
    missing = [f"missing here: {row}" for row in wanted if row not in rows][:1]
    return "\n".join([f"the rows of {name} differ: {len(rows)} here, {len(wanted)} before", *odd, *missing])
