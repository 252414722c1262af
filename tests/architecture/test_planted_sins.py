# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule of the house is broken once in a copy of the tree, and the tool that keeps it must say so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TREE = (".ci", "config", "governance", "locale", "requirements", "templates", "workflows", "pyproject.toml")
HEADER = '# SPDX-License-Identifier: AGPL-3.0-or-later\n"""A sin."""\n\n'
BIN = Path(sys.executable).parent
RUFF = (f"{BIN}/ruff", "check", "--no-cache")
LINTER = (f"{BIN}/lint-imports", "--no-cache", "--no-logo")
DOORS = (sys.executable, ".ci/doors.py")
MESSAGES = (sys.executable, ".ci/messages.py", "--check")
DEPTRY = (f"{BIN}/deptry", "--no-ansi", "config", "governance", "workflows")

SINS = {
    "Django in a machine": (
        "governance/machines/sin.py",
        "import django\n",
        LINTER,
        "the ground floor is plain Python",
    ),
    "Django in a rule": (
        "governance/rules/sin.py",
        "from django.utils import timezone\n",
        LINTER,
        "the ground floor is plain Python",
    ),
    "guardian in a view": (
        "workflows/views/sin.py",
        "from guardian.shortcuts import assign_perm\n",
        RUFF,
        "Ask governance.grants",
    ),
    "guardian by an import that ruff is told to ignore": (
        "workflows/views/sin.py",
        "import guardian  # noqa: TID251\n",
        LINTER,
        "one door to guardian",
    ),
    "viewflow in an action": (
        "workflows/actions/sin.py",
        "import viewflow.workflow  # noqa: TID251\n",
        LINTER,
        "viewflow stays in flows",
    ),
    "django-fsm in a model": (
        "governance/models/sin.py",
        "import django_fsm  # noqa: TID251\n",
        LINTER,
        "one file knows django-fsm",
    ),
    "celery in an action": ("workflows/actions/sin.py", "import celery\n", LINTER, "celery stays in its doors"),
    "a utils.py upstairs": ("workflows/utils.py", "", LINTER, "the first floor, and nothing else on it"),
    "a utils.py downstairs": ("governance/utils.py", "", LINTER, "the ground floor, and nothing else on it"),
    "the ground floor looks up": (
        "governance/selectors/sin.py",
        "import workflows.perform\n",
        LINTER,
        "config stands on workflows",
    ),
    "an action imports a view": (
        "workflows/actions/sin.py",
        "import workflows.views\n",
        LINTER,
        "the first floor, and nothing else on it",
    ),
    "an import inside a function": (
        "workflows/views/sin.py",
        "def late() -> None:\n    import json\n\n    json.dumps(1)\n",
        RUFF,
        "PLC0415",
    ),
    "a relative import": ("workflows/views/sin.py", "from . import pages\n", RUFF, "TID252"),
    "a transaction opened in a view": (
        "workflows/views/sin.py",
        "from django.db import transaction\n\n\ndef save() -> None:\n    with transaction.atomic():\n        pass\n",
        RUFF,
        "workflows.perform.unit",
    ),
    "a signal": (
        "workflows/views/sin.py",
        "from django.db.models.signals import post_save\n\nprint(post_save)\n",
        RUFF,
        "workflows/handlers.py",
    ),
    "a status assigned outside perform": (
        "workflows/actions/sin.py",
        'def open_phase(phase: object) -> None:\n    phase.state = "active"\n',
        DOORS,
        "workflows/actions/sin.py:5: a state is written",
    ),
    "a status updated by a query": (
        "governance/selectors/sin.py",
        'def close(phases) -> None:\n    phases.filter(pk=1).update(state="closed")\n',
        DOORS,
        "governance/selectors/sin.py:5: a state is written",
    ),
    "a status updated in bulk": (
        "workflows/actions/sin.py",
        'def close(manager, phases) -> None:\n    manager.bulk_update(phases, ["state"])\n',
        DOORS,
        "a state is written",
    ),
    "a status set by its name": (
        "workflows/views/sin.py",
        'def close(phase) -> None:\n    setattr(phase, "state", "closed")\n',
        DOORS,
        "a state is written",
    ),
    "a status written in SQL": (
        "workflows/actions/sin.py",
        "CLOSE = \"UPDATE governance_phase SET state = 'closed'\"\n",
        DOORS,
        "a state is written",
    ),
    "a right asked of the user": (
        "workflows/views/sin.py",
        'def allowed(request) -> bool:\n    return request.user.has_perm("open_phase")\n',
        DOORS,
        "a right is asked of the user",
    ),
    "a text that nobody translated": (
        "workflows/views/sin.py",
        'from django.utils.translation import gettext\n\nTEXT = gettext("Never translated")\n',
        MESSAGES,
        "not translated: 'Never translated'",
    ),
    "a library that only tests may use": (
        "workflows/views/sin.py",
        "import time_machine\n",
        DEPTRY,
        "'time_machine' imported but declared as a dev dependency",
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code and of the rules that it must keep."""
    copy = tmp_path_factory.mktemp("tree")
    for name in TREE:
        source = settings.BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


def judged(tree: Path, tool: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(tool, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("sin", SINS)
def test_a_planted_sin_is_refused(tree: Path, sin: str) -> None:
    place, code, tool, reason = SINS[sin]
    file = tree / place
    file.write_text(HEADER + code)
    try:
        verdict = judged(tree, tool)
    finally:
        file.unlink()
    assert verdict.returncode != 0
    assert reason in " ".join((verdict.stdout + verdict.stderr).split())


CLEAN = {"ruff": RUFF, "import-linter": LINTER, "doors": DOORS, "messages": MESSAGES, "deptry": DEPTRY}


@pytest.mark.parametrize("tool", CLEAN.values(), ids=CLEAN.keys())
def test_the_tree_as_it_is_keeps_the_rules(tree: Path, tool: tuple[str, ...]) -> None:
    verdict = judged(tree, tool)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    "tool", ["ruff check", "ruff format --check", "mypy", "lint-imports", ".ci/doors.py", ".ci/messages.py", "deptry"]
)
def test_make_check_runs_every_tool(tool: str) -> None:
    recipe = subprocess.run(
        ["make", "--dry-run", "check"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert tool in recipe.stdout
