# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision rules that anybody may read: those of procedures that are in force or have been.

How a public body decides is public, so nothing here asks who reads. Nothing but names and rules is told of a
procedure, and nothing of one that is not in force yet.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from governance.errors import Reason, Unseen
from governance.models import Authority
from governance.rules import rule as rules
from workflows.flows.library import decision_rule, procedure_of
from workflows.models import ProcedureVersion
from workflows.procedures.ruling import Rule
from workflows.procedures.spec import Translated

_MARK = 16


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """A rule of a procedure. `mark`: the beginning of the hash of the procedure's text. `on`: a day on which the rule
    is in force. `since`, `until`: its own dates of effect, None for those of the procedure. `current`: whether the
    procedure is the newest one in force.
    """

    authority: Authority
    mark: str
    key: str
    on: date
    name: Translated
    since: date | None
    until: date | None
    current: bool


def rules_in_force(today: date) -> Sequence[PublishedRule]:
    """The rules of every procedure in force on `today`, of each the newest version. One query, texts once read."""
    return [rule for version in _current(today) for rule in _rules(version)]


def published_rule(mark: str, key: str, on: str, *, today: date) -> tuple[PublishedRule, rules.Rule]:
    """The rule `key` in force `on` that day (ISO) by the procedure with that mark, ready to be computed with.

    Raises Unseen where there is none, and for a procedure that on `today` is not in force yet.
    """
    version = _version(mark, today)
    try:
        day = date.fromisoformat(on)
        rule = decision_rule(version.sha256, key, day)
        procedure = procedure_of(version.sha256)
        spec = procedure.get_rule(key, day)
    except (KeyError, ValueError) as missing:
        raise _unseen() from missing
    if not procedure.effective.covers(day):
        raise _unseen()
    return _published(version, spec, day, current=version in _current(today)), rule


def _current(today: date) -> Sequence[ProcedureVersion]:
    known = ProcedureVersion.objects.filter(effective_from__lte=today).exclude(effective_until__lt=today)
    known = known.select_related("authority").defer("text")
    newest = {
        (version.authority_id, version.code): version
        for version in known.order_by("authority__name", "code", "version", "loaded_at")
    }
    return tuple(newest.values())


def _version(mark: str, today: date) -> ProcedureVersion:
    if not re.fullmatch(rf"[0-9a-f]{{{_MARK}}}", mark):
        raise _unseen()
    found = ProcedureVersion.objects.filter(sha256__startswith=mark, effective_from__lte=today)
    version = found.select_related("authority").defer("text").first()
    if version is None:
        raise _unseen()
    return version


def _rules(version: ProcedureVersion) -> Iterator[PublishedRule]:
    for spec in procedure_of(version.sha256).rule:
        on = spec.effective.since if spec.effective else version.effective_from
        yield _published(version, spec, on, current=True)


def _published(version: ProcedureVersion, spec: Rule, on: date, *, current: bool) -> PublishedRule:
    since, until = (spec.effective.since, spec.effective.until) if spec.effective else (None, None)
    return PublishedRule(
        authority=version.authority,
        mark=version.sha256[:_MARK],
        key=spec.key,
        on=on,
        name=spec.name,
        since=since,
        until=until,
        current=current,
    )


def _unseen() -> Unseen:
    return Unseen(Reason("unseen", "There is nothing here"))
