# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small city whose committee of five meets: what its people do, day after day, for stories about deciding at a gate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone

from governance.models import (
    AgendaItem,
    Assignment,
    Ballot,
    Body,
    Cycle,
    Gate,
    Obligation,
    Phase,
    Plan,
    Question,
    Sitting,
    Stateful,
)
from governance.selectors.rows import row_of
from tests import factories
from tests.stories.banco import Banco
from workflows.actions.call_to_sitting import call_to_sitting
from workflows.actions.cast_secret_vote import cast_secret_vote
from workflows.actions.cast_vote import cast_vote
from workflows.actions.change_vote import change_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.convene_sitting import AgendaEntry, Convening, convene_sitting
from workflows.actions.declare_recusal import declare_recusal
from workflows.actions.deliver_work import deliver_work
from workflows.actions.fire_timers import fire_timers
from workflows.actions.make_move import make_move
from workflows.actions.open_ballot import open_ballot
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.actions.propose_question import Proposal, propose_question
from workflows.actions.record_presence import record_departure, record_presence
from workflows.actions.state_obligation import state_obligation

TEXT = (Path(__file__).parent / "borgo.toml").read_text(encoding="utf-8")
SEATS = ("presidente", "componente-1", "componente-2", "componente-3", "componente-4")
CHAIR, SECRETARY, OFFICER, PARTNER = (
    "comitato-presidente",
    "comitato-segretario",
    "ufficio-dirigente",
    "partner-referente",
)


def noon(day: date) -> datetime:
    """Noon of the day, as the authority reads it."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@dataclass
class Borgo:
    """One cycle of the small city. People are called as in Banco: by body and seat. Everybody acts now."""

    city: Banco = field(default_factory=lambda: Banco(authority=factories.authority("borgo"), text=TEXT))
    pk: UUID = field(init=False)

    def __post_init__(self) -> None:
        plan = Plan.objects.create(
            authority=self.city.authority, code="piano", title="Piano", first_year=2027, last_year=2029
        )
        opening = Opening(plan.pk, "formation", self.city.loaded.sha256, "Formazione", timezone.localdate())
        officer = self.city.people[OFFICER]
        self.pk = open_cycle(actor=officer, authority=self.city.authority.pk, opening=opening, key=None).subject_id

    @property
    def cycle(self) -> Cycle:
        return Cycle.objects.get(pk=self.pk)

    def row(self, key: str) -> Stateful:
        """The step or the assignment `key`."""
        found = row_of(cycle=self.pk, key=key)
        assert found is not None, key
        return found

    def gate(self, key: str) -> Gate:
        return Gate.objects.get(cycle=self.pk, key=key)

    @property
    def ballot(self) -> Ballot:
        """The ballot that was opened last."""
        return Ballot.objects.filter(cycle=self.pk).latest("opened_at")

    @property
    def sitting(self) -> Sitting:
        """The sitting that was convened last."""
        return Sitting.objects.filter(cycle=self.pk).latest("number")

    def body(self, key: str) -> Body:
        return Body.objects.get(authority=self.city.authority, key=key)

    def move(self, who: str, row: Stateful, move: str, reason: str = "") -> None:
        make_move(
            actor=self.city.people[who],
            cycle=self.pk,
            machine=row.MACHINE.name,
            row=row.pk,
            move=move,
            reason=reason,
            key=str(uuid4()),
        )

    def work_through(self, phase: str, *work: str) -> None:
        """The phase opens, its work is delivered and accepted."""
        self.move(OFFICER, self.row(phase), "open")
        for key in work:
            self.deliver(key)
            self.move(OFFICER, self.row(key), "accept")

    def deliver(self, work: str) -> None:
        deliver_work(
            actor=self.city.people[PARTNER],
            cycle=self.pk,
            assignment=Assignment.objects.get(cycle=self.pk, key=work).pk,
            statement="Ecco il lavoro",
            key=str(uuid4()),
        )

    def submit(self, phase: str) -> None:
        self.move(OFFICER, Phase.objects.get(cycle=self.pk, key=phase), "submit")

    def convene(
        self, day: date, *gates: str, again: date | None = None, who: str = SECRETARY, reason: str = ""
    ) -> Sitting:
        """The committee is convened for noon of the day, with these gates on its agenda."""
        convene_sitting(
            actor=self.city.people[who],
            cycle=self.pk,
            convening=Convening(
                body=self.body("comitato").pk,
                called_for=noon(day),
                again_at=noon(again) if again else None,
                place="Sala del Consiglio",
                agenda=tuple(AgendaEntry(gate=self.gate(key).pk) for key in gates),
            ),
            reason=reason,
            key=str(uuid4()),
        )
        return self.sitting

    def arrive(self, *seats: str, how: str = "in_person") -> None:
        """The secretary records the holders of these seats as present."""
        for seat in seats:
            self.arrive_as(seat, f"comitato-{seat}", how=how)

    def arrive_as(self, seat: str, who: str, *, how: str = "remote") -> None:
        """The secretary records somebody as present for the seat."""
        record_presence(
            actor=self.city.people[SECRETARY],
            cycle=self.pk,
            sitting=self.sitting.pk,
            seat=self.seat(seat),
            person=self.city.people[who].pk,
            how=how,
            key=str(uuid4()),
        )

    def leave(self, seat: str) -> None:
        record_departure(
            actor=self.city.people[SECRETARY],
            cycle=self.pk,
            sitting=self.sitting.pk,
            seat=self.seat(seat),
            key=str(uuid4()),
        )

    def seat(self, key: str) -> UUID:
        """The seat of the committee."""
        return self.city.seats[f"comitato-{key}"]

    def take_up(self, number: int = 1) -> None:
        self.move(CHAIR, AgendaItem.objects.get(sitting=self.sitting, position=number), "take_up")

    def recuse(self, seat: str, gate: str, reason: str = "Interesse di un parente") -> None:
        declare_recusal(
            actor=self.city.people[SECRETARY],
            cycle=self.pk,
            gate=self.gate(gate).pk,
            seat=self.seat(seat),
            reason=reason,
            key=str(uuid4()),
        )

    def propose(self, seat: str, gate: str, *, who: str = "", **proposal: object) -> Question:
        """Somebody proposes a question from the seat."""
        found = propose_question(
            actor=self.city.people[who or f"comitato-{seat}"],
            cycle=self.pk,
            gate=self.gate(gate).pk,
            seat=self.seat(seat),
            proposal=Proposal(**proposal),  # type: ignore[arg-type]
            key=str(uuid4()),
        )
        return Question.objects.get(pk=found.subject_id)

    def condition(self, seat: str, gate: str, title: str, *, blocking: bool, who: str = "") -> Question:
        """Somebody proposes that the approval be bound: the partner is to do it within a month, the office looks."""
        return self.propose(
            seat,
            gate,
            who=who,
            kind="condition",
            title=title,
            text=f"{title}, con una relazione",
            due_on=timezone.localdate() + timedelta(days=30),
            owner=self.body("partner").pk,
            discharger=self.body("comitato").pk,
            blocking=blocking,
            evidence="La relazione protocollata",
        )

    def put(
        self, gate: str, question: Question | None = None, *, written: bool = False, remote: bool = False
    ) -> Ballot:
        """The chair puts the question (the next one by the order) to the vote, in the sitting unless said otherwise."""
        open_ballot(
            actor=self.city.people[CHAIR],
            cycle=self.pk,
            gate=self.gate(gate).pk,
            asked=question.pk if question else None,
            sitting=None if written or remote else self.sitting.pk,
            written=written,
            key=str(uuid4()),
        )
        return self.ballot

    def vote(self, seat: str, choice: str, *, who: str = "", reason: str = "") -> None:
        cast_vote(
            actor=self.city.people[who or f"comitato-{seat}"],
            cycle=self.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            choice=choice,
            reason=reason,
            key=str(uuid4()),
        )

    def change(self, seat: str, choice: str) -> None:
        change_vote(
            actor=self.city.people[f"comitato-{seat}"],
            cycle=self.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            choice=choice,
            key=str(uuid4()),
        )

    def vote_secretly(self, seat: str, answer: str) -> None:
        cast_secret_vote(
            actor=self.city.people[f"comitato-{seat}"],
            cycle=self.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            paper=answer,
            key=str(uuid4()),
        )

    def call_to_sitting(self, seat: str, reason: str) -> None:
        call_to_sitting(
            actor=self.city.people[f"comitato-{seat}"],
            cycle=self.pk,
            ballot=self.ballot.pk,
            seat=self.seat(seat),
            reason=reason,
            key=str(uuid4()),
        )

    def fire_timers(self) -> None:
        """The clock does what is due by now."""
        fire_timers(at=timezone.now())

    def all_in_favour(self, seats: Iterable[str]) -> None:
        for seat in seats:
            self.vote(seat, "yes")

    def close(self) -> Ballot:
        """The chair closes the ballot that is open."""
        close_ballot(actor=self.city.people[CHAIR], cycle=self.pk, ballot=self.ballot.pk, key=str(uuid4()))
        return self.ballot

    def state_obligation(self, owed: Obligation) -> None:
        """The partner says that it is met, and what shows it."""
        state_obligation(
            actor=self.city.people[PARTNER], cycle=self.pk, obligation=owed.pk, evidence="Prot. 40", key=str(uuid4())
        )

    def obligation(self, title: str) -> Obligation:
        return Obligation.objects.get(cycle=self.pk, title=title)
