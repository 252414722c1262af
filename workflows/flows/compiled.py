# SPDX-License-Identifier: AGPL-3.0-or-later
"""The compiled routes, as attributes of this module: viewflow stores a dotted path and imports it again.

`torino_formation_v1_51653beb` is compiled when it is first asked for, in any process, from the text with that
hash: a shipped file, or one that was loaded into the database.
"""

import re
import sys
from threading import RLock

from viewflow.workflow import Flow

from workflows.flows.compiler import compile_route
from workflows.flows.library import procedure_of
from workflows.models import ProcedureVersion
from workflows.procedures.loader import Loaded
from workflows.procedures.schema import Procedure, RouteName
from workflows.procedures.shipped import shipped

_OURS = re.compile(
    r"(?P<authority>[a-z][a-z0-9]*)_(?P<route>formation|adoption|annual_update)_v(?P<version>\d+)_(?P<hash>[0-9a-f]{8})"
)
_LOCK = RLock()


class ProcedureMissing(RuntimeError):
    """The text of a route that is running is nowhere to be found.

    It is no ImportError, AttributeError or KeyError: viewflow would hide those and show a process without a flow.
    """


def flow_name(procedure: Procedure, sha256: str, route: str) -> str:
    """What a compiled route is called."""
    return f"{procedure.authority}_{route}_v{procedure.version}_{sha256[:8]}"


def flow_of(sha256: str, route: str) -> type[Flow]:
    """The Flow of a route of the procedure whose text has this hash (ProcedureVersion.DoesNotExist: never loaded)."""
    flow: type[Flow] = getattr(sys.modules[__name__], flow_name(procedure_of(sha256), sha256, route))
    return flow


def draft_of(loaded: Loaded, route: RouteName) -> type[Flow]:
    """The Flow of a route of a procedure that need not be stored anywhere: to be drawn, not to be run."""
    name = flow_name(loaded.procedure, loaded.sha256, route)
    return compile_route(name, loaded.procedure.routes[route], module=__name__)


def __getattr__(name: str) -> type[Flow]:
    match = _OURS.fullmatch(name)
    if match is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _LOCK:
        if name not in globals():
            globals()[name] = _compile(name, match)
        flow: type[Flow] = globals()[name]
        return flow


def _compile(name: str, match: re.Match[str]) -> type[Flow]:
    sha256, procedure = _text(match["hash"])
    for key, route in procedure.routes.items():
        if flow_name(procedure, sha256, key) == name:
            return compile_route(name, route, module=__name__)
    raise ProcedureMissing(f"the procedure with the hash {sha256} has no route {name}")


def _text(beginning: str) -> tuple[str, Procedure]:
    """The one procedure whose hash begins so."""
    for sha256, loaded in shipped().items():
        if sha256.startswith(beginning):
            return sha256, loaded.procedure
    stored = ProcedureVersion.objects.filter(sha256__startswith=beginning).values_list("sha256", flat=True)
    found = list(stored[:2])
    if len(found) != 1:
        raise ProcedureMissing(f"{len(found)} procedure texts have a hash that begins with {beginning}")
    return found[0], procedure_of(found[0])
