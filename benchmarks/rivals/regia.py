# SPDX-License-Identifier: AGPL-3.0-or-later
"""Regia itself: the six acts through the actions that screens use, with everything on."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from benchmarks.rivals.rival import CLOSING, FIRST_DELIVERY, SECOND_DELIVERY, VOTES, Act, Rival, Round
from benchmarks.town import CHAIR, COMMITTEE, FIRST, SECOND, STATEMENT, Town, new_key
from benchmarks.witness import Witness
from governance.models import Assignment, Ballot
from workflows.actions.cast_vote import cast_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.deliver_work import deliver_work


class Regia(Rival):
    """Rights, guards, verdict, chained journal, outbox, work items, idempotency keys, one transaction per act."""

    name = "regia"

    def __init__(self, town: Town, witness: Witness) -> None:
        self.town = town
        self.witness = witness

    def begin(self) -> Round:
        return _Round(self.town, self.witness)

    def verify_all(self) -> None:
        self.witness.ledger.verify_all()


class _Round(Round):
    def __init__(self, town: Town, witness: Witness) -> None:
        self.town = town
        self.witness = witness
        self.cycle: UUID = town.cycle_at_work()
        self.work = dict(Assignment.objects.filter(cycle=self.cycle).values_list("key", "pk"))

    def acts(self) -> Iterator[Act]:
        yield Act(FIRST_DELIVERY, self._delivery(FIRST, "primo-lavoro"))
        yield Act(SECOND_DELIVERY, self._delivery(SECOND, "secondo-lavoro"))
        ballot = Ballot.objects.values_list("pk", flat=True).get(cycle=self.cycle)
        for name, member in zip(VOTES, COMMITTEE, strict=True):
            yield Act(name, self._vote(ballot, member))
        chair = self.town.people[CHAIR]
        yield Act(CLOSING, partial(close_ballot, actor=chair, cycle=self.cycle, ballot=ballot, key=new_key()))

    def verify(self) -> None:
        self.witness.verify(self.cycle)

    def _delivery(self, who: str, key: str) -> Callable[[], object]:
        return partial(
            deliver_work,
            actor=self.town.people[who],
            cycle=self.cycle,
            assignment=self.work[key],
            statement=STATEMENT,
            key=new_key(),
        )

    def _vote(self, ballot: UUID, member: str) -> Callable[[], object]:
        return partial(
            cast_vote,
            actor=self.town.people[member],
            cycle=self.cycle,
            ballot=ballot,
            seat=self.town.seats[member].pk,
            choice="yes",
            key=new_key(),
        )
