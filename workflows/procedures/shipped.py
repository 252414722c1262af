# SPDX-License-Identifier: AGPL-3.0-or-later
"""The procedure files that come with the product, by the SHA-256 of their text."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workflows.procedures.loader import Loaded, load

FOLDER = Path(__file__).parent


@cache
def shipped() -> Mapping[str, Loaded]:
    """Every shipped procedure, read once: a file of the product does not change while it runs."""
    loaded = (load(file) for file in sorted(FOLDER.glob("*.toml")))
    return MappingProxyType({each.sha256: each for each in loaded})
