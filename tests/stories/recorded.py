# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two sittings of a committee of five with all that minutes have to tell: a talk, then a gate with a substitute who sits
remotely, a seat recused, one absent, somebody who leaves, a condition put and carried, a dissent with its reasons.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from governance.models import Body, Minutes, Question
from tests.stories.banco import BancoCycle
from tests.stories.sittings import TEXT, Meeting
from tests.stories.voting import Voting
from tests.workflows.papers import put
from workflows.actions.convene_sitting import AgendaEntry
from workflows.actions.deposit_minutes import deposit_minutes
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import Proposal, propose_question
from workflows.actions.write_minutes import write_minutes
from workflows.models.canonical import sha256
from workflows.perform import Outcome

CHAIR, SECRETARY = "comitato-presidente", "comitato-segretario"
FIRST, SECOND, THIRD, FOURTH = (f"comitato-componente-{number}" for number in (1, 2, 3, 4))
_NEXT = """
[[routes.formation.step]]
key = "seguito"
kind = "event"
title = "Seguito"
body = "ufficio"
after = ["varco:decided"]
window = { from = 1, months = 1 }
"""
FIVE = TEXT.replace("count = 2 }", "count = 4 }") + _NEXT
SECRET = FIVE.replace('abstentions = "excluded"\n', 'abstentions = "excluded"\nballot = "secret"\n')
DISSENT = "La stima dei costi manca delle manutenzioni."


@dataclass
class Recorded:
    """A cycle with two sittings, and who keeps their minutes."""

    text: str = FIVE
    met: Meeting = field(init=False)

    def __post_init__(self) -> None:
        self.met = Meeting.begin(self.text)
        self.run.deliver_all()
        self.run.banco.substitute(FIRST, "sostituta")

    @property
    def run(self) -> BancoCycle:
        return self.met.run

    @property
    def voting(self) -> Voting:
        return Voting(self.run)

    def talk(self) -> Minutes:
        """A first sitting, in which the committee only talks."""
        self.met.under_way(agenda=(AgendaEntry(title="Comunicazioni del presidente"),))
        for seat in (CHAIR, SECOND, THIRD):
            self.met.comes(seat)
        self.met.item("take_up")
        self.met.item("conclude")
        self.met.move("close")
        return self.met.minutes

    def decide(self, *talked: Minutes) -> Minutes:
        """A second sitting, which approves the minutes of the first and decides on the gate."""
        agenda = (*(AgendaEntry(minutes=each.pk) for each in talked), AgendaEntry(gate=self.met.gate.pk))
        put(self.run)
        self.met.under_way(agenda=agenda, link="https://sala.example/2")
        for seat in (CHAIR, SECOND, FOURTH):
            self.met.comes(seat)
        self.met.comes(FIRST, person="sostituta", how="remote")
        for each in talked:
            self.met.item("take_up")
            self.run.move(CHAIR, "minutes", each.pk, "approve")
            self.met.item("conclude")
        self.voting.recuse(FOURTH, reason="Il coniuge lavora per il proponente")
        self.met.item("take_up", len(talked))
        self.propose()
        self.call()
        for seat, who in ((CHAIR, ""), (SECOND, ""), (FIRST, "sostituta")):
            self.voting.vote(seat, "yes", who=who)
        self.run.close()
        self.call()
        self.voting.vote(CHAIR, "yes")
        self.voting.vote(SECOND, "yes")
        self.voting.vote(FIRST, "no", who="sostituta", reason=DISSENT)
        self.run.close()
        self.met.leaves(SECOND)
        self.met.item("conclude", len(talked))
        self.met.move("close")
        return self.met.minutes

    def decide_in_secret(self) -> Minutes:
        """A sitting that decides on the gate by a secret vote."""
        self.met.under_way()
        for seat in (CHAIR, SECOND, THIRD):
            self.met.comes(seat)
        self.met.item("take_up")
        self.call()
        for seat, paper in ((CHAIR, "yes"), (SECOND, "no"), (THIRD, "yes")):
            self.voting.secret(seat, paper)
        self.run.close()
        self.met.item("conclude")
        self.met.move("close")
        return self.met.minutes

    def propose(self) -> Question:
        """A member proposes a condition that binds the first partner."""
        bodies = {each.key: each.pk for each in Body.objects.filter(authority=self.run.banco.authority)}
        proposal = Proposal(
            kind="condition",
            title="Piano delle manutenzioni",
            text="Il piano è completato con i costi di manutenzione di dieci anni.",
            due_on=date(2099, 3, 31),
            owner=bodies["primo"],
            discharger=bodies["ufficio"],
            blocking=True,
            evidence="La tabella dei costi",
        )
        pk = propose_question(
            actor=self.run.banco.people[SECOND],
            cycle=self.run.pk,
            gate=self.met.gate.pk,
            seat=self.run.banco.seats[SECOND],
            proposal=proposal,
            key=str(uuid4()),
        ).subject_id
        return Question.objects.get(pk=pk)

    def call(self) -> None:
        """The chair puts the next question to the vote in the sitting."""
        open_ballot(
            actor=self.run.banco.people[CHAIR],
            cycle=self.run.pk,
            gate=self.met.gate.pk,
            sitting=self.met.sitting.pk,
            key=str(uuid4()),
        )

    def write(self, minutes: Minutes, account: str, *, who: str = SECRETARY, over: str = "", key: str = "") -> Outcome:
        return write_minutes(
            actor=self.run.banco.people[who],
            cycle=self.run.pk,
            minutes=minutes.pk,
            account=account,
            over=sha256(over),
            key=key or str(uuid4()),
        )

    def deposit(self, minutes: Minutes, *, who: str = SECRETARY, key: str = "") -> Outcome:
        return deposit_minutes(
            actor=self.run.banco.people[who], cycle=self.run.pk, minutes=minutes.pk, key=key or str(uuid4())
        )
