# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws a route as it runs, as SVG and as BPMN 2.0: from the compiled Flow, laid out by viewflow."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any, cast

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from viewflow.workflow import Flow
from viewflow.workflow.chart import Cell, calc_layout_data

from governance.machines.table import Machine
from workflows.flows.nodes import RouteNode, Step

MARGIN = 8
LINE = 15
LETTERS = {"opened": 20, "decided": 26}

# How a step stands: a colour for those who see it, a word for everybody.
LOOKS = {
    "planned": gettext_lazy("planned"),
    "ready": gettext_lazy("ready to open"),
    "open": gettext_lazy("under way"),
    "decided": gettext_lazy("decided"),
    "stopped": gettext_lazy("stopped"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A line of a shape's text and where it stands. `dates`: it says when the step was decided."""

    text: str
    x: int
    y: int
    dates: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A node as it is drawn."""

    id: str
    element: str
    title: str
    stands: str
    look: str
    x: int
    y: int
    width: int
    height: int
    words: tuple[Words, ...]
    ways_in: tuple[str, ...]
    ways_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge as it is drawn."""

    id: str
    source: str
    target: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Box:
    node: RouteNode
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Layout:
    boxes: tuple[_Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def svg(
    flow: type[Flow],
    *,
    looks: Mapping[str, str] | None = None,
    dates: Mapping[str, str] | None = None,
    language: str = "it",
) -> str:
    """The picture of the route; `looks` says for the key of a step how it stands (one of LOOKS), `dates` when it was
    decided, in words.

    Colours are attributes and not styles, so that a page with a strict content security policy shows them.
    """
    return _render("workflows/route/graph.svg", flow, looks or {}, dates or {}, language)


def bpmn(flow: type[Flow], *, language: str = "it") -> str:
    """The route as BPMN 2.0 with its diagram: one shape for every node."""
    return _render("workflows/route/graph.bpmn", flow, {}, {}, language)


def look(machine: Machine, state: str) -> str:
    """Which of LOOKS a step in `state` of its machine has."""
    if machine.is_decided(state):
        return "decided"
    if state in machine.final:
        return "stopped"
    if machine.is_opened(state):
        return "open"
    return "planned" if state == machine.initial else "ready"


def _render(template: str, flow: type[Flow], looks: Mapping[str, str], dates: Mapping[str, str], language: str) -> str:
    layout = _lay_out(cast("Any", flow))
    with translation.override(language):
        shapes = [_shape(box, looks, dates, language) for box in layout.boxes]
        context = {
            "id": flow.__name__,
            "title": flow.process_title,
            "shapes": shapes,
            "arrows": layout.arrows,
            "width": layout.width,
            "height": layout.height,
        }
        return render_to_string(template, context)


@lru_cache(maxsize=64)
def _lay_out(flow: type[Flow]) -> _Layout:
    """Once per compiled version: viewflow follows every way through the graph, which may take seconds."""
    grid = calc_layout_data(flow)
    boxes = tuple(_box(cell) for cell in grid.cells)
    arrows = tuple(
        Arrow(
            f"edge_{edge.src.name}__{edge.dst.name}",
            edge.src.name,
            edge.dst.name,
            tuple((int(x) + MARGIN, int(y) + MARGIN) for x, y in edge.segments),
        )
        for edge in grid.edges
    )
    points = [point for arrow in arrows for point in arrow.points]
    width = max([box.x + box.width for box in boxes] + [x for x, _ in points]) + MARGIN
    height = max([box.y + box.height for box in boxes] + [y for _, y in points]) + MARGIN
    return _Layout(boxes, arrows, width, height)


def _box(cell: Cell) -> _Box:
    shape = cell.shape
    return _Box(cell.node, int(shape.x) + MARGIN, int(shape.y) + MARGIN, shape.width, shape.height)


def _shape(box: _Box, looks: Mapping[str, str], dates: Mapping[str, str], language: str) -> Shape:
    node = box.node
    look = _look(node, looks)
    date = dates.get(node.step, "") if isinstance(node, Step) and node.moment == "decided" else ""
    stands = str(LOOKS[look]) if look and looks else ""
    return Shape(
        id=node.name,
        element=node.bpmn_element,
        title=_title(node, language),
        stands=f"{stands}, {date}" if stands and date else stands or date,
        look=look,
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        words=_words(box, date, language),
        ways_in=tuple(f"edge_{edge.src.name}__{node.name}" for edge in node._incoming()),
        ways_out=tuple(f"edge_{node.name}__{edge.dst.name}" for edge in node._outgoing()),
    )


def _look(node: RouteNode, looks: Mapping[str, str]) -> str:
    if not isinstance(node, Step):
        return ""
    look = looks.get(node.step, "planned")
    return "decided" if node.moment == "opened" and look == "open" else look


def _title(node: RouteNode, language: str) -> str:
    if not isinstance(node, Step):
        return {"start": gettext("Start"), "end": gettext("End")}.get(node.name, "")
    title = node.title.in_language(language)
    return gettext("Opening: %(title)s") % {"title": title} if node.moment == "opened" else title


def _words(box: _Box, date: str, language: str) -> tuple[Words, ...]:
    node = box.node
    if not isinstance(node, Step):
        return ()
    dated = wrap(date, LETTERS[node.moment])[:1]
    lines = wrap(_title(node, language), LETTERS[node.moment])[: box.height // LINE - len(dated)] + dated
    middle, top = box.x + box.width // 2, box.y + box.height // 2 - (len(lines) - 1) * LINE // 2 + 4
    first_dated = len(lines) - len(dated)
    return tuple(Words(line, middle, top + n * LINE, n >= first_dated) for n, line in enumerate(lines))
