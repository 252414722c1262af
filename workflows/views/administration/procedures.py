# SPDX-License-Identifier: AGPL-3.0-or-later
"""The procedure of an authority: its versions, one of them with its check, pictures and rules, and loading the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.errors import BadFile, Problem, Reason, Unseen
from governance.selectors.bodies import seat_keys
from workflows.actions.load_procedure import load_procedure
from workflows.flows.compiled import flow_of
from workflows.flows.library import decision_rule, procedure_of
from workflows.flows.pictures import svg
from workflows.forms.procedure import ProcedureForm
from workflows.models import ProcedureVersion
from workflows.models.versions import cycles_by, in_force, loaders, version_inside, versions_of
from workflows.procedures.loader import Loaded, loads
from workflows.views.administration.dry_run import DryRun, dry_run
from workflows.views.administration.office import Office, office_in, office_of
from workflows.views.attempts import UNPROCESSABLE
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.rule_words import rule_sentences

SHOWN_CYCLES = 50


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A decision rule of a procedure, said to who is to check it."""

    name: str
    since: date | None
    sentences: Sequence[str]


@require_safe
@for_people
def procedures(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every version that was loaded, the one in force first of all."""
    office = office_of(request, reader)
    versions = versions_of(office.authority, actor=reader.actor, at=reader.at)
    context = {"office": office, "versions": versions, "current": in_force(versions, reader.today)}
    return page(request, reader, "workflows/administration/procedures.html", context)


@require_safe
@for_people
def procedure(request: HttpRequest, reader: Reader, sha256: str) -> HttpResponse:
    """One version: who loaded it, whether it is sound, its routes as pictures, its rules in words, its cycles."""
    version = version_inside(sha256, actor=reader.actor, at=reader.at)
    office = office_in(version.authority, reader)
    known = procedure_of(version.sha256)
    loaded_by = loaders(office.authority, actor=reader.actor, at=reader.at)
    problems, warnings = _checked(version)
    context = {
        "office": office,
        "version": version,
        "name": known.name.in_language(get_language() or "it"),
        "loaded_by": loaded_by.get(version.sha256),
        "current": in_force(versions_of(office.authority, actor=reader.actor, at=reader.at), reader.today) == version,
        "problems": problems,
        "warnings": warnings,
        "routes": [(key, route.name.in_language(get_language() or "it")) for key, route in known.routes.items()],
        "rules": _rules(version),
        "cycles": list(cycles_by(version, actor=reader.actor, at=reader.at)[:SHOWN_CYCLES]),
    }
    return page(request, reader, "workflows/administration/procedure.html", context)


@require_safe
@for_people
def procedure_picture(request: HttpRequest, reader: Reader, sha256: str, route: str) -> HttpResponse:
    """A route of a version, drawn."""
    version = version_inside(sha256, actor=reader.actor, at=reader.at)
    office_in(version.authority, reader)
    if route not in procedure_of(version.sha256).routes:
        raise Unseen(Reason("unseen", "There is nothing here"))
    flow = flow_of(version.sha256, route)
    return HttpResponse(svg(flow, language=get_language() or "it"), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def new_procedure(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Checks a file, shows what it would bring, and loads it once that was seen. What was typed stays in the page."""
    office = office_of(request, reader)
    form = ProcedureForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, reader, office, form, status=UNPROCESSABLE if form.errors else 200)
    chosen = form.cleaned_data["chosen"]
    try:
        loaded = loads(chosen, gettext("the file"))
        if form.cleaned_data["sha256"] == loaded.sha256:
            return _load(request, reader, office, form, loaded)
    except BadFile as refusal:
        again = form.again(chosen, "")
        return _page(request, reader, office, again, problems=refusal.problems, status=UNPROCESSABLE)
    return _page(request, reader, office, form.again(chosen, loaded.sha256), found=_dry(loaded, office, reader))


def _load(request: HttpRequest, reader: Reader, office: Office, form: ProcedureForm, loaded: Loaded) -> HttpResponse:
    done = load_procedure(actor=reader.actor, authority=office.authority.pk, loaded=loaded, key=form.single_key)
    if done is None:
        messages.success(request, gettext("This very text is loaded already: nothing has changed."))
    else:
        messages.success(
            request, gettext("The procedure is loaded. Cycles that run go on by the version they began with.")
        )
    return redirect("procedure", loaded.sha256)


def _dry(loaded: Loaded, office: Office, reader: Reader) -> DryRun:
    version = in_force(versions_of(office.authority, actor=reader.actor, at=reader.at), reader.today)
    places = seat_keys(office.authority, actor=reader.actor, at=reader.at)
    return dry_run(loaded, places=places, before=procedure_of(version.sha256) if version else None)


def _page(
    request: HttpRequest,
    reader: Reader,
    office: Office,
    form: ProcedureForm,
    *,
    problems: Sequence[Problem] = (),
    found: DryRun | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"office": office, "form": form, "problems": problems, "found": found}
    return page(request, reader, "workflows/administration/new_procedure.html", context, status=status)


def _checked(version: ProcedureVersion) -> tuple[Sequence[Problem], Sequence[Problem]]:
    """What the loader would say of it today: problems, and warnings."""
    try:
        return (), loads(version.text, str(version)).warnings
    except BadFile as refusal:
        return refusal.problems, ()


def _rules(version: ProcedureVersion) -> Sequence[RuleInWords]:
    found = []
    for spec in procedure_of(version.sha256).rule:
        since = spec.effective.since if spec.effective else None
        rule = decision_rule(version.sha256, spec.key, since or version.effective_from)
        found.append(RuleInWords(str(spec.name), since, rule_sentences(rule)))
    return found
