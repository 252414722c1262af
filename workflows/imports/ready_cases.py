# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases to try a rule on, ready with their numbers: their rules are no installed authority's."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from governance.rules.rule import Rule
from workflows.procedures import ruling
from workflows.procedures.schema import Source
from workflows.procedures.spec import Key, Many, Spec, Text

FILE = Path(__file__).parent / "data" / "ready-cases.toml"


class ReadyCase(Spec):
    """What happened (`told`), what is chosen for the example (`made_up`), and the numbers as an address names them."""

    key: Key
    title: Text
    told: Text
    made_up: Text
    numbers: dict[str, str]
    rule: ruling.Rule


class _File(Spec):
    source: Many[Source]
    case: Many[ReadyCase]


@cache
def ready_cases() -> Mapping[str, tuple[ReadyCase, Rule]]:
    """Every case by its key, with its rule ready to be computed with; the file of the product is read once."""
    file = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
    titles = {source.key: str(source.title) for source in file.source}
    return MappingProxyType({case.key: (case, case.rule.as_rule(titles[case.rule.source])) for case in file.case})
