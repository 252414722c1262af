# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule tried by anybody on made-up presences and votes: the address holds all of it, nothing is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from governance.errors import Reason, Unseen
from governance.models import Authority
from governance.rules.rule import WRITTEN, Rule
from workflows.flows.published import PublishedRule, published_rule, rules_in_force
from workflows.forms.try_rule import TryRuleForm
from workflows.imports.ready_cases import ReadyCase, ready_cases
from workflows.procedures.spec import Translated
from workflows.templatetags.words import since, span
from workflows.views.reader import Reader, page
from workflows.views.refusals import status_of
from workflows.views.rule_answer import answer_of, convocation_words, legend_of
from workflows.views.rule_words import rule_sentences

CASE, PROCEDURE, KEY, DAY, CONVOCATION = "caso", "procedura", "regola", "il", "convocazione"
IN_WRITING = "scritta"
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Told:
    """A text of a procedure as the page shows it, with the language it is in."""

    text: str
    language: str

    @classmethod
    def of(cls, text: Translated) -> "Told":
        """In the language of the page, or else in the authority's."""
        shown = text.in_language(get_language() or "it")
        return cls(shown, "it" if shown == text.it else "en")


@dataclass(frozen=True, slots=True)
class Subject:
    """The rule that is tried, and what names it in an address. A ready case is of no authority."""

    name: Told
    rule: Rule
    named: Mapping[str, str]
    published: PublishedRule | None = None
    case: ReadyCase | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go to."""

    name: Told
    address: str
    about: Told | None = None
    since: date | None = None


@require_safe
def try_rule(request: HttpRequest) -> HttpResponse:
    """The rules to choose from; or one of them with its form and, once numbers are told, what it says of them."""
    reader = Reader.of(request) if request.user.is_authenticated else None
    try:
        asked = _asked(request)
        if asked is None:
            return _page(request, reader, "workflows/try_rule.html", _choices(timezone.localdate()))
        subject, convocation = asked
        form = TryRuleForm.asked(subject.rule, convocation, request.GET)
    except Unseen:
        return _page(request, reader, "404.html", {}, status=status_of(Unseen()))
    status = UNPROCESSABLE if form.is_bound and not form.is_valid() else 200
    response = _page(request, reader, "workflows/try_rule_numbers.html", _tried(request, subject, form), status=status)
    response["X-Robots-Tag"] = "noindex"  # there is an address for every number
    return response


def _asked(request: HttpRequest) -> tuple[Subject, int] | None:
    """The rule and the convocation that the address names; None where it names none. Raises Unseen."""
    if CASE in request.GET:
        subject = _of_case(request.GET[CASE])
    elif PROCEDURE in request.GET:
        subject = _of_procedure(request.GET)
    else:
        return None
    return subject, _convocation(subject.rule, request.GET.get(CONVOCATION, "1"))


def _of_case(key: str) -> Subject:
    found = ready_cases().get(key)
    if found is None:
        raise _unseen()
    case, rule = found
    return Subject(Told.of(case.title), rule, {CASE: case.key}, case=case)


def _of_procedure(told: Mapping[str, str]) -> Subject:
    mark, key, day = (told.get(name, "") for name in (PROCEDURE, KEY, DAY))
    known, rule = published_rule(mark, key, day, today=timezone.localdate())
    return Subject(
        Told.of(known.name),
        rule,
        {PROCEDURE: known.mark, KEY: known.key, DAY: known.on.isoformat()},
        published=known,
    )


def _convocation(rule: Rule, told: str) -> int:
    for convocation in _convocations(rule):
        if _in_address(convocation) == told:
            return convocation
    raise _unseen()


def _convocations(rule: Rule) -> Sequence[int]:
    return (*range(1, len(rule.quorums) + 1), *((WRITTEN,) if rule.written else ()))


def _in_address(convocation: int) -> str:
    return IN_WRITING if convocation == WRITTEN else str(convocation)


def _unseen() -> Unseen:
    return Unseen(Reason("unseen", "There is nothing here"))


def _choices(today: date) -> dict[str, Any]:
    """The ready cases, and the rules of each authority by the procedures in force."""
    cases = [
        Link(Told.of(case.title), _address({CASE: key, **case.numbers}), about=Told.of(case.told))
        for key, (case, _rule) in ready_cases().items()
    ]
    rules: dict[Authority, list[Link]] = {}
    for each in rules_in_force(today):
        named = {PROCEDURE: each.mark, KEY: each.key, DAY: each.on.isoformat()}
        rules.setdefault(each.authority, []).append(Link(Told.of(each.name), _address(named), since=each.since))
    return {"cases": cases, "authorities": rules.items()}


def _tried(request: HttpRequest, subject: Subject, form: TryRuleForm) -> dict[str, Any]:
    named = _named(subject, form.question.convocation)
    answer = answer_of(form) if form.is_bound and form.is_valid() else None
    return {
        "subject": subject,
        "in_force": _in_force(subject.rule),
        "sentences": rule_sentences(subject.rule),
        "told": [Told.of(subject.case.told), Told.of(subject.case.made_up)] if subject.case else [],
        "convocations": list(_other_convocations(subject, form)),
        "form": form,
        "named": named.items(),
        "fieldsets": [(legend_of(group), fields) for group, fields in form.fieldsets()],
        "faults": list(_faults(form)) if form.is_bound else [],
        "answer": answer,
        "empty": _address(named),
        "address": request.build_absolute_uri(_address({**named, **dict(form.address())})) if answer else "",
    }


def _faults(form: TryRuleForm) -> Iterator[tuple[BoundField, str, str]]:
    """The field, its legend where several have fields with the same label, and the sentence."""
    fieldsets = list(form.fieldsets())
    legends = {field.name: legend_of(group) for group, fields in fieldsets for field in fields}
    for field, sentence in form.faults():
        yield field, legends.get(field.name, "") if len(fieldsets) > 1 else "", sentence


def _in_force(rule: Rule) -> str:
    """From when until when, where the rule has dates of its own."""
    if rule.since and rule.until:
        return span(rule.since, rule.until)
    return since(rule.since) if rule.since else ""


def _other_convocations(subject: Subject, form: TryRuleForm) -> Iterator[tuple[str, str, bool]]:
    """In which other forms the body can decide: the name, the address with the same numbers, whether it is this one."""
    for convocation in _convocations(subject.rule):
        address = _address({**_named(subject, convocation), **dict(form.address())})
        yield convocation_words(convocation), address, convocation == form.question.convocation


def _named(subject: Subject, convocation: int) -> Mapping[str, str]:
    """What names the rule and the convocation in an address; the first convocation goes without saying."""
    return subject.named if convocation == 1 else {**subject.named, CONVOCATION: _in_address(convocation)}


def _address(told: Mapping[str, str]) -> str:
    return f"{reverse('try_rule')}?{urlencode(told)}"


def _page(
    request: HttpRequest, reader: Reader | None, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page for somebody who is signed in, or for a stranger."""
    if reader is not None:
        return page(request, reader, template, context, status=status)
    return render(request, template, context, status=status)
