# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that is data and not ours to translate: names and titles in the database, and texts of procedures."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from tests.screens.page_text import phrases
from workflows.imports.installation import DATA

OURS = ("governance", "workflows")
# Words that are the same in every language, and names that nobody translates.
NAMES = frozenset(
    {"regia", "agpl", "sha-256", "pdf", "odt", "csv", "json", "toml", "bpmn", "svg", "english", "italiano"}
    | {"asic-e", "asic-s", "docx", "jpeg", "ods", "p7m", "png", "txt", "xlsx"}
)
# Columns for the machine: what stands there is no text that a person wrote.
INTERNAL = frozenset({"event", "kind", "machine", "may", "move", "payload", "role", "state", "subject_machine"})


def known_phrases() -> frozenset[str]:
    """Every phrase of the data, as pages can say it."""
    return NAMES | {phrase for text in (*_of_rows(), *_of_files()) for phrase in phrases(text)}


def _of_rows() -> Iterator[str]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                if _is_told_by_people(field):
                    for value in model._default_manager.values_list(field.name, flat=True).distinct().iterator():
                        yield from _texts(value)


def _is_told_by_people(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in INTERNAL


def _of_files() -> Iterator[str]:
    for path in DATA.glob("*.toml"):
        yield from _strings(tomllib.loads(path.read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[str]:
    """The text; or the texts in it, where it is a procedure or a record as it is kept."""
    if not isinstance(value, str):
        return
    for read in (json.loads, tomllib.loads):
        try:
            yield from _strings(read(value))
        except ValueError:
            continue
        return
    yield value


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        told = [*told.values()]
    if isinstance(told, list):
        for each in told:
            yield from _strings(each)
    elif isinstance(told, str):
        yield told
