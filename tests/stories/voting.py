# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Banco whose committee votes in other ways: changing votes, in secret, by written procedure; and who is recused."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db.models import F

from governance.models import Ballot, Paper, Vote
from tests.stories.banco import FILE, Banco, BancoCycle
from tests.stories.sittings import Meeting
from workflows.actions.call_to_sitting import call_to_sitting
from workflows.actions.cast_secret_vote import cast_secret_vote
from workflows.actions.cast_vote import cast_vote
from workflows.actions.change_vote import change_vote
from workflows.actions.declare_recusal import declare_recusal, withdraw_recusal
from workflows.actions.open_ballot import open_ballot
from workflows.perform import Outcome

CHAIR, FIRST, SECOND = ALL = ("comitato-presidente", "comitato-componente-1", "comitato-componente-2")
SECRETARY = "comitato-segretario"

_RULE = 'abstentions = "excluded"\n'
_HALF_ANSWER = 'participation = { of = "members", at_least = "1/2" }'

REVOTE = 'revote = "allowed"'
SECRET = 'ballot = "secret"'
SUBSTITUTES = 'substitutes = "allowed"'
WRITTEN = f'written = {{ days = 5, {_HALF_ANSWER}, silence = "nothing", calls = 2 }}'


def ruled(*lines: str, called: bool = False) -> str:
    """The committee of three with more lines in its rule; `called`: its ballots are called by the chair."""
    text = FILE.read_text(encoding="utf-8").replace(_RULE, _RULE + "".join(f"{line}\n" for line in lines))
    return text.replace('ballot = "at_once"', 'ballot = "called"') if called else text


@dataclass(frozen=True)
class Voting:
    """A cycle whose gate is put to the vote, and what is done in its last ballot. Every act has a key of its own."""

    run: BancoCycle

    @classmethod
    def begin(cls, *lines: str, called: bool = False) -> "Voting":
        """A new one in an authority of its own; the ballot is open unless it is to be `called`."""
        found = cls(Banco(text=ruled(*lines, called=called)).cycle())
        found.run.deliver_all()
        return found

    @property
    def ballot(self) -> Ballot:
        return self.run.ballot

    @property
    def urn(self) -> dict[str, int]:
        """What is in the urn, without what is not."""
        return dict(Paper.objects.filter(ballot=self.ballot, count__gt=0).values_list("answer", "count"))

    def votes(self, seat: str) -> list[str]:
        """The votes of a seat, the first first."""
        rows = Vote.objects.filter(elector__ballot=self.ballot, elector__seat=self.seat(seat))
        return list(rows.order_by(F("replaces__cast_at").asc(nulls_first=True)).values_list("choice", flat=True))

    def seat(self, name: str) -> UUID:
        return self.run.banco.seats[name]

    def call(self, *, sitting: UUID | None = None, written: bool = False) -> Ballot:
        """The chair puts the next question to the vote in that way."""
        open_ballot(
            actor=self.run.banco.people[CHAIR],
            cycle=self.run.pk,
            gate=self.run.gate.pk,
            sitting=sitting,
            written=written,
            key=None,
        )
        return self.ballot

    def call_in(self, meeting: Meeting) -> Ballot:
        """A sitting of the committee is opened, takes the gate up and puts the next question to the vote."""
        sitting = meeting.under_way()
        meeting.item("take_up")
        return self.call(sitting=sitting.pk)

    def vote(self, seat: str, choice: str, *, who: str = "", reason: str = "", key: str = "") -> Outcome:
        return cast_vote(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            choice=choice,
            reason=reason,
            key=key or str(uuid4()),
        )

    def change(self, seat: str, choice: str, *, who: str = "", reason: str = "", key: str = "") -> Outcome:
        return change_vote(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            choice=choice,
            reason=reason,
            key=key or str(uuid4()),
        )

    def secret(self, seat: str, paper: str, *, who: str = "", key: str = "") -> Outcome:
        return cast_secret_vote(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            paper=paper,
            key=key or str(uuid4()),
        )

    def to_sitting(self, seat: str, *, who: str = "", reason: str = "Va discusso", key: str = "") -> Outcome:
        return call_to_sitting(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            reason=reason,
            key=key or str(uuid4()),
        )

    def recuse(self, seat: str, *, who: str = "", reason: str = "Un interesse", key: str = "") -> Outcome:
        return declare_recusal(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            gate=self.run.gate.pk,
            seat=self.seat(seat),
            reason=reason,
            key=key or str(uuid4()),
        )

    def recuse_no_more(self, seat: str, *, who: str = "", reason: str = "Non c’è più", key: str = "") -> Outcome:
        return withdraw_recusal(
            actor=self.run.banco.people[who or seat],
            cycle=self.run.pk,
            gate=self.run.gate.pk,
            seat=self.seat(seat),
            reason=reason,
            key=key or str(uuid4()),
        )
