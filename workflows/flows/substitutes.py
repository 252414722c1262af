# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a substitute may vote: as the rules say by which the body of a seat decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from governance.machines.cycle import CYCLE
from governance.models import Cycle, Tenure
from governance.permissions import May, Role, holders
from workflows.flows.library import procedure_of

VOTING = holders(May.CAST_VOTE)


@dataclass(frozen=True, slots=True)
class Deputy:
    """What whoever acts on a seat may do of its votes. `votes`: it has any; `admitted` and `refused`: names of rules."""

    tenure: Tenure
    votes: bool
    admitted: Sequence[str]
    refused: Sequence[str]

    @property
    def never(self) -> bool:
        """Whether the seat votes, and nobody votes for its holder."""
        return bool(self.refused) and not self.admitted


def deputies(tenures: Sequence[Tenure], *, on: date) -> Sequence[Deputy]:
    """For each seat, by which rules of the cycles under way its substitute may vote. Two queries at the most."""
    authorities = {each.seat.body.authority_id for each in tenures}
    running = Cycle.objects.filter(authority__in=authorities).exclude(state__in=CYCLE.final)
    known = set(running.values_list("authority_id", "procedure_sha256")) if tenures else set()
    return [_deputy(each, [sha for of, sha in known if of == each.seat.body.authority_id], on) for each in tenures]


def _deputy(tenure: Tenure, procedures: Sequence[str], on: date) -> Deputy:
    if Role(tenure.seat.role) not in VOTING:
        return Deputy(tenure, votes=False, admitted=(), refused=())
    rules = {rule for sha256 in procedures for rule in _rules(sha256, tenure.seat.body.key, on)}
    admitted = sorted(name for name, admits in rules if admits)
    return Deputy(tenure, votes=True, admitted=admitted, refused=sorted(name for name, admits in rules if not admits))


def _rules(sha256: str, body: str, on: date) -> Iterator[tuple[str, bool]]:
    """The rules by which the steps of a procedure let the body vote, each with whether it admits substitutes."""
    procedure = procedure_of(sha256)
    named = {
        rule for route in procedure.routes.values() for step in route.step for rule, of in step.votes if of == body
    }
    for rule in procedure.rule:
        if rule.key in named and (rule.effective is None or rule.effective.covers(on)):
            yield str(rule.name), rule.substitutes == "allowed"
