# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plans: the list of cycles, newest first, with the phases under way."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.models import Cycle, Phase
from governance.selectors.plans import current_phases, visible_cycles
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A cycle in the list, with the phases under way."""

    cycle: Cycle
    phases: Sequence[Phase]


@require_safe
@for_people
def plans(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The cycles that the reader may see, newest first."""
    number = page_number(request)
    found = list(visible_cycles(actor=reader.actor, at=reader.at)[(number - 1) * PAGE : number * PAGE + 1])
    shown = found[:PAGE]
    phases = current_phases(shown, actor=reader.actor, at=reader.at)
    context = {
        "listed": [Listed(cycle, phases.get(cycle.pk, ())) for cycle in shown],
        "page": number,
        "more": len(found) > PAGE,
    }
    return page(request, reader, "workflows/plans.html", context)
