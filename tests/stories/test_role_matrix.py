# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what where the cabina di regia decides: every role against every act, at home and in another authority.

The table is written out, and stands against HOLDS: a right that moves from one role to another changes it in sight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from governance.errors import Refusal
from governance.models import InCycle, Minutes, Question, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import BancoCycle
from tests.stories.sittings import TEXT, Meeting, in_days
from tests.stories.voting import WRITTEN
from tests.workflows.debts import owed, state
from tests.workflows.papers import file
from workflows.actions.add_document import add_document
from workflows.actions.call_to_sitting import call_to_sitting
from workflows.actions.cast_vote import cast_vote
from workflows.actions.change_vote import change_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.convene_sitting import AgendaEntry, convene_sitting
from workflows.actions.declare_recusal import declare_recusal, withdraw_recusal
from workflows.actions.deposit_minutes import deposit_minutes
from workflows.actions.leave_office import leave_office
from workflows.actions.make_move import make_move
from workflows.actions.name_substitute import name_substitute
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import Proposal, propose_question
from workflows.actions.record_presence import record_departure, record_presence
from workflows.actions.state_obligation import state_obligation
from workflows.actions.write_minutes import write_minutes
from workflows.models.canonical import sha256

pytestmark = pytest.mark.django_db

RULED = TEXT.replace('substitutes = "allowed"', f'substitutes = "allowed"\nrevote = "allowed"\n{WRITTEN}')
OTHER = "comitato-componente-2"

# Where each role sits in the authority of the story; the others are given a seat beside it.
SEATED: Mapping[Role, str] = {
    Role.CABINA_CHAIR: "comitato-presidente",
    Role.CABINA_MEMBER: "comitato-componente-1",
    Role.CABINA_SECRETARY: "comitato-segretario",
    Role.PROGRAMMING_DEPARTMENT: "ufficio-dirigente",
    Role.RESEARCH_PARTNER: "primo-referente",
    Role.PARTICIPATION_PARTNER: "secondo-referente",
    Role.ADMINISTRATOR: "amministrazione-amministratore",
}

CHAIR, MEMBER, SECRETARY = Role.CABINA_CHAIR, Role.CABINA_MEMBER, Role.CABINA_SECRETARY
DEPARTMENT, PARTNER, OTHER_PARTNER = Role.PROGRAMMING_DEPARTMENT, Role.RESEARCH_PARTNER, Role.PARTICIPATION_PARTNER
NOBODY: frozenset[Role] = frozenset()

# Who does each act at home. Everybody else is told that it is not theirs (NotAllowed), but for what stands in TOLD.
DO: Mapping[str, frozenset[Role]] = {
    # Before the sitting
    "convene": frozenset({CHAIR, SECRETARY}),
    "cancel a sitting": frozenset({CHAIR, SECRETARY}),
    "open a sitting": frozenset({CHAIR}),
    "propose from the own seat": frozenset({CHAIR, MEMBER}),
    "propose from another's seat": NOBODY,
    "withdraw the own proposal": frozenset({MEMBER}),
    "withdraw another's proposal": NOBODY,
    "declare the own recusal": frozenset({CHAIR, MEMBER}),
    "declare another's recusal": frozenset({CHAIR, SECRETARY}),
    "withdraw another's recusal": NOBODY,
    "put a document into the dossier": frozenset({DEPARTMENT, SECRETARY}),
    "open a ballot": frozenset({CHAIR}),
    "open a written procedure": frozenset({CHAIR}),
    "state that an obligation is met": frozenset({PARTNER}),
    "return an obligation": frozenset({DEPARTMENT}),
    "discharge an obligation": frozenset({DEPARTMENT}),
    "end an office holder": frozenset({Role.ADMINISTRATOR}),
    "end an office holder by its own forms": frozenset({Role.ADMINISTRATOR}),
    "name a substitute": frozenset({CHAIR, MEMBER, DEPARTMENT, PARTNER, OTHER_PARTNER}),
    "name another's substitute": NOBODY,
    # In the sitting
    "take up an item": frozenset({CHAIR}),
    "postpone an item": frozenset({CHAIR}),
    "conclude an item": frozenset({CHAIR}),
    "close a sitting": frozenset({CHAIR}),
    "desert a sitting": frozenset({CHAIR}),
    "record the own presence": frozenset({CHAIR, MEMBER}),
    "record another's presence": frozenset({CHAIR, SECRETARY}),
    "record that another left": frozenset({CHAIR, SECRETARY}),
    # In a ballot
    "vote from the own seat": frozenset({CHAIR, MEMBER}),
    "vote from another's seat": NOBODY,
    "change the own vote": frozenset({CHAIR, MEMBER}),
    "change another's vote": NOBODY,
    "close a ballot": frozenset({CHAIR}),
    "annul a ballot": frozenset({CHAIR}),
    "call to a sitting": frozenset({CHAIR, MEMBER}),
    # After it
    "write the minutes": frozenset({SECRETARY}),
    "deposit the minutes": frozenset({SECRETARY}),
    "correct the minutes": frozenset({SECRETARY}),
    "approve the minutes": frozenset({CHAIR}),
}

# What is refused for another reason than the right: the seat, the moment, or that it is not theirs to see.
TOLD: Mapping[tuple[str, Role], str] = {
    ("withdraw the own proposal", CHAIR): "NotYet",  # it is the member's
    ("withdraw another's proposal", CHAIR): "NotYet",
    ("withdraw another's proposal", MEMBER): "NotYet",
    ("declare the own recusal", SECRETARY): "Invalid",  # a seat that does not vote
    ("record the own presence", SECRETARY): "Invalid",
}

# Who decides nothing where the cabina does.
READERS = frozenset(
    {
        Role.AUDITOR,
        Role.COUNCIL_SECRETARY,
        Role.COUNCILLOR,
        Role.DELEGATED_COUNCILLOR,
        Role.MAYOR,
        Role.OBSERVER,
        Role.SINDACO,
        Role.ZONE_SPOKESPERSON,
    }
)

# In another authority everything is refused (NotAllowed); by its own forms what is not of it is not there at all.
UNSEEN = frozenset({"name a substitute", "name another's substitute"})
UNSEEN_BY = frozenset({("end an office holder", Role.ADMINISTRATOR)})


@dataclass(frozen=True, slots=True)
class Person:
    """Who tries: a seat with its holder. `authority`: by whose forms."""

    user: User
    seat: UUID
    tenure: UUID
    authority: UUID


Act = Callable[[Person], object]


def people(meeting: Meeting) -> Mapping[Role, Person]:
    """Somebody of each role in the authority of the meeting."""
    banco = meeting.run.banco
    beside = factories.body("altri", of=banco.authority)
    found = {}
    for role in Role:
        name = SEATED.get(role)
        tenure = Tenure.objects.get(seat=banco.seats[name]) if name else factories.seated(role, on=beside)
        found[role] = Person(tenure.user, tenure.seat_id, tenure.pk, banco.authority.pk)
    return found


def strangers() -> Mapping[Role, Person]:
    """Somebody of each role in another authority."""
    other = factories.authority("altrove")
    held = {role: factories.seated(role, on=factories.body("tutti", of=other)) for role in Role}
    return {role: Person(each.user, each.seat_id, each.pk, other.pk) for role, each in held.items()}


@dataclass(frozen=True)
class Stage:
    """A meeting with somebody of each role at home and elsewhere, who all try the same."""

    meeting: Meeting
    home: Mapping[Role, Person]
    away: Mapping[Role, Person]

    @classmethod
    def set(cls) -> "Stage":
        """A new one."""
        meeting = Meeting.begin(RULED)
        return cls(meeting, people(meeting), strangers())

    @property
    def run(self) -> BancoCycle:
        return self.meeting.run

    def moves(self, row: InCycle, move: str) -> Act:
        """Makes a move that writes nothing beside it."""
        machine = row.MACHINE.name
        return lambda who: make_move(
            actor=who.user, cycle=self.run.pk, machine=machine, row=row.pk, move=move, reason="Così", key=str(uuid4())
        )

    def does(self, action: Callable[..., object], **typed: Any) -> Act:
        """Does an action of the person’s own seat."""
        return lambda who: action(
            actor=who.user,
            cycle=self.run.pk,
            seat=who.seat,
            key=str(uuid4()),
            **typed,
        )

    def makes(self, action: Callable[..., object], **typed: Any) -> Act:
        """Does an action that is nobody's own."""
        return lambda who: action(actor=who.user, cycle=self.run.pk, key=str(uuid4()), **typed)

    def compare(self, acts: Mapping[str, Act]) -> None:
        """Holds what each role is answered, at home and from elsewhere, against the table."""
        home = {(name, role): answer(act, self.home[role]) for name, act in acts.items() for role in Role}
        assert {each: told for each, told in home.items() if told != expected(*each)} == {}
        away = {(name, role): answer(act, self.away[role]) for name, act in acts.items() for role in Role}
        assert {each: told for each, told in away.items() if told != expected_away(*each)} == {}


def answer(act: Act, person: Person) -> str:
    """“done”, or the kind of refusal; whatever was done is undone."""
    point = transaction.savepoint()
    try:
        act(person)
    except Refusal as refused:
        return type(refused).__name__
    else:
        return "done"
    finally:
        transaction.savepoint_rollback(point)


def expected(name: str, role: Role) -> str:
    """What the table says at home."""
    return "done" if role in DO[name] else TOLD.get((name, role), "NotAllowed")


def expected_away(name: str, role: Role) -> str:
    """What it says elsewhere: nobody does anything."""
    return "Unseen" if name in UNSEEN or (name, role) in UNSEEN_BY else "NotAllowed"


def test_before_a_sitting() -> None:
    stage = Stage.set()
    run, meeting = stage.run, stage.meeting
    run.deliver_all()
    meeting.convene()
    meeting.hour_comes()
    put_off = Proposal(kind="suspensive", title="Rinvio", put_off_to=timezone.localdate() + timedelta(days=9))
    propose = partial(propose_question, gate=meeting.gate.pk, proposal=put_off)
    for name in ("comitato-componente-1", OTHER):
        propose(actor=run.banco.people[name], cycle=run.pk, seat=run.banco.seats[name], key=None)
    own, others = Question.objects.filter(kind="suspensive").order_by("number")
    recused: dict[str, Any] = {"gate": meeting.gate.pk, "reason": "Un interesse"}
    declare_recusal(actor=run.banco.people[OTHER], cycle=run.pk, seat=run.banco.seats[OTHER], key=None, **recused)
    debt, stated = (owed(run, title=title, blocking=False) for title in ("Prima", "Seconda"))
    state(run, stated)
    stage.compare(
        {
            "convene": stage.makes(convene_sitting, convening=meeting.convening()),
            "cancel a sitting": stage.moves(meeting.sitting, "cancel"),
            "open a sitting": stage.moves(meeting.sitting, "open"),
            "propose from the own seat": stage.does(propose),
            "propose from another's seat": lambda who: propose(
                actor=who.user, cycle=run.pk, seat=run.banco.seats[OTHER], key=None
            ),
            "withdraw the own proposal": stage.moves(own, "withdraw"),
            "withdraw another's proposal": stage.moves(others, "withdraw"),
            "declare the own recusal": stage.does(declare_recusal, **recused),
            "declare another's recusal": lambda who: declare_recusal(
                actor=who.user, cycle=run.pk, seat=another(stage, who).seat, key=None, **recused
            ),
            "withdraw another's recusal": lambda who: withdraw_recusal(
                actor=who.user, cycle=run.pk, seat=run.banco.seats[OTHER], key=None, **recused
            ),
            "put a document into the dossier": stage.makes(
                add_document, gate=meeting.gate.pk, title="Relazione", kind="report", file=file()
            ),
            "open a ballot": stage.makes(open_ballot, gate=meeting.gate.pk, asked=own.pk),
            "open a written procedure": stage.makes(open_ballot, gate=meeting.gate.pk, asked=own.pk, written=True),
            "state that an obligation is met": stage.makes(state_obligation, obligation=debt.pk, evidence="Prot. 1"),
            "return an obligation": stage.moves(stated, "return"),
            "discharge an obligation": stage.moves(stated, "discharge"),
        }
    )


def test_of_people() -> None:
    stage = Stage.set()
    period: dict[str, Any] = {"since": in_days(1), "until": in_days(3), "reason": "Ferie", "key": None}
    left, holder = stage.run.banco.people[OTHER], Tenure.objects.get(seat=stage.run.banco.seats[OTHER])
    here = stage.run.banco.authority.pk
    stage.compare(
        {
            "end an office holder": lambda who: leave_office(
                actor=who.user, authority=who.authority, person=left.pk, reason="Dimissioni", key=None
            ),
            "end an office holder by its own forms": lambda who: leave_office(
                actor=who.user, authority=here, person=left.pk, reason="Dimissioni", key=None
            ),
            "name a substitute": lambda who: name_substitute(
                actor=who.user, authority=here, tenure=who.tenure, user=factories.person(), **period
            ),
            "name another's substitute": lambda who: name_substitute(
                actor=who.user, authority=who.authority, tenure=holder.pk, user=factories.person(), **period
            ),
        }
    )


def test_in_a_sitting() -> None:
    stage = Stage.set()
    run, meeting = stage.run, stage.meeting
    run.deliver_all()
    meeting.under_way(agenda=(AgendaEntry(gate=meeting.gate.pk), AgendaEntry(title="Varie")))
    meeting.item("take_up")
    meeting.comes(OTHER)
    there: dict[str, Any] = {"sitting": meeting.sitting.pk}
    stage.compare(
        {
            "take up an item": lambda who: take_up_next(stage, who),
            "postpone an item": stage.moves(meeting.items[1], "postpone"),
            "conclude an item": stage.moves(meeting.items[0], "conclude"),
            "close a sitting": stage.moves(meeting.sitting, "close"),
            "desert a sitting": stage.moves(meeting.sitting, "desert"),
            "record the own presence": lambda who: record_presence(
                actor=who.user, cycle=run.pk, seat=who.seat, person=who.user.pk, how="in_person", key=None, **there
            ),
            "record another's presence": lambda who: record_presence(
                actor=who.user,
                cycle=run.pk,
                seat=another(stage, who).seat,
                person=another(stage, who).user.pk,
                how="in_person",
                key=None,
                **there,
            ),
            "record that another left": lambda who: record_departure(
                actor=who.user, cycle=run.pk, seat=run.banco.seats[OTHER], key=None, **there
            ),
        }
    )


def test_in_a_ballot() -> None:
    stage = Stage.set()
    run = stage.run
    run.deliver_all()
    run.call()
    voting: dict[str, Any] = {"ballot": run.ballot.pk, "choice": "yes"}
    acts = {
        "vote from the own seat": stage.does(cast_vote, **voting),
        "vote from another's seat": lambda who: cast_vote(
            actor=who.user, cycle=run.pk, seat=run.banco.seats[OTHER], key=None, **voting
        ),
        "close a ballot": stage.makes(close_ballot, ballot=run.ballot.pk),
        "annul a ballot": stage.moves(run.ballot, "annul"),
    }
    stage.compare(acts)
    for seat in ("comitato-presidente", "comitato-componente-1", OTHER):
        run.vote(seat, "no")
    stage.compare(
        {
            "change the own vote": stage.does(change_vote, **voting),
            "change another's vote": lambda who: change_vote(
                actor=who.user, cycle=run.pk, seat=run.banco.seats[OTHER], key=None, **voting
            ),
        }
    )


def test_in_a_written_procedure() -> None:
    stage = Stage.set()
    run = stage.run
    run.deliver_all()
    open_ballot(actor=run.banco.people["comitato-presidente"], cycle=run.pk, gate=run.gate.pk, written=True, key=None)
    stage.compare({"call to a sitting": stage.does(call_to_sitting, ballot=run.ballot.pk, reason="Va discusso")})


def test_after_a_sitting() -> None:
    stage = Stage.set()
    meeting = stage.meeting
    meeting.under_way(agenda=(AgendaEntry(title="Varie"),))
    meeting.move("close")
    written = meeting.minutes
    stage.compare(
        {
            "write the minutes": stage.makes(
                write_minutes, minutes=written.pk, account="Si discute.", over=sha256(written.account)
            ),
            "deposit the minutes": stage.makes(deposit_minutes, minutes=written.pk),
        }
    )
    deposit_minutes(actor=stage.home[SECRETARY].user, cycle=stage.run.pk, minutes=written.pk, key=None)
    meeting.under_way(agenda=(AgendaEntry(minutes=written.pk),))
    for seat in ("comitato-presidente", "comitato-componente-1"):
        meeting.comes(seat)
    meeting.item("take_up")
    deposited = Minutes.objects.get(pk=written.pk)
    stage.compare(
        {
            "correct the minutes": stage.moves(deposited, "correct"),
            "approve the minutes": stage.moves(deposited, "approve"),
        }
    )


def another(stage: Stage, who: Person) -> Person:
    """A voting seat that is not the person's own."""
    member, chair = stage.home[MEMBER], stage.home[CHAIR]
    return chair if who == member else member


def take_up_next(stage: Stage, who: Person) -> object:
    """The item under discussion is concluded by the chair, and the person takes up the next."""
    stage.moves(stage.meeting.items[0], "conclude")(stage.home[CHAIR])
    return stage.moves(stage.meeting.items[1], "take_up")(who)


def test_the_table_knows_every_role() -> None:
    assert {role for roles in DO.values() for role in roles} | READERS == set(Role)
