# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members propose questions on a gate: what a proposal must say, and when its turn has passed."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Unseen
from governance.models import Assignment, Body, Criterion, Gate, Obligation, Question, Substitution
from governance.permissions import Role
from tests import factories
from tests.stories.banco import FILE, Banco, BancoCycle
from workflows.actions.propose_question import Proposal, propose_question
from workflows.models import JournalEntry
from workflows.perform import Outcome

pytestmark = pytest.mark.django_db

STATEMENT = """
[[routes.formation.step.criterion]]
key = "atti-trasmessi"
title = "Gli atti sono trasmessi"
kind = "statement"
body = "comitato"
waivable = true
"""
MEMBER = "comitato-componente-1"
CHAIR = "comitato-presidente"
RETURN = Proposal(kind="return", title="Restituire", text="Mancano i dati")


def called() -> str:
    """The procedure of the banco with a gate that the chair calls."""
    return FILE.read_text(encoding="utf-8").replace('ballot = "at_once"', 'ballot = "called"')


@pytest.fixture
def run() -> BancoCycle:
    """A gate that waits to be put to the vote; one of its criteria can be waived."""
    return Banco(text=called() + STATEMENT).cycle()


@pytest.fixture
def ready() -> BancoCycle:
    """A gate that is ready."""
    run = Banco(text=called()).cycle()
    run.deliver_all()
    assert run.gate.state == "ready"
    return run


def propose(
    run: BancoCycle, proposal: Proposal, *, who: str = MEMBER, seat: str = MEMBER, key: str | None = None
) -> Outcome:
    return propose_question(
        actor=run.banco.people[who],
        cycle=run.pk,
        gate=run.gate.pk,
        seat=run.banco.seats[seat],
        proposal=proposal,
        key=key,
    )


def body(run: BancoCycle, key: str) -> Body:
    return Body.objects.get(authority=run.banco.authority, key=key)


def soon(days: int = 30) -> date:
    return timezone.localdate() + timedelta(days=days)


def condition(run: BancoCycle, **changes: Any) -> Proposal:
    whole = Proposal(
        kind="condition",
        title="Dati aperti",
        text="Pubblicare i dati",
        evidence="L’indirizzo dei dati",
        due_on=soon(),
        owner=body(run, "primo").pk,
        discharger=body(run, "comitato").pk,
        blocking=True,
    )
    return replace(whole, **changes)


def refused(run: BancoCycle, proposal: Proposal, field: str, match: str) -> None:
    with pytest.raises(Invalid, match=match) as refusal:
        propose(run, proposal)
    assert refusal.value.field_name == field
    assert Question.objects.filter(gate=run.gate).count() == 1


def decide(run: BancoCycle, choice: str) -> None:
    run.call()
    for seat in (CHAIR, MEMBER, "comitato-componente-2"):
        run.vote(seat, choice)
    run.close()


def test_a_condition_says_who_owes_what_by_when_and_becomes_an_obligation(ready: BancoCycle) -> None:
    done = propose(ready, condition(ready))
    question = Question.objects.get(pk=done.subject_id)
    assert (question.kind, question.number, question.state) == ("condition", 2, "proposed")
    assert question.proposer_id == ready.banco.seats[MEMBER]
    assert question.tenure == ready.banco.people[MEMBER].tenures.get()
    assert (question.due_on, question.blocking) == (soon(), True)
    decide(ready, "yes")
    decide(ready, "yes")
    assert ready.gate.state == "approved_with_conditions"
    obligation = Obligation.objects.get(gate=ready.gate)
    assert (obligation.body.key, obligation.office and obligation.office.key) == ("primo", "comitato")
    assert obligation.evidence_asked == "L’indirizzo dei dati"


def test_the_journal_holds_the_facts_of_a_proposal_and_none_of_its_words(ready: BancoCycle) -> None:
    done = propose(ready, condition(ready))
    assert done.event == "question.propose"
    row = JournalEntry.objects.get(authority=ready.banco.authority, number=done.number)
    told = json.loads(row.text)
    assert told["seat"] == str(ready.banco.seats[MEMBER])
    assert (told["data"]["kind"], told["data"]["due_on"]) == ("condition", str(soon()))
    assert set(told["data"]["text"]) == {"id", "digest"}
    for words in ("Dati aperti", "Pubblicare i dati", "indirizzo dei dati"):
        assert words not in row.text


def test_a_second_click_proposes_nothing_more(ready: BancoCycle) -> None:
    first = propose(ready, RETURN, key="modulo")
    assert propose(ready, RETURN, key="modulo") == first
    assert Question.objects.filter(gate=ready.gate, kind="return").count() == 1


def test_a_return_names_the_work_that_goes_back(ready: BancoCycle) -> None:
    work = Assignment.objects.get(cycle=ready.pk, key="primo-lavoro")
    propose(ready, replace(RETURN, reopens=(work.pk,)))
    decide(ready, "yes")
    assert ready.gate.state == "awaiting"
    assert (ready.gate.examination, ready.phase.state) == (2, "active")
    states = dict(Assignment.objects.filter(cycle=ready.pk).values_list("key", "state"))
    assert states["primo-lavoro"] != "delivered"
    assert states["secondo-lavoro"] == "delivered"


def test_a_return_may_open_the_phase_alone(ready: BancoCycle) -> None:
    done = propose(ready, RETURN)
    assert not Question.objects.get(pk=done.subject_id).reopens.exists()


def test_only_work_that_was_delivered_goes_back(run: BancoCycle) -> None:
    work = Assignment.objects.get(cycle=run.pk, key="primo-lavoro")
    refused(run, replace(RETURN, reopens=(work.pk,)), "reopens", "that was delivered")


@pytest.mark.parametrize("kind", ["return", "rejection", "waiver"])
def test_some_proposals_need_a_reason(run: BancoCycle, kind: str) -> None:
    refused(run, Proposal(kind=kind, title="Propongo", text="  "), "text", "Write why")


def test_a_rejection_that_carries_stops_the_phase(ready: BancoCycle) -> None:
    propose(ready, Proposal(kind="rejection", title="Respingere", text="Non è un piano"))
    decide(ready, "yes")
    assert ready.gate.state == "rejected"


@pytest.mark.parametrize("days", [None, 0, -1])
def test_a_day_given_in_a_proposal_is_still_to_come(run: BancoCycle, days: int | None) -> None:
    when = None if days is None else soon(days)
    refused(run, Proposal(kind="suspensive", title="Rinviare", put_off_to=when), "put_off_to", "still to come")
    refused(run, condition(run, due_on=when), "due_on", "still to come")


def test_a_suspension_that_carries_puts_the_gate_off_to_its_day(ready: BancoCycle) -> None:
    propose(ready, Proposal(kind="suspensive", title="Rinviare", put_off_to=soon(1)))
    decide(ready, "yes")
    assert (ready.gate.state, ready.gate.due_on) == ("deferred", soon(1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner": "amministrazione"}, "owner"),
        ({"discharger": "primo"}, "discharger"),
        ({"owner": None}, "owner"),
        ({"discharger": None}, "discharger"),
    ],
)
def test_a_condition_is_owed_and_discharged_by_bodies_that_can(
    run: BancoCycle, changes: dict[str, str | None], field: str
) -> None:
    named = {name: key and body(run, key).pk for name, key in changes.items()}
    refused(run, condition(run, **named), field, "body that can do this")


def test_nobody_of_another_authority_owes_a_condition(run: BancoCycle) -> None:
    stranger = factories.seat(Role.RESEARCH_PARTNER, on=factories.body("altrove", of=factories.authority("altra")))
    refused(run, condition(run, owner=stranger.body_id), "owner", "body that can do this")


def test_a_condition_says_what_will_show_it(run: BancoCycle) -> None:
    refused(run, condition(run, evidence=" "), "evidence", "what will show")


@pytest.mark.parametrize(
    ("changes", "field", "match"),
    [
        ({"title": " "}, "title", "in a few words"),
        ({"title": "x" * 301}, "title", "too long"),
        ({"text": "x" * 4001}, "text", "too long"),
        ({"kind": "whole"}, "kind", "does not let this be proposed"),
        ({"kind": "amendment"}, "kind", "does not let this be proposed"),
    ],
)
def test_a_proposal_has_a_kind_of_the_procedure_and_words_of_a_length(
    run: BancoCycle, changes: dict[str, str], field: str, match: str
) -> None:
    refused(run, replace(RETURN, **changes), field, match)  # type: ignore[arg-type]


def test_a_kind_that_the_procedure_does_not_put_is_not_proposed() -> None:
    text = called().replace('ballot = "called"', 'ballot = "called"\nquestions = ["condition", "whole"]')
    refused(Banco(text=text).cycle(), RETURN, "kind", "does not let this be proposed")


def waiver(run: BancoCycle, key: str) -> Proposal:
    asked = Criterion.objects.get(cycle=run.pk, key=key)
    return Proposal(kind="waiver", title="Fare a meno", text="Gli atti sono pubblici", criterion=asked.pk)


def test_a_criterion_that_can_be_waived_is_waived_by_a_vote(run: BancoCycle) -> None:
    done = propose(run, waiver(run, "atti-trasmessi"))
    with pytest.raises(NotYet, match="already"):
        propose(run, waiver(run, "atti-trasmessi"), who="comitato-componente-2", seat="comitato-componente-2")
    assert Question.objects.get(pk=done.subject_id).criterion == Criterion.objects.get(key="atti-trasmessi")


def test_a_criterion_that_cannot_be_waived_is_not_proposed_to_be(run: BancoCycle) -> None:
    refused(run, waiver(run, "primo-fatto"), "criterion", "does not let the body do without")


def test_a_waiver_names_a_criterion_of_the_gate(run: BancoCycle) -> None:
    refused(run, replace(waiver(run, "primo-fatto"), criterion=None), "criterion", "Choose the criterion")
    other = factories.row("criterion", state="planned")
    refused(run, replace(waiver(run, "primo-fatto"), criterion=other.pk), "criterion", "Choose the criterion")


def test_a_criterion_that_is_met_is_not_waived(run: BancoCycle) -> None:
    stated = Criterion.objects.get(cycle=run.pk, key="atti-trasmessi")
    run.move("comitato-segretario", "criterion", stated.pk, "state", reason="trasmessi")
    with pytest.raises(NotNow, match="nothing to waive"):
        propose(run, waiver(run, "atti-trasmessi"))


def test_a_kind_whose_turn_has_passed_comes_too_late(ready: BancoCycle) -> None:
    propose(ready, condition(ready))
    ready.call()
    with pytest.raises(NotYet, match="comes too late"):
        propose(ready, RETURN)
    propose(ready, condition(ready, title="Un’altra"))
    for seat in (CHAIR, MEMBER, "comitato-componente-2"):
        ready.vote(seat, "yes")
    ready.close()
    assert ready.gate.state == "examined"
    with pytest.raises(NotYet, match="comes too late"):
        propose(ready, RETURN)


def test_another_round_begins_with_every_kind(ready: BancoCycle) -> None:
    decide(ready, "no")
    assert (ready.gate.state, ready.gate.examination) == ("ready", 2)
    propose(ready, RETURN)


@pytest.mark.parametrize("state", ["planned", "approved"])
def test_nothing_is_proposed_on_a_gate_to_come_or_decided(run: BancoCycle, state: str) -> None:
    Gate.objects.filter(pk=run.gate.pk).update(state=state)
    with pytest.raises(NotNow, match="it is not open"):
        propose(run, RETURN)


def test_nothing_is_proposed_in_a_cycle_that_stands_still(run: BancoCycle) -> None:
    run.move("ufficio-dirigente", "cycle", run.pk, "suspend", reason="pausa")
    with pytest.raises(NotNow, match="nothing in it moves"):
        propose(run, RETURN)


def test_a_substitute_proposes_for_the_seat(run: BancoCycle) -> None:
    run.banco.substitute(MEMBER, "supplente")
    done = propose(run, RETURN, who="supplente")
    row = JournalEntry.objects.get(authority=run.banco.authority, number=done.number)
    assert json.loads(row.text)["for"] == str(run.banco.people[MEMBER].pk)


@pytest.mark.parametrize(
    ("who", "seat"),
    [
        ("ufficio-dirigente", "ufficio-dirigente"),
        ("comitato-segretario", "comitato-segretario"),
        (MEMBER, "comitato-componente-2"),
    ],
)
def test_only_the_seat_of_a_member_proposes_by_who_sits_there(run: BancoCycle, who: str, seat: str) -> None:
    with pytest.raises(NotAllowed):
        propose(run, RETURN, who=who, seat=seat)


def test_a_gate_of_another_cycle_is_not_there(run: BancoCycle) -> None:
    other = factories.row("gate", state="awaiting")
    with pytest.raises(Unseen):
        propose_question(
            actor=run.banco.people[MEMBER],
            cycle=run.pk,
            gate=other.pk,
            seat=run.banco.seats[MEMBER],
            proposal=RETURN,
            key=None,
        )


def test_only_who_proposed_it_withdraws_a_proposal(run: BancoCycle) -> None:
    done = propose(run, RETURN)
    with pytest.raises(NotYet, match="Only who proposed it"):
        run.move(CHAIR, "question", done.subject_id, "withdraw")
    run.move(MEMBER, "question", done.subject_id, "withdraw")
    assert Question.objects.get(pk=done.subject_id).state == "withdrawn"


def test_who_proposed_as_a_substitute_and_holds_a_seat_too_withdraws_the_proposal(run: BancoCycle) -> None:
    run.banco.substitute(MEMBER, "sostituta")
    Substitution.objects.update(user=run.banco.people[CHAIR])
    done = propose(run, RETURN, who=CHAIR)
    run.move(CHAIR, "question", done.subject_id, "withdraw")
    assert Question.objects.get(pk=done.subject_id).state == "withdrawn"
