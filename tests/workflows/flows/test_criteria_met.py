# SPDX-License-Identifier: AGPL-3.0-or-later
"""What meets the last criterion of a gate passes its phase on: an opinion recorded, an obligation discharged."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import (
    Assignment,
    Ballot,
    Body,
    Criterion,
    Document,
    Gate,
    Milestone,
    Obligation,
    Phase,
    Plan,
    Question,
)
from governance.selectors.facts import unmet_criteria
from governance.selectors.plans import cycle_inside
from tests.stories.banco import FILE, Banco, BancoCycle
from tests.workflows.debts import state
from tests.workflows.views.conftest import BACKEND
from tests.workflows.views.pages import read
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.models.chronicle import of_cycle
from workflows.models.replay import as_it_stood

pytestmark = pytest.mark.django_db

MORE = """
[[routes.formation.step.criterion]]
key = "parere-dato"
title = "Il parere è dato"
kind = "opinion"
step = "parere"

[[routes.formation.step]]
key = "parere"
kind = "opinion"
title = "Parere dei sindaci"
after = ["lavoro:opened"]
body = "ufficio"
asks = ["sindaci"]
nature = "mandatory"

[[routes.formation.step]]
key = "dopo"
kind = "phase"
title = "Dopo"
after = ["varco:decided"]
body = "ufficio"
window = { from = 1, months = 1 }
submit = "when_complete"

[[routes.formation.step]]
key = "varco-dopo"
kind = "gate"
title = "Varco dopo"
after = ["dopo:opened"]
closes = "dopo"
body = "comitato"
rule = "maggioranza"
ballot = "at_once"
criterion = [
    { key = "assolte", title = "Le prescrizioni sono assolte", kind = "obligations", gate = "varco" },
    { key = "rapporto", title = "C’è il rapporto", kind = "deliverable", deliverable = "report", waivable = true },
]
"""
MAYORS = """
[[body]]
key = "sindaci"
name = "Sindaci"
kind = "conference"
source = "prova"
parameter = true
seat = [{ key = "sindaco", label = "Sindaco", role = "mayor" }]

[[rule]]
"""
OFFICER = "ufficio-dirigente"


@pytest.fixture
def run() -> BancoCycle:
    banco = Banco(text=FILE.read_text(encoding="utf-8").replace("\n[[rule]]\n", MAYORS, 1) + MORE)
    plan = Plan.objects.create(authority=banco.authority, code="piano", title="Piano", first_year=2027, last_year=2029)
    opening = Opening(plan.pk, "formation", banco.loaded.sha256, "Formazione", date(2026, 1, 1))
    officer = banco.people[OFFICER]
    cycle = open_cycle(actor=officer, authority=banco.authority.pk, opening=opening, key=None).subject_id
    found = BancoCycle(banco, cycle)
    found.move(OFFICER, "phase", Phase.objects.get(key="lavoro").pk, "open")
    return found


def gate(key: str) -> Gate:
    return Gate.objects.get(key=key)


def unmet() -> list[str]:
    return list(unmet_criteria(at=timezone.now()).filter(gate__key="varco-dopo").values_list("key", flat=True))


def record_opinion(run: BancoCycle) -> None:
    run.move(OFFICER, "milestone", Milestone.objects.get(key="parere").pk, "record")


def approve(run: BancoCycle) -> None:
    for seat in ("comitato-presidente", "comitato-componente-1"):
        run.vote(seat, "yes")
    run.close()


def test_the_opinion_that_was_awaited_puts_the_gate_to_the_vote(run: BancoCycle) -> None:
    run.deliver_all()
    assert gate("varco").state == "awaiting"
    record_opinion(run)
    assert (Phase.objects.get(key="lavoro").state, gate("varco").state) == ("in_review", "voting")


def test_an_opinion_given_early_waits_for_the_work(run: BancoCycle) -> None:
    record_opinion(run)
    assert gate("varco").state == "awaiting"
    run.deliver_all()
    assert gate("varco").state == "voting"


def test_the_last_obligation_discharged_puts_the_gate_that_asks_for_it_to_the_vote(run: BancoCycle) -> None:
    record_opinion(run)
    run.deliver_all()
    assert unmet() == ["assolte", "rapporto"]
    approve(run)
    assert unmet() == ["rapporto"]
    owed = left_by(gate("varco"))
    assert unmet() == ["assolte", "rapporto"]
    run.move(OFFICER, "phase", Phase.objects.get(key="dopo").pk, "open")
    Criterion.objects.filter(key="rapporto").update(state="waived")
    state(run, owed)
    assert gate("varco-dopo").state == "awaiting"
    run.move(OFFICER, "obligation", owed.pk, "discharge")
    assert (Phase.objects.get(key="dopo").state, gate("varco-dopo").state) == ("in_review", "voting")


def left_by(decided: Gate) -> Obligation:
    bodies = {each.key: each for each in Body.objects.filter(authority=decided.cycle.authority)}
    asked = Question.objects.create(
        cycle=decided.cycle,
        gate=decided,
        body=decided.body,
        title="Aggiornare",
        number=2,
        kind="condition",
        state="carried",
    )
    return Obligation.objects.create(
        cycle=decided.cycle,
        gate=decided,
        question=asked,
        number=1,
        body=bodies["primo"],
        office=bodies["ufficio"],
        title="Aggiornare",
        state="open",
    )


def test_each_kind_of_criterion_tells_what_it_looks_at(run: BancoCycle) -> None:
    """On the page of the gate: the opinion, the obligations, the document that is asked for."""
    browser = Client(headers={"accept-language": "it"})
    browser.force_login(run.banco.people["primo-referente"], backend=BACKEND)
    said = read(browser, reverse("gate", args=[run.pk, "varco"]))
    assert "Parere « Parere dei sindaci »: da registrare" in said
    later = read(browser, reverse("gate", args=[run.pk, "varco-dopo"]))
    assert "Prescrizioni di « Varco » (in attesa dei criteri), tutte adempiute" in later
    assert "Un documento di questo tipo in un’attività accettata della fase: Rapporto" in later
    for page in (later, read(browser, reverse("step", args=[run.pk, "dopo"]))):
        assert "Le prescrizioni sono assolte – manca ancora" in page
        assert "C’è il rapporto – manca ancora" in page


def test_a_waived_criterion_tells_which_ballot_waived_it_and_why(run: BancoCycle) -> None:
    asked, row = Criterion.objects.get(key="rapporto"), gate("varco-dopo")
    common = {"cycle": row.cycle, "gate": row, "body": row.body, "title": "Deroga", "number": 2}
    waiver = Question.objects.create(
        **common, kind="waiver", state="carried", criterion=asked, text="Il rapporto è negli atti del 2024"
    )
    Ballot.objects.create(**common, rule="{}", question=waiver, state="closed", decided_at="2026-02-03T10:00Z")
    Criterion.objects.filter(pk=asked.pk).update(state="waived")
    browser = Client(headers={"accept-language": "it"})
    browser.force_login(run.banco.people["primo-referente"], backend=BACKEND)
    said = read(browser, reverse("step", args=[run.pk, "dopo"]))
    assert "C’è il rapporto – derogato Derogato con la votazione n. 2, 3 febbraio 2026" in said
    assert "Il rapporto è negli atti del 2024" in said


def test_a_document_of_the_kind_in_accepted_work_of_the_phase_meets_it(run: BancoCycle) -> None:
    asked = Criterion.objects.get(key="rapporto")
    Criterion.objects.filter(pk=asked.pk).update(gate=gate("varco"))
    work = Assignment.objects.get(key="primo-lavoro")
    paper = Document.objects.create(cycle=work.cycle, assignment=work, kind="report", title="Il rapporto", position=1)

    def met() -> bool:
        return not unmet_criteria(at=timezone.now()).filter(pk=asked.pk).exists()

    assert not met()
    run.deliver("primo-referente", "primo-lavoro")
    assert met()
    inside = cycle_inside(run.pk, actor=run.banco.people[OFFICER], at=timezone.now())
    (evidence,) = [each for each in inside.gate("varco")[1].criteria if each.criterion.pk == asked.pk]
    assert (evidence.met, [each.title for each in evidence.documents]) == (True, ["Il rapporto"])
    Document.objects.filter(pk=paper.pk).update(removed_at=timezone.now())
    assert not met()


def test_the_past_is_told_by_the_same_rule(run: BancoCycle) -> None:
    """As the cycle stood after each of its acts: the criteria are met from the act on that met them."""
    actor = run.banco.people[OFFICER]
    record_opinion(run)
    run.deliver_all()
    approve(run)
    owed = left_by(gate("varco"))
    state(run, owed)
    run.move(OFFICER, "obligation", owed.pk, "discharge")
    now = cycle_inside(run.pk, actor=actor, at=timezone.now())
    story = of_cycle(now.cycle, actor=actor, at=timezone.now())

    def met_after(event: str) -> dict[str, bool]:
        last = max(place for place, told in enumerate(story, 1) if told.event == event)
        past = as_it_stood(now, story[:last], timezone.localdate())
        return {each.criterion.key: each.met for step in past.steps if step.gate for each in step.gate.criteria}

    assert met_after("cycle.begin") == dict.fromkeys(("primo-fatto", "parere-dato", "assolte", "rapporto"), False)
    assert met_after("milestone.record")["parere-dato"]
    assert met_after("assignment.deliver")["primo-fatto"]
    assert not met_after("assignment.deliver")["assolte"]
    assert met_after("obligation.discharge")["assolte"]
    assert not met_after("obligation.discharge")["rapporto"]
