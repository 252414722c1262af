# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small authority with a committee of three, for stories and races: everybody is seated, one phase is open."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone

from governance.models import Assignment, Authority, Ballot, Cycle, Gate, Phase, Plan, Seat, User
from tests import factories
from workflows.actions.appoint_person import appoint_person
from workflows.actions.cast_vote import cast_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.deliver_work import deliver_work
from workflows.actions.load_procedure import load_procedure
from workflows.actions.make_move import make_move
from workflows.actions.name_substitute import name_substitute
from workflows.actions.open_ballot import open_ballot
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.perform import Outcome
from workflows.procedures.loader import load, loads

FILE = Path(__file__).parent.parent.parent / "benchmarks" / "banco.toml"


@dataclass
class Banco:
    """The people by "body-seat", and what they do. Every act has a key of its own unless it is given one."""

    authority: Authority = field(default_factory=lambda: factories.authority("banco"))
    people: dict[str, User] = field(default_factory=dict)
    seats: dict[str, UUID] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        self.loaded = loads(self.text, "banco") if self.text else load(FILE)
        load_procedure(actor=None, authority=self.authority.pk, loaded=self.loaded, key=None)
        for seat in Seat.objects.filter(body__authority=self.authority).select_related("body"):
            name = f"{seat.body.key}-{seat.key}"
            self.seats[name] = seat.pk
            self.people[name] = user = factories.person(name)
            appoint_person(
                actor=None, authority=self.authority.pk, seat=seat.pk, user=user, since=factories.LONG_AGO, key=None
            )

    def substitute(self, holder: str, name: str) -> User:
        """Somebody new, called `name`, who acts for the holder since yesterday and until tomorrow."""
        person, now, day = factories.person(name), timezone.now(), timedelta(days=1)
        self.people[name] = person
        name_substitute(
            actor=self.people[holder],
            authority=self.authority.pk,
            tenure=self.people[holder].tenures.get().pk,
            user=person,
            since=now - day,
            until=now + day,
            reason="",
            key=None,
        )
        return person

    def cycle(self) -> "BancoCycle":
        """A new cycle whose phase is open."""
        plan, _made = Plan.objects.get_or_create(
            authority=self.authority, code="piano", defaults={"title": "Piano", "first_year": 2027, "last_year": 2029}
        )
        opening = Opening(plan.pk, "formation", self.loaded.sha256, "Formazione", date(2026, 1, 1))
        officer = self.people["ufficio-dirigente"]
        cycle = open_cycle(actor=officer, authority=self.authority.pk, opening=opening, key=None).subject_id
        run = BancoCycle(self, cycle)
        run.move("ufficio-dirigente", "phase", run.phase.pk, "open")
        return run


@dataclass(frozen=True)
class BancoCycle:
    """One cycle and its acts."""

    banco: Banco
    pk: UUID

    @property
    def row(self) -> Cycle:
        return Cycle.objects.get(pk=self.pk)

    @property
    def phase(self) -> Phase:
        return Phase.objects.get(cycle=self.pk)

    @property
    def gate(self) -> Gate:
        return Gate.objects.get(cycle=self.pk)

    @property
    def ballot(self) -> Ballot:
        return Ballot.objects.filter(cycle=self.pk).latest("number")

    def move(self, who: str, machine: str, row: UUID, move: str, *, key: str = "", reason: str = "") -> Outcome:
        return make_move(
            actor=self.banco.people[who],
            cycle=self.pk,
            machine=machine,
            row=row,
            move=move,
            reason=reason,
            key=key or str(uuid4()),
        )

    def deliver(self, who: str, work: str, *, key: str = "") -> Outcome:
        return deliver_work(
            actor=self.banco.people[who],
            cycle=self.pk,
            assignment=Assignment.objects.get(cycle=self.pk, key=work).pk,
            statement="Ecco il lavoro",
            key=key or str(uuid4()),
        )

    def deliver_all(self) -> None:
        """Both bodies deliver: the phase passes to its gate and the ballot opens, as the procedure says."""
        self.deliver("primo-referente", "primo-lavoro")
        self.deliver("secondo-referente", "secondo-lavoro")

    def call(self, who: str = "comitato-presidente", *, key: str = "") -> Outcome:
        """The next question of the gate is put to the vote."""
        return open_ballot(actor=self.banco.people[who], cycle=self.pk, gate=self.gate.pk, key=key or str(uuid4()))

    def vote(self, seat: str, choice: str, *, who: str = "", key: str = "") -> Outcome:
        return cast_vote(
            actor=self.banco.people[who or seat],
            cycle=self.pk,
            ballot=self.ballot.pk,
            seat=self.banco.seats[seat],
            choice=choice,
            key=key or str(uuid4()),
        )

    def close(self, who: str = "comitato-presidente", *, key: str = "") -> Outcome:
        return close_ballot(actor=self.banco.people[who], cycle=self.pk, ballot=self.ballot.pk, key=key or str(uuid4()))
