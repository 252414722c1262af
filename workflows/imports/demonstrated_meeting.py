# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sittings of the demonstration: one that was held, with a condition that carried, and one that is convened."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from governance.models import AgendaItem, Body, Gate, Minutes, Question, Sitting
from workflows.actions.cast_vote import cast_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.convene_sitting import AgendaEntry, Convening, convene_sitting
from workflows.actions.deposit_minutes import deposit_minutes
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import Proposal, propose_question
from workflows.actions.record_presence import record_presence
from workflows.actions.write_minutes import write_minutes
from workflows.imports.demonstrated import MEMBERS, Acts, morning
from workflows.models.canonical import sha256

CHAIR, SECRETARY, FIRST_MEMBER = "presidente-cabina", "segretario-cabina", "componente-cabina-1"
NOTICE = 9
CONDITION = "Pubblicare la sintesi delle interviste"
ANSWERS = ("yes", "yes", "yes", "abstain", "no")
DISSENT = "Le interviste sono troppo poche per l’area montana."
ACCOUNT = (
    "Il Presidente apre la seduta e illustra il rapporto sulle interviste. Nella discussione si chiede di rendere "
    "pubblica una sintesi prima della giornata di ascolto. (Dati dimostrativi.)"
)


class Meeting:
    """What the cabina di regia does in its sittings, in the cycle of `acts`."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.minute = 0

    def hold(self, days_ago: int, gate: str) -> None:
        """A sitting on the gate: everybody is there, a condition carries, the gate is approved, minutes are deposited."""
        row = Gate.objects.get(cycle=self.acts.cycle, key=gate)
        sitting = self._convene(days_ago + NOTICE, days_ago, (AgendaEntry(gate=row.pk),))
        self._move(days_ago, CHAIR, Sitting, sitting, "open")
        for account, seat in MEMBERS.items():
            how = "remote" if account == "consigliere" else "in_person"
            self._act(
                record_presence,
                days_ago,
                SECRETARY,
                sitting=sitting,
                seat=self.acts.seats[seat],
                person=self.acts.people[account].pk,
                how=how,
            )
        item = AgendaItem.objects.get(sitting=sitting, position=1).pk
        self._move(days_ago, CHAIR, AgendaItem, item, "take_up")
        self._propose(days_ago, row)
        for _question in Question.objects.filter(gate=row, state="proposed"):
            self._vote(days_ago, row, sitting)
        self._move(days_ago, CHAIR, AgendaItem, item, "conclude")
        self._move(days_ago, CHAIR, Sitting, sitting, "close")
        self._minutes(days_ago - 3, sitting)

    def convene_next(self, days_ago: int, *, in_days: int) -> None:
        """The next sitting: the analysis, if it is ready by then, and the minutes of the one before."""
        gate = Gate.objects.get(cycle=self.acts.cycle, key="varco-analisi")
        minutes = Minutes.objects.get(cycle=self.acts.cycle)
        entries = (
            AgendaEntry(minutes=minutes.pk),
            AgendaEntry(gate=gate.pk),
            AgendaEntry(title="Calendario della fase di co-pianificazione"),
        )
        self._convene(days_ago, -in_days, entries)

    def _convene(self, days_ago: int, called_for: int, agenda: tuple[AgendaEntry, ...]) -> UUID:
        day = morning(self.acts.today, called_for)
        convening = Convening(
            body=Body.objects.get(authority__cycles=self.acts.cycle, key="cabina").pk,
            called_for=day,
            again_at=day + timedelta(days=1),
            place="Sala riunioni della Città metropolitana",
            agenda=agenda,
        )
        return self._act(convene_sitting, days_ago, SECRETARY, convening=convening)

    def _propose(self, days_ago: int, gate: Gate) -> None:
        bodies = Body.objects.filter(authority__cycles=self.acts.cycle)
        proposal = Proposal(
            kind="condition",
            title=CONDITION,
            text="Prima della giornata di ascolto la sintesi delle interviste è pubblicata sul sito del piano.",
            due_on=self.acts.today + timedelta(days=12),
            owner=bodies.get(key="avventura-urbana").pk,
            discharger=bodies.get(key="dipartimento").pk,
            blocking=True,
            evidence="L’indirizzo della pagina pubblicata",
        )
        seat = self.acts.seats[MEMBERS[FIRST_MEMBER]]
        self._act(propose_question, days_ago, FIRST_MEMBER, gate=gate.pk, seat=seat, proposal=proposal)

    def _vote(self, days_ago: int, gate: Gate, sitting: UUID) -> None:
        self._act(open_ballot, days_ago, CHAIR, gate=gate.pk, sitting=sitting)
        found = gate.ballots.latest("number").pk
        for (account, seat), choice in zip(MEMBERS.items(), ANSWERS, strict=True):
            why = DISSENT if choice == "no" else ""
            self._act(cast_vote, days_ago, account, ballot=found, seat=self.acts.seats[seat], choice=choice, reason=why)
        self._act(close_ballot, days_ago, CHAIR, ballot=found)

    def _minutes(self, days_ago: int, sitting: UUID) -> None:
        minutes = Minutes.objects.get(sitting=sitting).pk
        self._act(write_minutes, days_ago, SECRETARY, minutes=minutes, account=ACCOUNT, over=sha256(""))
        self._act(deposit_minutes, days_ago, SECRETARY, minutes=minutes)

    def _move(self, days_ago: int, account: str, model: Any, row: UUID, move: str) -> None:
        self._act(make_move, days_ago, account, machine=model.MACHINE.name, row=row, move=move)

    def _act(self, action: Any, days_ago: int, by: str, /, **what: Any) -> UUID:
        """Each act a minute after the one before."""
        self.minute += 1
        return self.acts.do(action, days_ago, by, minute=self.minute, **what)
