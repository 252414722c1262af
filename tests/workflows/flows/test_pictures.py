# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture and the BPMN are drawn from what runs, and another engine walks them the same way."""

from collections.abc import Iterator
from random import Random

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from governance.machines import MACHINES
from tests.workflows.flows.routes import route_text
from workflows.flows.compiled import draft_of
from workflows.flows.graph import graph, node_name
from workflows.flows.pictures import LOOKS, bpmn, look, svg
from workflows.procedures.loader import Loaded, loads
from workflows.procedures.ready import ready, waits
from workflows.procedures.schema import Route, RouteName
from workflows.procedures.shipped import shipped
from workflows.procedures.spec import Event

SVG = "{http://www.w3.org/2000/svg}"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}"

SHIPPED = [(loaded, name) for loaded in shipped().values() for name in loaded.procedure.routes]
each_shipped_route = pytest.mark.parametrize(
    ("loaded", "name"), SHIPPED, ids=[f"{loaded.procedure.authority}-{name}" for loaded, name in SHIPPED]
)


def inside(element: etree._Element, tag: str) -> etree._Element:
    found = element.find(f"{SVG}{tag}")
    assert found is not None
    return found


def nodes(route: Route) -> set[str]:
    return {vertex.name for vertex in graph(route)}


@each_shipped_route
def test_the_picture_is_well_formed_and_has_a_title_and_every_node(loaded: Loaded, name: RouteName) -> None:
    root = etree.fromstring(svg(draft_of(loaded, name)).encode())
    title = inside(root, "title")
    assert title.text == loaded.procedure.routes[name].name.it
    assert root.get("aria-labelledby") == title.get("id")
    drawn = {group.get("id", "").removeprefix("node_") for group in root.iter(f"{SVG}g")}
    assert nodes(loaded.procedure.routes[name]) <= drawn
    assert not list(root.iter(f"{SVG}style"))
    assert not [element for element in root.iter() if element.get("style")]


@each_shipped_route
def test_every_node_of_the_bpmn_has_a_shape_and_every_edge_a_line(loaded: Loaded, name: RouteName) -> None:
    root = etree.fromstring(bpmn(draft_of(loaded, name)).encode())
    shapes = [shape.get("bpmnElement", "") for shape in root.iter(f"{DIAGRAM}BPMNShape")]
    assert sorted(shapes) == sorted(nodes(loaded.procedure.routes[name]))
    flows = {flow.get("id") for flow in root.iter(f"{MODEL}sequenceFlow")}
    assert {line.get("bpmnElement") for line in root.iter(f"{DIAGRAM}BPMNEdge")} == flows


def walked(loaded: Loaded, name: RouteName) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(bpmn(draft_of(loaded, name)).encode()), filename=f"{name}.bpmn")
    (process,) = parser.get_process_ids()
    workflow = BpmnWorkflow(parser.get_spec(process))
    workflow.do_engine_steps()
    return workflow


def offered(workflow: BpmnWorkflow) -> set[str]:
    return {task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY)}


def expected(route: Route, happened: set[Event]) -> set[str]:
    """The nodes at which the route waits, by the rule of the route alone."""
    awaited = {after.step for step in route.step for after in step.after if after.moment == "opened"}
    return {
        node_name((step, "opened" if step in awaited and (step, "opened") not in happened else "decided"))
        for step in ready(waits(route.step), happened)
    }


def same_walk(loaded: Loaded, name: RouteName, chance: Random) -> Iterator[None]:
    route = loaded.procedure.routes[name]
    events: dict[str, Event] = {
        node_name((step.key, moment)): (step.key, moment) for step in route.step for moment in ("opened", "decided")
    }
    workflow, happened = walked(loaded, name), set[Event]()
    while offered(workflow):
        assert offered(workflow) == expected(route, happened)
        task = chance.choice(sorted(workflow.get_tasks(state=TaskState.READY), key=lambda task: task.task_spec.name))
        happened.add(events[task.task_spec.name])
        task.run()
        workflow.do_engine_steps()
        yield
    assert workflow.is_completed()
    assert not expected(route, happened)


@each_shipped_route
@pytest.mark.parametrize("seed", range(3))
def test_another_engine_offers_the_same_open_steps(loaded: Loaded, name: RouteName, seed: int) -> None:
    assert len(list(same_walk(loaded, name, Random(seed)))) >= len(loaded.procedure.routes[name].step)  # noqa: S311


def test_another_engine_walks_crossing_joins_the_same_way() -> None:
    crossing = {"a": [], "b": [], "c": ["a:decided", "b:opened"], "d": ["b:decided"], "e": ["c:decided", "d:opened"]}
    loaded = loads(route_text(crossing), "prova.toml")
    for seed in range(10):
        assert list(same_walk(loaded, "formation", Random(seed)))  # noqa: S311


def test_how_a_step_stands_is_told_in_colour_and_in_words() -> None:
    loaded = loads(route_text({"a": [], "b": ["a:opened"], "c": ["a:decided"]}), "prova.toml")
    root = etree.fromstring(
        svg(draft_of(loaded, "formation"), looks={"a": "open", "b": "ready"}, language="en").encode()
    )
    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    assert groups["node_opened_a"].get("class") == "userTask decided"
    assert inside(groups["node_step_a"], "title").text == "Passo a (under way)"
    assert inside(groups["node_step_b"], "title").text == "Passo b (ready to open)"
    assert inside(groups["node_step_c"], "title").text == "Passo c (planned)"
    fills = {inside(groups[f"node_step_{key}"], "rect").get("fill") for key in "abc"}
    assert len(fills) == 3


@pytest.mark.parametrize(
    ("machine", "state", "seen"),
    [
        ("phase", "planned", "planned"),
        ("phase", "ready", "ready"),
        ("phase", "suspended", "open"),
        ("phase", "closed", "decided"),
        ("phase", "stopped", "stopped"),
        ("gate", "awaiting", "open"),
        ("gate", "rejected", "stopped"),
        ("gate", "not_in_record", "decided"),
        ("adoption", "published", "open"),
        ("annual_update", "missed", "stopped"),
    ],
)
def test_every_state_has_its_look(machine: str, state: str, seen: str) -> None:
    assert look(MACHINES[machine], state) == seen
    assert seen in LOOKS


def test_titles_are_shown_in_the_language_asked_for() -> None:
    loaded, name = SHIPPED[0]
    step = next(step for step in loaded.procedure.routes[name].step if step.title.en)
    assert f">{step.title.en}<" in svg(draft_of(loaded, name), language="en")
    assert f">{step.title.it}<" in svg(draft_of(loaded, name), language="it")


def test_a_title_with_signs_of_markup_stays_a_title() -> None:
    text = route_text({"a": []}).replace("Passo a", "Tavoli <A> & <B>")
    flow = draft_of(loads(text, "prova.toml"), "formation")
    titles = [title.text for title in etree.fromstring(svg(flow).encode()).iter(f"{SVG}title")]
    assert "Tavoli <A> & <B>" in titles
    names = [task.get("name") for task in etree.fromstring(bpmn(flow).encode()).iter(f"{MODEL}userTask")]
    assert names == ["Tavoli <A> & <B>"]


def test_a_picture_is_laid_out_once_for_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = draft_of(*SHIPPED[0])
    svg(flow)
    monkeypatch.setattr("workflows.flows.pictures.calc_layout_data", None)
    assert svg(flow, looks={"analisi": "open"}) != svg(flow)
