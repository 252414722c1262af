# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are told of sittings and votes: a convocation with what will be decided, the outcome with what follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from governance.machines import question
from governance.machines.ballot import BALLOT, S
from governance.models import AgendaItem, Ballot, Cycle, Gate, Obligation, Question
from workflows.flows.questions import in_order, standing
from workflows.models.chronicle import Happening, happenings, told_with
from workflows.models.convocations import Convocation, convocation
from workflows.models.journal import JournalEntry
from workflows.models.work_item import WorkItem

# What a verdict brings about, as far as it is news to who voted and to who prepared: not the verdict itself.
FOLLOWS = frozenset(
    {
        "assignment.reopen",
        "criterion.waive",
        "cycle.conclude",
        "cycle.interrupt",
        "gate.approve",
        "gate.approve_with_conditions",
        "gate.continue",
        "gate.fail",
        "gate.reject",
        "gate.return",
        "phase.make_ready",
        "phase.return",
        "phase.stop",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the agenda with the questions that stand to be put, in the order of the procedure."""

    item: AgendaItem
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Announced:
    """A sitting with its agenda. `said`: what was written with the act (why it is urgent, why it is cancelled)."""

    convocation: Convocation
    entries: Sequence[Entry]
    said: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A ballot that is over, and what followed in the same act. `put_off`: the gate is decided on another day.

    `said`: why it was annulled. A verdict holds counts alone, so that nothing here tells how anybody voted.
    """

    ballot: Ballot
    follows: Sequence[Happening]
    obligations: Sequence[Obligation]
    put_off: bool
    said: str

    @property
    def is_annulled(self) -> bool:
        """Whether it counts for nothing."""
        return self.ballot.state == S.ANNULLED


def rows_of(keys: Iterable[str]) -> Sequence[JournalEntry]:
    """The rows of the journal with these keys, in their order; of a reconstruction of the past, which is no news, none."""
    rows = told_with(JournalEntry.objects.filter(pk__in=list(keys)))
    return list(rows.exclude(cycle__nature=Cycle.Nature.HISTORICAL).order_by("number"))


def announced(row: JournalEntry, *, at: datetime) -> Announced:
    """The sitting that the row tells of."""
    told = convocation(row.subject_id)
    entries = [Entry(item, _standing(told, item.gate)) for item in told.agenda]
    return Announced(told, entries, _said([row], at))


def ended(ballot: UUID, rows: Sequence[JournalEntry], *, at: datetime) -> Ended:
    """The ballot, whose act wrote `rows`."""
    found = _ballots().get(pk=ballot)
    imposed = [row.subject_id for row in rows if row.event == "obligation.impose"]
    owed = Obligation.objects.filter(pk__in=imposed).select_related("body", "office").order_by("number")
    return Ended(
        ballot=found,
        follows=happenings([row for row in rows if row.event in FOLLOWS], actor=None, at=at),
        obligations=list(owed),
        put_off=any(row.event == "gate.put_off" for row in rows),
        said=_said([row for row in rows if row.event == "ballot.annul"], at),
    )


def ballots_of(items: Iterable[WorkItem]) -> Mapping[UUID, Ballot]:
    """The ballots of which these things to do are about, with their questions. One query; none where there are none."""
    keys = {item.subject_id for item in items if item.machine == BALLOT.name}
    return {each.pk: each for each in _ballots().filter(pk__in=keys)} if keys else {}


def _ballots() -> QuerySet[Ballot]:
    along = ("gate__phase", "question__gate", "question__criterion", "sitting", "cycle__plan", "cycle__authority")
    return Ballot.objects.select_related(*along)


def _standing(told: Convocation, gate: Gate | None) -> Sequence[Question]:
    if gate is None:
        return ()
    proposed = Question.objects.filter(gate=gate, state=question.S.PROPOSED)
    waivers = list(proposed.filter(kind=Question.Kind.WAIVER).select_related("criterion").order_by("number"))
    found = [*waivers, *in_order(told.cycle, gate, standing(gate))]
    for each in found:
        each.gate = gate
    return found


def _said(rows: Sequence[JournalEntry], at: datetime) -> str:
    return next((told.said for told in happenings(rows, actor=None, at=at)), "")
