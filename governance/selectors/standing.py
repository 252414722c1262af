# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions that stand to be put at the gate of a phase, and what is known with them of the gate."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from governance.machines import ballot, question
from governance.models import Ballot, Document, Phase, Question
from governance.selectors.facts import open_obligations
from governance.selectors.voters import voters


def standing_at(phase: Phase, *, at: datetime) -> Sequence[Question]:
    """The questions that stand at the gate of `phase`, waivers apart, the gate's own one first. One query.

    Each carries `blocked` (an obligation of another gate stops this one, or a ballot is open on it) and `somebody` (a seat is filled that votes); its
    gate carries `ballots_before` and `has_dossier`. None where the gate is decided. It is asked under the cycle's lock.
    """
    blocking = open_obligations().order_by().filter(cycle=OuterRef("cycle"), blocking=True)
    being_voted = Ballot.objects.filter(gate=OuterRef("gate"), state=ballot.S.OPEN)
    ballots = Ballot.objects.filter(gate=OuterRef("gate")).order_by().values("gate").annotate(held=Count("pk"))
    found = (
        Question.objects.filter(gate__phase=phase, state=question.S.PROPOSED)
        .exclude(kind=Question.Kind.WAIVER)
        .select_related("gate__phase")
        .annotate(
            blocked=Exists(blocking.filter(~Q(gate=OuterRef("gate")))) | Exists(being_voted),
            somebody=Exists(voters(at=at).filter(seat__body=OuterRef("gate__body"))),
            ballots_before=ballots.values("held"),
            has_dossier=Exists(Document.objects.filter(gate=OuterRef("gate"), removed_at=None)),
        )
        .order_by("number")
    )
    rows = sorted(found, key=lambda each: each.kind != Question.Kind.WHOLE)
    for each in rows:
        vars(each.gate).update(ballots_before=vars(each)["ballots_before"] or 0, has_dossier=vars(each)["has_dossier"])
    return rows
