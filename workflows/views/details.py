# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person needs before them to do one thing: a function for each machine, one dict."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from governance.models import Assignment, Ballot, Criterion, Gate, Phase, Stateful
from governance.rules.plain import rule_from
from governance.selectors.ballots import short_of_quorum, turnout
from governance.selectors.inside import GateInside
from governance.selectors.obligations import papers_of
from governance.selectors.plans import gate_inside, work_of
from governance.selectors.sittings import agenda_of
from workflows.flows.library import decision_rule
from workflows.models.story import stories
from workflows.views.reader import Reader
from workflows.views.rule_words import rule_sentences

Details = dict[str, Any]


def details_of(row: Stateful, reader: Reader) -> Details:
    """The context of the page about `row`: its story, and what its machine's own function adds."""
    own = _BY_MACHINE.get(row.MACHINE.name)
    found = own(row, reader) if own else {}
    gate: GateInside | None = found.get("gate")
    about = [row.pk, *(each.criterion.pk for each in gate.criteria)] if gate else [row.pk]
    told = stories(about, actor=reader.actor, at=reader.at)
    return {"gate": None, **found, "story": told[row.pk], "stories": told}


def _phase(row: Any, reader: Reader) -> Details:
    phase: Phase = row
    gate = Gate.objects.filter(phase=phase).select_related("cycle").first()
    return {
        "work": work_of(phase, actor=reader.actor, at=reader.at),
        "gate": gate_inside(gate, actor=reader.actor, at=reader.at) if gate else None,
    }


def _gate(row: Any, reader: Reader) -> Details:
    gate: Gate = row
    rule = decision_rule(gate.cycle.procedure_sha256, gate.rule_key, timezone.localdate(reader.at))
    return {"gate": gate_inside(gate, actor=reader.actor, at=reader.at), "rule": rule_sentences(rule)}


def _ballot(row: Any, reader: Reader) -> Details:
    ballot: Ballot = row
    return {
        "gate": gate_inside(ballot.gate, actor=reader.actor, at=reader.at),
        "rule": rule_sentences(rule_from(json.loads(ballot.rule))),
        "turnout": turnout(ballot, actor=reader.actor, at=reader.at),
        "short": short_of_quorum(ballot, at=reader.at),
    }


def _assignment(row: Any, _reader: Reader) -> Details:
    assignment: Assignment = row
    return {"phase": assignment.phase}


def _criterion(row: Any, reader: Reader) -> Details:
    criterion: Criterion = row
    return {"gate": gate_inside(criterion.gate, actor=reader.actor, at=reader.at)}


def _obligation(row: Any, reader: Reader) -> Details:
    return {"papers": papers_of(row, actor=reader.actor, at=reader.at)}


def _sitting(row: Any, reader: Reader) -> Details:
    return {"agenda": agenda_of(row, actor=reader.actor, at=reader.at)}


_BY_MACHINE: Mapping[str, Callable[[Any, Reader], Details]] = {
    "assignment": _assignment,
    "ballot": _ballot,
    "criterion": _criterion,
    "gate": _gate,
    "obligation": _obligation,
    "phase": _phase,
    "sitting": _sitting,
}
