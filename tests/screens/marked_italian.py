# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian in which every translated text bears a mark: what is read without one was never given to gettext."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.utils.translation import trans_real

# Two characters of private use: they change no sorting of ours, no pattern, no HTML.
BEGIN, END = "\ue000", "\ue001"

_PLACES = re.compile(r"(%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}|<[^>]+>)")
_MARKED = re.compile(f"{BEGIN}[^{BEGIN}{END}]*(?:{END}|$)")


def marked(text: str) -> str:
    """The text with each of its own words between marks; what is filled in later stands outside them."""
    return "".join(
        part if place % 2 or not part.strip() else f"{BEGIN}{part}{END}"
        for place, part in enumerate(_PLACES.split(text))
    )


def unmarked(text: str) -> list[str]:
    """What stands between the marked parts of a text."""
    return _MARKED.split(text)


@contextmanager
def marked_italian() -> Iterator[None]:
    """Everything that gettext says in Italian is marked, and what the rules say in words of their own."""
    with _marked_catalogue(), _marked_rules():
        yield


@contextmanager
def _marked_catalogue() -> Iterator[None]:
    catalogs = trans_real.translation("it")._catalog._catalogs  # type: ignore[attr-defined]
    kept = [dict(catalog) for catalog in catalogs]
    for catalog in catalogs:
        catalog.update({key: marked(said) for key, said in catalog.items() if key and isinstance(said, str)})
    try:
        yield
    finally:
        for catalog, before in zip(catalogs, kept, strict=True):
            catalog.update(before)


@contextmanager
def _marked_rules() -> Iterator[None]:
    """The rules are plain Python, so they say each sentence in Italian and in English by themselves."""
    with ExitStack() as patched:
        for module in [module for name, module in sys.modules.items() if name.startswith("workflows.")]:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__.startswith("governance.rules.") and function.__module__.endswith("wording"):
                    patched.enter_context(mock.patch.object(module, name, _marking(function)))
        yield


def _marking(function: Callable[..., Any]) -> Callable[..., Any]:
    def say(*args: Any, **kwargs: Any) -> Any:
        said = function(*args, **kwargs)
        return marked(said) if isinstance(said, str) else [marked(each) for each in said]

    return say
