# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the paper of one seat into the urn of a secret ballot."""

from uuid import UUID

from django.db.models import Case, F, When

from governance.errors import Invalid, NotYet, Reason
from governance.machines.ballot import Move
from governance.models import Ballot, Paper, User, Vote
from governance.models.base import insert, locked
from workflows.perform import Outcome, unit


def cast_secret_vote(*, actor: User, cycle: UUID, ballot: UUID, seat: UUID, paper: str, key: str | None) -> Outcome:
    """The seat has voted, and one more `paper` (yes, no, abstain, blank) is in the urn: nothing ties the two together.

    The key's content leaves the answer out, so that nobody can guess it from what the journal keeps: a form sent twice
    has its first result, whatever it says the second time. Raises Invalid for what is no answer, NotYet in an open
    ballot, and as `cast_vote`.
    """
    with unit(actor=actor, asked="cast_secret_vote", key=key, cycle=cycle, content=(ballot, seat)) as act:
        if paper not in Paper.Answer.values:
            raise Invalid(Reason("no_such_choice", "Choose one of the answers"), field_name="paper")
        locked(Ballot.objects.all(), ballot)
        row = act.row(Ballot, ballot, Move.VOTE, seat_id=seat)
        facts = act.move(row, Move.VOTE, seat_id=seat)
        if not row.is_secret:
            raise NotYet(Reason("ballot_is_open", "This ballot is not secret: each seat votes by name"))
        insert([Vote(elector_id=facts.elector, choice="", cast_by=actor, cast_at=act.now)])
        _put_into_urn(row, paper)
    return act.outcome


def _put_into_urn(ballot: Ballot, paper: str) -> None:
    """Writes all the counters, so that the database's own version numbers do not tell which of them went up last."""
    more = F("count") + Case(When(answer=paper, then=1), default=0)
    if Paper.objects.filter(ballot=ballot).update(count=more) != len(Paper.Answer):
        raise RuntimeError(f"the urn of the ballot {ballot.pk} is not whole")
