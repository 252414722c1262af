# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not make a decision, or keep one from ever being made: ghosts in the room, old rounds, ballots left open."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from governance.errors import NotNow, NotYet
from governance.machines import ballot, gate, question
from governance.models import Criterion, Question, Substitution
from tests import factories
from tests.stories.banco import Banco
from tests.stories.borgo import CHAIR, OFFICER, SECRETARY, TEXT, Borgo, noon
from workflows.actions.appoint_person import appoint_person
from workflows.actions.end_substitution import end_substitution
from workflows.actions.make_move import make_move
from workflows.documents.journal_verification import verify_journal

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN, DAY = date(2026, 3, 2), date(2026, 3, 10)
SIDE = """
[[routes.formation.step]]
key = "accanto"
kind = "phase"
title = "Fase accanto"
body = "ufficio"
window = { from = 0, months = 1 }

[[routes.formation.step]]
key = "varco-accanto"
kind = "gate"
title = "Varco accanto"
after = ["accanto:opened"]
closes = "accanto"
body = "comitato"
rule = "palese"
"""


@pytest.fixture
def clock() -> "Iterator[time_machine.Traveller]":
    with time_machine.travel(noon(BEGIN), tick=True) as traveller:
        yield traveller


def ready(text: str = TEXT) -> Borgo:
    """The first gate is before the committee."""
    borgo = Borgo(Banco(authority=factories.authority("borgo"), text=text))
    borgo.work_through("prima", "rapporto")
    asked = Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata")
    borgo.move(SECRETARY, asked, "state", "Prot. 12")
    borgo.submit("prima")
    return borgo


def sitting(borgo: Borgo, clock: "time_machine.Traveller", *present: str, on: str = "primo-varco") -> None:
    borgo.convene(DAY, on)
    clock.move_to(noon(DAY))
    borgo.move(CHAIR, borgo.sitting, "open")
    borgo.arrive(*present)
    borgo.take_up()


def outcome(borgo: Borgo) -> str:
    return str(json.loads(borgo.ballot.verdict)["outcome"])


def test_who_follows_an_elector_in_their_seat_makes_no_quorum(clock: "time_machine.Traveller") -> None:
    borgo = ready()
    sitting(borgo, clock, "presidente", "componente-1")
    borgo.put("primo-varco")
    borgo.all_in_favour(("presidente", "componente-1"))
    holder = borgo.city.people["comitato-componente-2"].tenures.get()
    holder.until = timezone.now()
    holder.save()
    follower = borgo.city.people["seguente"] = factories.person("seguente")
    appoint_person(
        actor=None,
        authority=borgo.city.authority.pk,
        seat=borgo.seat("componente-2"),
        user=follower,
        since=timezone.now(),
        key=None,
    )
    borgo.arrive_as("componente-2", "seguente")
    borgo.close()
    assert outcome(borgo) == "no_quorum"


def test_a_substitute_whose_time_is_over_makes_no_quorum(clock: "time_machine.Traveller") -> None:
    borgo = ready()
    sitting(borgo, clock, "presidente", "componente-1")
    borgo.city.substitute("comitato-componente-2", "sostituta")
    borgo.arrive_as("componente-2", "sostituta")
    borgo.put("primo-varco")
    borgo.all_in_favour(("presidente", "componente-1"))
    with pytest.raises(NotYet, match="recorded as present"):
        end_substitution(
            actor=borgo.city.people["comitato-componente-2"],
            authority=borgo.city.authority.pk,
            substitution=Substitution.objects.get().pk,
            reason="Torno io",
            key=str(uuid4()),
        )
    Substitution.objects.update(until=timezone.now())
    borgo.close()
    assert outcome(borgo) == "no_quorum"


def test_where_nobody_stands_in_a_stand_in_makes_no_quorum(clock: "time_machine.Traveller") -> None:
    own = TEXT.replace(
        'key = "palese"',
        'key = "solo-titolari"\nname = "Di persona"\nsource = "prova"\nparameter = true\n'
        'quorum = { of = "members", at_least = "3/5" }\nmajority = { of = "voters", more_than = "1/2" }\n'
        'abstentions = "excluded"\n\n[[rule]]\nkey = "palese"',
        1,
    ).replace(
        'closes = "prima"\nbody = "comitato"\nrule = "palese"',
        'closes = "prima"\nbody = "comitato"\nrule = "solo-titolari"',
    )
    borgo = ready(own)
    sitting(borgo, clock, "presidente", "componente-1")
    borgo.city.substitute("comitato-componente-2", "sostituta")
    borgo.arrive_as("componente-2", "sostituta")
    borgo.put("primo-varco")
    borgo.all_in_favour(("presidente", "componente-1"))
    borgo.close()
    assert outcome(borgo) == "no_quorum"


def test_what_carried_before_the_phase_was_taken_back_binds_nothing_afterwards(clock: "time_machine.Traveller") -> None:
    borgo = ready()
    condition = borgo.condition("componente-1", "primo-varco", "Aggiornare il rapporto", blocking=True)
    borgo.put("primo-varco", condition, remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    borgo.put("primo-varco", remote=True)
    borgo.move(CHAIR, borgo.ballot, "annul", "Da rifare")
    borgo.move(OFFICER, borgo.row("prima"), "withdraw", "Si corregge il testo")
    assert borgo.gate("primo-varco").examination == 2
    borgo.submit("prima")
    borgo.put("primo-varco", remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    assert borgo.gate("primo-varco").state == gate.S.APPROVED


def test_a_route_that_is_interrupted_leaves_no_ballot_open(clock: "time_machine.Traveller") -> None:
    borgo = ready(TEXT + SIDE)
    borgo.work_through("accanto")
    borgo.submit("accanto")
    borgo.put("varco-accanto", remote=True)
    beside = borgo.ballot
    against = borgo.propose("componente-1", "primo-varco", kind="rejection", title="Respingere", text="È sbagliato")
    borgo.put("primo-varco", against, remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    beside.refresh_from_db()
    assert (borgo.cycle.state, beside.state) == ("interrupted", ballot.S.ANNULLED)
    verify_journal(borgo.city.authority)


def test_a_secret_ballot_is_not_closed_on_who_is_there_and_tells_no_paper_without_quorum(
    clock: "time_machine.Traveller",
) -> None:
    borgo = ready(
        TEXT.replace(
            'closes = "prima"\nbody = "comitato"\nrule = "palese"',
            'closes = "prima"\nbody = "comitato"\nrule = "segreta"',
        )
    )
    sitting(borgo, clock, "presidente", "componente-1")
    borgo.put("primo-varco")
    borgo.vote_secretly("componente-1", "no")
    with pytest.raises(NotYet, match="1 missing"):
        borgo.close()
    borgo.leave("presidente")
    borgo.close()
    told = json.loads(borgo.ballot.verdict)
    assert told["outcome"] == "no_quorum"
    assert {test["numbers"].get("no", 0) for test in told["tests"]} == {0}


def test_nothing_is_put_to_the_vote_in_a_plan_that_stands_still(clock: "time_machine.Traveller") -> None:
    borgo = Borgo(Banco(authority=factories.authority("borgo"), text=TEXT))
    borgo.work_through("prima", "rapporto")
    asked = Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata")
    waiver = borgo.propose(
        "componente-1", "primo-varco", kind="waiver", title="Farne a meno", text="È superata", criterion=asked.pk
    )
    make_move(
        actor=borgo.city.people[OFFICER],
        cycle=borgo.pk,
        machine="cycle",
        row=borgo.pk,
        move="suspend",
        reason="Attesa",
        key=None,
    )
    with pytest.raises(NotNow):
        borgo.put("primo-varco", waiver, remote=True)


def test_a_question_whose_day_has_passed_is_not_put(clock: "time_machine.Traveller") -> None:
    borgo = ready()
    later = timezone.localdate() + timedelta(days=3)
    off = borgo.propose(
        "presidente", "primo-varco", kind="suspensive", title="A giovedì", text="Si attende", put_off_to=later
    )
    clock.move_to(noon(DAY))
    with pytest.raises(NotYet, match="has passed"):
        borgo.put("primo-varco", off, remote=True)


def test_the_decision_overtakes_everything_that_was_proposed(clock: "time_machine.Traveller") -> None:
    borgo = ready()
    borgo.condition("componente-1", "primo-varco", "Aggiornare il rapporto", blocking=True)
    against = borgo.propose("componente-1", "primo-varco", kind="rejection", title="Respingere", text="È sbagliato")
    borgo.put("primo-varco", against, remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    left = Question.objects.filter(gate__key="primo-varco", state=question.S.PROPOSED)
    assert not left.exists()
