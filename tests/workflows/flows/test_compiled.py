# SPDX-License-Identifier: AGPL-3.0-or-later
"""A compiled route is found again by its name, in any process, and never hidden when its text is missing."""

import subprocess
import sys
from datetime import date

import pytest

from tests.workflows.flows.routes import NOW, Ride, Town, route_text, store
from workflows.flows import compiled
from workflows.flows.compiled import ProcedureMissing, flow_name, flow_of
from workflows.flows.route import open_steps
from workflows.models import ProcedureVersion, RouteProcess, RouteTask
from workflows.procedures.shipped import shipped


def test_a_route_is_an_attribute_of_its_module_under_authority_route_version_and_hash(town: Town) -> None:
    key = store(route_text({"a": []}), town.authority)
    flow = flow_of(key, "formation")
    assert flow.__name__ == f"prova_formation_v1_{key[:8]}"
    assert getattr(compiled, flow.__name__) is flow
    assert flow.__module__ == "workflows.flows.compiled"


def test_another_name_is_no_attribute() -> None:
    for name in ("torino", "__path__", "torino_formation_v1", "torino_formation_v1_xyz", "torino_lunch_v1_00000000"):
        with pytest.raises(AttributeError):
            getattr(compiled, name)


def test_a_name_of_ours_without_a_text_is_an_error_that_viewflow_does_not_hide(db: None) -> None:
    with pytest.raises(ProcedureMissing, match="0 procedure texts"):
        compiled.torino_formation_v1_00000000  # noqa: B018
    assert not issubclass(ProcedureMissing, ImportError | AttributeError | LookupError)


def test_a_name_with_the_wrong_version_is_an_error(town: Town) -> None:
    key = store(route_text({"a": []}), town.authority)
    with pytest.raises(ProcedureMissing, match="has no route prova_formation_v7"):
        getattr(compiled, f"prova_formation_v7_{key[:8]}")


def test_two_texts_with_one_beginning_are_an_error(town: Town) -> None:
    for end in "ab":
        ProcedureVersion.objects.create(
            sha256=f"00000000{end}",
            authority=town.authority,
            code="psm-prova",
            version=1,
            text="",
            effective_from=date(2023, 1, 1),
            loaded_at=NOW,
        )
    with pytest.raises(ProcedureMissing, match="2 procedure texts"):
        compiled.prova_formation_v1_00000000  # noqa: B018


def test_compiling_leaves_no_permission_behind(town: Town) -> None:
    flow_of(store(route_text({"a": []}), town.authority), "formation")
    assert RouteProcess._meta.default_permissions == ()


def test_two_versions_run_side_by_side(town: Town) -> None:
    old = Ride(town.cycle(route_text({"a": [], "b": ["a:decided"]})))
    new = Ride(town.cycle(route_text({"a": [], "b": [], "c": ["a:decided", "b:decided"]}, version=2)))
    old.tell(("a", "decided"))
    new.tell(("a", "decided"))
    assert open_steps(old.act.cycle) == {"b"}
    assert open_steps(new.act.cycle) == {"b"}
    old.tell(("b", "decided"))
    new.tell(("b", "decided"))
    assert (old.turns.ends, new.turns.ends) == (1, 0)
    assert open_steps(new.act.cycle) == {"c"}
    assert len({process.flow_class for process in RouteProcess.objects.all()}) == 2


def test_a_step_may_be_called_what_viewflow_calls_its_own(town: Town) -> None:
    keys = ["cancel", "urls", "start", "end", "instance", "lock", "nodes", "index-path", "gather-end", "fork-start"]
    ride = Ride(town.cycle(route_text({key: [] for key in keys})))
    for key in keys:
        ride.tell((key, "decided"))
    assert ride.turns.ends == 1


def test_a_running_route_is_read_from_its_rows_alone(town: Town) -> None:
    ride = Ride(town.cycle(route_text({"a": [], "b": ["a:decided"]})))
    name = RouteProcess.objects.get().flow_class.__name__
    vars(compiled).pop(name)
    assert getattr(compiled, name).__name__ == name
    assert {task.flow_task.name for task in RouteTask.objects.all()} == {"start", "step_a"}
    ride.tell(("a", "decided"))
    assert open_steps(ride.act.cycle) == {"b"}


@pytest.mark.parametrize("route", ["formation", "adoption", "annual_update"])
def test_a_shipped_route_is_found_by_a_process_that_never_saw_it(route: str) -> None:
    sha256, loaded = next(iter(shipped().items()))
    name = flow_name(loaded.procedure, sha256, route)
    script = (
        "import django; django.setup()\n"
        "from viewflow.workflow.fields import import_flow_by_ref, import_task_by_ref\n"
        f"flow = import_flow_by_ref('workflows/flows.compiled.{name}')\n"
        f"assert import_task_by_ref('workflows/flows.compiled.{name}.end') is flow.instance.node('end')\n"
        "print(flow.__name__)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == name, done.stderr
