# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report of a cycle: planned against actual, as ODT and PDF, with the journal's last row on it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext
from odfdo import Document, Header, Paragraph, Table

from governance.models import Cycle
from governance.selectors.inside import CycleInside, StepInside
from workflows.documents.letters import printable
from workflows.documents.pdf import fonts, typeset
from workflows.models.capacity import Anchor
from workflows.templatetags.words import NATURES, actual, day, elided, moment, slip_words, state_label, window


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it stands in the table. `inner`: it belongs to the phase above."""

    title: str
    state: str
    planned: str
    actual: str
    slip: str
    inner: bool = False

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        return (f"    {self.title}" if self.inner else self.title, self.state, self.planned, self.actual, self.slip)


def odt(inside: CycleInside, anchor: Anchor | None, at: datetime) -> bytes:
    """The report as OpenDocument text."""
    document = Document("text")
    document.meta.title = printable(_title(inside.cycle))
    document.language = "en-GB" if get_language() == "en" else "it-IT"
    body = document.body
    body.clear()
    body.append(Header(1, printable(_title(inside.cycle))))
    for sentence in sentences(inside, at):
        body.append(Paragraph(printable(sentence)))
    body.append(_table(inside, at))
    body.append(Paragraph(anchor_sentence(anchor)))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def pdf(inside: CycleInside, anchor: Anchor | None, at: datetime) -> bytes:
    """The report as PDF/A with tags. Raises RuntimeError where PDF_CAN_BE_MADE is false."""
    context = {
        "language": get_language() or "it",
        "title": _title(inside.cycle),
        "sentences": sentences(inside, at),
        "headings": headings(),
        "lines": lines(inside, at),
        "anchor": anchor_sentence(anchor),
        "fonts": fonts(),
    }
    return typeset(render_to_string("workflows/documents/plan_report.html", context))


def sentences(inside: CycleInside, at: datetime) -> Sequence[str]:
    """What the report says before its table."""
    cycle = inside.cycle
    told = [
        gettext("%(authority)s. %(plan)s.") % {"authority": cycle.authority.name, "plan": cycle.plan.title},
        elided(gettext("As it stood on %(moment)s.") % {"moment": moment(at)}),
    ]
    if cycle.nature in NATURES:
        told.append(str(NATURES[cycle.nature]))
    if inside.adopted_on and inside.planned_end:
        known = gettext("Planned to end by %(planned)s, adopted on %(adopted)s: %(slip)s.") % {
            "planned": day(inside.planned_end),
            "adopted": day(inside.adopted_on),
            "slip": slip_words(inside.slip),
        }
        told.append(elided(known))
    return told


def headings() -> Sequence[str]:
    """The columns of the table."""
    return (gettext("Step"), gettext("State"), gettext("Planned"), gettext("Actual"), gettext("Difference"))


def lines(inside: CycleInside, at: datetime) -> Sequence[Line]:
    """The table: every step, and under each phase its gate."""
    return list(_lines(inside, at))


def anchor_sentence(anchor: Anchor | None) -> str:
    """By which row of the journal the document can be checked."""
    if anchor is None or anchor.number == 0:
        return gettext("The journal of events has no row yet.")
    return gettext("Last row of the journal of events: no. %(number)d, SHA-256 %(hash)s.") % {
        "number": anchor.number,
        "hash": anchor.hash,
    }


def _title(cycle: Cycle) -> str:
    return gettext("Planned and actual: %(title)s") % {"title": cycle.title}


def _lines(inside: CycleInside, at: datetime) -> Iterator[Line]:
    for each in inside.steps:
        yield _line(each, at)
        if each.gate is not None:
            yield _line(each.gate.as_step, at, inner=True)


def _line(inside: StepInside, at: datetime, *, inner: bool = False) -> Line:
    step = inside.step
    return Line(
        title=step.title,
        state=state_label(step),
        planned=window(step.planned_start, step.planned_end),
        actual=actual(inside),
        slip=slip_words(inside.slip(timezone.localdate(at))),
        inner=inner,
    )


def _table(inside: CycleInside, at: datetime) -> Table:
    table = Table("planned-and-actual")
    rows: list[tuple[Any, ...]] = [tuple(headings()), *(line.cells() for line in lines(inside, at))]
    table.set_values([[printable(text) for text in row] for row in rows])
    return table
