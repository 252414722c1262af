# SPDX-License-Identifier: AGPL-3.0-or-later
"""Obligations for tests: one that an earlier gate of a cycle has left, owed by the first partner."""

from datetime import date
from typing import Any
from uuid import uuid4

from governance.models import Body, Cycle, Gate, Obligation, Question
from tests import factories
from tests.stories.banco import BancoCycle
from workflows.actions.state_obligation import state_obligation
from workflows.perform import Outcome


def owed(
    run: BancoCycle, *, blocking: bool = True, due_on: date | None = None, title: str = "Aggiornare"
) -> Obligation:
    """An open obligation of a gate that was decided before; the office discharges it."""
    banco = run.banco
    bodies = {each.key: each for each in Body.objects.filter(authority=banco.authority)}
    decided = earlier_gate(run)
    asked = Question.objects.create(
        cycle=decided.cycle,
        gate=decided,
        body=bodies["comitato"],
        title=title,
        number=1,
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
        title=title,
        text=f"{title} i dati",
        evidence_asked="La relazione protocollata",
        blocking=blocking,
        due_on=due_on,
        opened_at="2026-01-10T10:00Z",
        state="open",
    )


def earlier_gate(run: BancoCycle) -> Gate:
    made = factories.row("gate", state="approved_with_conditions", of=Cycle.objects.get(pk=run.pk))
    assert isinstance(made, Gate)
    return made


def state(
    run: BancoCycle, row: Obligation, evidence: str = "Prot. 40", *, who: str = "primo-referente", **more: Any
) -> Outcome:
    return state_obligation(
        actor=run.banco.people[who], cycle=run.pk, obligation=row.pk, evidence=evidence, **{"key": str(uuid4()), **more}
    )
