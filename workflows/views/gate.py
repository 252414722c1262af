# SPDX-License-Identifier: AGPL-3.0-or-later
"""One gate: how it stands, what is missing, the questions that are put on it, its dossier, by which rule it is decided and
by whom, what it left and how often it came back.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.machines.ballot import S as State
from governance.models import Ballot, Question
from governance.permissions import May
from governance.selectors.ballots import short_of_quorum, turnout
from governance.selectors.dossiers import dossier_of
from governance.selectors.electorates import sitters
from governance.selectors.inside import CycleInside, GateInside
from governance.selectors.plans import cycle_inside
from governance.selectors.questions import Asked, OnTheTable, on_the_table, recusals_on
from governance.selectors.sittings import sittings_on
from workflows.flows.questions import in_order
from workflows.models.desk import changeable_vote
from workflows.views.call import ways_for
from workflows.views.decisions import blocking, missing_for, rules_of
from workflows.views.dossier import deposits
from workflows.views.propose import seats_proposing
from workflows.views.reader import Reader, page
from workflows.views.recusal import seats_recusable
from workflows.views.refusals import for_people
from workflows.views.row_page import about
from workflows.views.vote import may_be_changed


@require_safe
@for_people
def gate(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The page of the gate `key`: everything needed before the sitting; deciding is done from the desk."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    phase, found = inside.gate(key)
    table = on_the_table(found.gate, actor=reader.actor, at=reader.at)
    along = [
        *(each.criterion.pk for each in found.criteria),
        *(each.pk for each in found.ballots),
        *(each.question.pk for each in table.asked),
    ]
    ballot = _open_ballot(found)
    missing = () if found.as_step.over else missing_for(phase)
    context = {
        "phase": phase,
        "gate": found,
        "step": found.as_step,
        "unmet": [each for each in missing if each.criterion],
        "unsettled": [each for each in missing if not each.criterion],
        "stopped_by": () if found.as_step.over else blocking(inside, found.gate),
        "dossier": dossier_of(found.gate, actor=reader.actor, at=reader.at),
        "deposits": deposits(reader, inside.cycle.authority_id),
        "rules": rules_of(inside, key, reader.today),
        "ballot": ballot,
        "turnout": turnout(ballot, actor=reader.actor, at=reader.at) if ballot else None,
        "short": short_of_quorum(ballot, at=reader.at) if ballot else None,
        "sitters": [] if found.as_step.over else sitters(found.gate.body_id, actor=reader.actor, at=reader.at),
        "sittings": sittings_on(found.gate, actor=reader.actor, at=reader.at),
        **_questions(inside, found, table, reader),
        **about(found.gate, inside, reader, along=along),
    }
    return page(request, reader, "workflows/gate.html", context)


def _questions(inside: CycleInside, found: GateInside, table: OnTheTable, reader: Reader) -> dict[str, Any]:
    """The questions of the gate with what the reader may do with them, and the seats that take no part."""
    ballot = _open_ballot(found)
    recusals = recusals_on(found.gate, actor=reader.actor, at=reader.at)
    seats = {each.pk for each in seats_proposing(found.gate, reader)}
    opened = found.gate.state in found.gate.MACHINE.opened
    return {
        "table": table,
        "asked": _in_turn(inside, found, table),
        "voting": table.about(ballot) if ballot else None,
        "recusals": recusals,
        "recused": [each for each in recusals if each.seat_id in {capacity.seat.pk for capacity in reader.held}],
        "proposes": bool(seats)
        and opened
        and not (ballot and table.about(ballot).question.kind == Question.Kind.WHOLE),
        "held": [(each, table.about(each).question) for each in found.ballots if each.state != State.OPEN],
        "own_seats": seats if opened else frozenset(),
        "recuses": opened and ballot is None and any(seats_recusable(found.gate, reader)),
        "key": uuid4(),
        "ways": _ways_of_waiving(inside, found, table, reader),
        "changeable": changeable_vote(ballot, reader.held) if ballot and may_be_changed(ballot) else None,
    }


def _open_ballot(found: GateInside) -> Ballot | None:
    return next((each for each in found.ballots if each.state == State.OPEN), None)


def _in_turn(inside: CycleInside, found: GateInside, table: OnTheTable) -> Sequence[Asked]:
    """The questions of the present round as they are put: to do without a criterion comes before all others."""
    waivers = [each for each in table.now if each.question.kind == Question.Kind.WAIVER]
    by_key = {each.question.pk: each for each in table.now if each not in waivers}
    ranked = in_order(inside.cycle, found.gate, [each.question for each in by_key.values()])
    return [*waivers, *(by_key[each.pk] for each in ranked)]


def _ways_of_waiving(
    inside: CycleInside, found: GateInside, table: OnTheTable, reader: Reader
) -> Sequence[tuple[str, str]]:
    """In which ways whoever presides can put a proposal to do without a criterion to the vote; none for others."""
    presides = any(each.body_id == found.gate.body_id and May.CALL_BALLOT in each.rights for each in reader.held)
    waived = any(each.question.kind == Question.Kind.WAIVER and each.stands for each in table.now)
    return ways_for(found.gate, inside.cycle, reader) if presides and waived else ()
