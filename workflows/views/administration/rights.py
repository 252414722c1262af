# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may what: which role holds which right; and, for one person, whether they may, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.machines import MACHINES
from governance.machines.table import Of
from governance.models import Body, User
from governance.permissions import HOLDS, May, Role
from governance.selectors.bodies import visible_bodies
from governance.selectors.explanations import explain
from workflows.forms.explain import ExplainForm
from workflows.models.people import readable_people
from workflows.templatetags.words import ROLES, right_label
from workflows.views.administration.office import Office, office_of
from workflows.views.administration.reasons import Answer, answer_of, by_nobody
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a role holds a right."""

    role: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A right with every role."""

    right: str
    cells: Sequence[Cell]


@require_safe
@for_people
def who_may_what(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The table of roles and rights, and the answer for one person, act and body where they were asked for."""
    office = office_of(request, reader, May.ADMINISTER, May.READ_JOURNAL)
    people = list(readable_people(office.authority, actor=reader.actor, at=reader.at))
    bodies = visible_bodies(office.authority, actor=reader.actor, at=reader.at)
    form = ExplainForm(people, bodies, request.GET if "act" in request.GET else None)
    answer = _answer(form, people, bodies, reader) if form.is_valid() else None
    roles = [str(ROLES[role]) for role in Role]
    context = {"office": office, "form": form, "answer": answer, "roles": roles, "rows": _rows()}
    context["administers"] = _administers(office, reader)
    return page(request, reader, "workflows/administration/who_may_what.html", context)


def _administers(office: Office, reader: Reader) -> bool:
    return any(each.authority == office.authority and May.ADMINISTER in each.rights for each in reader.held)


def _rows() -> Sequence[Row]:
    rows = [
        Row(right_label(what.value), [Cell(str(ROLES[role]), what in HOLDS[role]) for role in Role]) for what in May
    ]
    return sorted(rows, key=lambda row: row.right)


def _answer(form: ExplainForm, people: Sequence[User], bodies: Sequence[Body], reader: Reader) -> Answer:
    typed: dict[str, Any] = form.cleaned_data
    person = next(each for each in people if each.pk == typed["person"])
    body = next(each for each in bodies if each.pk == typed["body"])
    name, _dot, move = typed["act"].partition(".")
    if not move:
        return answer_of(explain(person, what=May(name), body=body, at=reader.at))
    needed = MACHINES[name].right_to(move)
    if needed is None:
        return by_nobody()
    what, of = needed
    return answer_of(explain(person, what=what, body=body, at=reader.at), asked_of_office=of is Of.OFFICE)
