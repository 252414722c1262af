# SPDX-License-Identifier: AGPL-3.0-or-later
"""The procedures of running cycles, by the hash of their text: immutable, so kept once read."""

from datetime import date
from functools import lru_cache

from governance.rules.rule import PARAMETER, Rule
from workflows.models import ProcedureVersion
from workflows.models.canonical import sha256 as hash_of
from workflows.procedures.loader import read_again
from workflows.procedures.schema import Procedure


class TextAltered(RuntimeError):
    """Somebody changed the text of a procedure in the database: nothing is decided by it."""


@lru_cache(maxsize=256)
def procedure_of(sha256: str) -> Procedure:
    """The procedure whose text has this hash (ProcedureVersion.DoesNotExist: it was never loaded).

    Raises TextAltered where the text that is kept is not the one with this hash.
    """
    version = ProcedureVersion.objects.get(pk=sha256)
    found = hash_of(version.text)
    if found != sha256:
        raise TextAltered(f"the text kept as procedure {sha256} has the hash {found}")
    return read_again(version.text, str(version))


def decision_rule(sha256: str, key: str, on: date) -> Rule:
    """The decision rule `key` in force on the day `on`, ready to be computed with (KeyError: none is).

    Where no source says it, its source is that the authority has chosen it.
    """
    procedure = procedure_of(sha256)
    spec = procedure.get_rule(key, on)
    source = next(each for each in procedure.source if each.key == spec.source)
    return spec.as_rule(PARAMETER if source.strength == "unknown" else str(source.title))
