# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and sources: effects follow one another, work is due within its phase, unknown law is a parameter."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from workflows.procedures.kinds.phase import PhaseStep
from workflows.procedures.ruling import Rule
from workflows.procedures.schema import Body, Census, Procedure
from workflows.procedures.soundness.fault import Fault, Path
from workflows.procedures.spec import Effective


def faults(procedure: Procedure) -> Iterator[Fault]:
    yield from _runs_forward(("effective",), procedure.effective)
    for number, rule in enumerate(procedure.rule):
        if rule.effective:
            yield from _runs_forward(("rule", number, "effective"), rule.effective)
    yield from _censuses(procedure)
    for key in dict.fromkeys(rule.key for rule in procedure.rule):
        yield from _follow(procedure, key)
    yield from _unknown_sources(procedure)
    for name, route in procedure.routes.items():
        for number, step in enumerate(route.step):
            if isinstance(step, PhaseStep):
                yield from _due_within(("routes", name, "step", number), step)


def _runs_forward(path: Path, effective: Effective) -> Iterator[Fault]:
    if effective.until and effective.until < effective.since:
        yield Fault(path, f"it ends on {effective.until}, before it begins on {effective.since}")


def _follow(procedure: Procedure, key: str) -> Iterator[Fault]:
    """Texts of one rule neither overlap nor leave a gap, and reach as far as the procedure does."""
    texts = sorted(
        (_span(rule, procedure.effective), number) for number, rule in enumerate(procedure.rule) if rule.key == key
    )
    for (earlier, _), (later, number) in pairwise(texts):
        at = ("rule", number, "effective")
        if later[0] <= earlier[1]:
            yield Fault(at, f'two texts of the rule "{key}" are in force on {later[0]}')
        elif later[0] > earlier[1] + timedelta(days=1):
            gap = earlier[1] + timedelta(days=1)
            yield Fault(at, f'no text of the rule "{key}" is in force on {gap}')
    first, last = texts[0], texts[-1]
    if first[0][0] > procedure.effective.since:
        at = ("rule", first[1], "effective")
        yield Fault(at, f'no text of the rule "{key}" is in force on {procedure.effective.since}')
    end = procedure.effective.until or date.max
    if last[0][1] < end:
        gap = last[0][1] + timedelta(days=1)
        yield Fault(("rule", last[1], "effective"), f'no text of the rule "{key}" is in force on {gap}')


def _span(rule: Rule, default: Effective) -> tuple[date, date]:
    effective = rule.effective or default
    return effective.since, effective.until or date.max


def _censuses(procedure: Procedure) -> Iterator[Fault]:
    """One census at a time is in force."""
    for number, census in enumerate(procedure.census):
        at = ("census", number, "effective")
        yield from _runs_forward(at, census.effective)
        for earlier in procedure.census[:number]:
            first = max(census.effective.since, earlier.effective.since)
            if census.effective.covers(first) and earlier.effective.covers(first):
                yield Fault(at, f'"{earlier.key}" and "{census.key}" are both in force on {first}')


def _unknown_sources(procedure: Procedure) -> Iterator[Fault]:
    """What nobody has read anywhere may be used, but as a choice of the authority."""
    unknown = {source.key for source in procedure.source if source.strength == "unknown"}
    tables: dict[str, Sequence[Rule | Body | Census]] = {
        "rule": procedure.rule,
        "body": procedure.body,
        "census": procedure.census,
    }
    for table, items in tables.items():
        for number, item in enumerate(items):
            if item.source in unknown and not item.parameter:
                reason = f'the source of "{item.key}" is unknown: it must say parameter = true'
                yield Fault((table, number), reason)


def _due_within(path: Path, step: PhaseStep) -> Iterator[Fault]:
    end = step.window.begin + step.window.months
    for number, work in enumerate(step.assignment):
        if work.due and not step.window.begin < work.due.months <= end:
            reason = f'"{work.key}" is due after {work.due.months} months, outside the window of its phase'
            yield Fault((*path, "assignment", number, "due"), reason)
