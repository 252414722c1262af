# SPDX-License-Identifier: AGPL-3.0-or-later
"""One gate: what is missing, by which rule it is decided and by whom, its ballots, what may happen next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.machines.ballot import S as Ballot
from governance.selectors.ballots import turnout
from governance.selectors.dossiers import dossier_of
from governance.selectors.electorates import sitters
from governance.selectors.plans import cycle_inside
from governance.selectors.sittings import sittings_on
from workflows.views.decisions import blocking, missing_for, rules_of
from workflows.views.dossier import deposits
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.row_page import about


@require_safe
@for_people
def gate(request: HttpRequest, reader: Reader, cycle: UUID, key: str) -> HttpResponse:
    """The page of the gate `key`: everything needed before the sitting; deciding is done from the desk."""
    inside = cycle_inside(cycle, actor=reader.actor, at=reader.at)
    phase, found = inside.gate(key)
    along = [*(each.criterion.pk for each in found.criteria), *(each.pk for each in found.ballots)]
    ballot = next((each for each in found.ballots if each.state == Ballot.OPEN), None)
    context = {
        "phase": phase,
        "gate": found,
        "step": found.as_step,
        "missing": () if found.as_step.over else missing_for(phase),
        "stopped_by": () if found.as_step.over else blocking(inside, found.gate),
        "dossier": dossier_of(found.gate, actor=reader.actor, at=reader.at),
        "deposits": deposits(reader, inside.cycle.authority_id),
        "rules": rules_of(inside, key, reader.today),
        "ballot": ballot,
        "turnout": turnout(ballot, actor=reader.actor, at=reader.at) if ballot else None,
        "sitters": [] if found.as_step.over else sitters(found.gate.body_id, actor=reader.actor, at=reader.at),
        "sittings": sittings_on(found.gate, actor=reader.actor, at=reader.at),
        **about(found.gate, inside, reader, along=along),
    }
    return page(request, reader, "workflows/gate.html", context)
