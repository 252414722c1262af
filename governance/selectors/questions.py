# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions on a gate, each with who proposed it, what it asks and the ballots that were held on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from governance.grants import authorities_visible_to
from governance.machines import ballot, item, question, sitting
from governance.models import Authority, Ballot, Body, Gate, Question, Recusal, Sitting, User
from governance.permissions import May, Role


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with the last ballot that was held on it."""

    question: Question
    ballot: Ballot | None

    @property
    def being_voted(self) -> bool:
        """Whether the vote on it is open."""
        return self.ballot is not None and self.ballot.state == ballot.S.OPEN

    @property
    def stands(self) -> bool:
        """Whether it is still to be put to the vote."""
        return self.question.state == question.S.PROPOSED and not self.being_voted

    @property
    def carried(self) -> bool:
        """Whether the body has said yes to it."""
        return self.question.state == question.S.CARRIED


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """All the questions ever put or proposed on a gate, by number."""

    gate: Gate
    asked: Sequence[Asked]

    @property
    def now(self) -> Sequence[Asked]:
        """Those of the present round: proposed, voted in it, or a criterion to do without."""
        return [each for each in self.asked if self._is_now(each.question)]

    @property
    def conditions(self) -> Sequence[Question]:
        """The conditions that carried in this round: the whole is put with them."""
        return [each.question for each in self.now if each.carried and each.question.kind == Question.Kind.CONDITION]

    @property
    def returns(self) -> Sequence[Question]:
        """The returns for rework that carried, the oldest first."""
        return [each.question for each in self.asked if each.carried and each.question.kind == Question.Kind.RETURN]

    def about(self, found: Ballot) -> Asked:
        """The question of the ballot."""
        return next(each for each in self.asked if each.question.pk == found.question_id)

    def _is_now(self, found: Question) -> bool:
        decided = found.state in {question.S.CARRIED, question.S.NOT_CARRIED}
        return found.state == question.S.PROPOSED or (decided and found.examination == self.gate.examination)


def on_the_table(gate: Gate, *, actor: User, at: datetime) -> OnTheTable:
    """The questions on the gate, as far as `actor` may read. Three queries."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    held = Prefetch("ballots", Ballot.objects.order_by("number"), to_attr="held")
    rows = (
        Question.objects.filter(gate=gate, cycle__authority__in=visible)
        .select_related("proposer__body", "tenure__user", "criterion", "owner", "discharger")
        .prefetch_related("reopens", held)
        .order_by("number")
    )
    return OnTheTable(gate, [_asked(row, gate) for row in rows])


def recusals_on(gate: Gate, *, actor: User, at: datetime) -> Sequence[Recusal]:
    """The seats that take no part in deciding on the gate; why is not published. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = Recusal.objects.filter(gate=gate, withdrawn_at=None, gate__cycle__authority__in=visible)
    return list(rows.select_related("seat", "tenure__user").order_by("seat__key"))


def bodies_with(roles: Collection[Role], authority: Authority, *, actor: User, at: datetime) -> Sequence[Body]:
    """The bodies of the authority where a seat of these roles is, by name. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = Body.objects.filter(authority=authority, authority__in=visible, seats__role__in=roles)
    return list(rows.distinct().order_by("name"))


def sitting_under_way(gate: Gate, *, actor: User, at: datetime) -> Sitting | None:
    """The sitting under way in which the gate is under discussion, if there is one. One query."""
    visible = authorities_visible_to(actor=actor, what=May.READ_PLAN, at=at)
    rows = Sitting.objects.filter(
        state=sitting.S.UNDER_WAY, items__gate=gate, items__state=item.S.UNDER_DISCUSSION, cycle__authority__in=visible
    )
    return rows.first()


def _asked(row: Question, gate: Gate) -> Asked:
    row.gate = gate
    held: Sequence[Ballot] = row.held  # type: ignore[attr-defined]
    return Asked(row, held[-1] if held else None)
