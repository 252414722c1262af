# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that a person reads is left in English, and what is compiled is what is written."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext
from django.utils.translation.template import templatize

from governance.machines import MACHINES
from governance.models import Vote
from workflows.forms.moves import VoteForm

ITALIAN = Path(settings.BASE_DIR) / "locale" / "it" / "LC_MESSAGES" / "django.po"
CODE = ("governance", "workflows")
CALLS = {"Reason": 1, "gettext": 0, "gettext_lazy": 0, "_": 0, "ngettext": 0, "pgettext": 1, "pgettext_lazy": 1}
TEMPLATE_CALLS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
PLACES = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def italian() -> Catalog:
    with ITALIAN.open("rb") as file:
        return read_po(file, locale="it")


def texts_in_code() -> Iterator[tuple[str | None, str]]:
    """The context and the English of every text that the code says to people."""
    for folder in CODE:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _texts_of(ast.parse(path.read_text(encoding="utf-8")))


def _texts_of(tree: ast.AST) -> Iterator[tuple[str | None, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CALLS:
            continue
        place = CALLS[node.func.id]
        constants = [arg.value for arg in node.args[: place + 1] if isinstance(arg, ast.Constant)]
        if len(constants) == place + 1 and all(isinstance(value, str) for value in constants):
            context = str(constants[0]) if node.func.id.startswith("pgettext") else None
            yield context, str(constants[-1])


def labels() -> Iterator[tuple[str | None, str]]:
    for machine in MACHINES.values():
        for label in (*machine.state_labels.values(), *machine.move_labels.values()):
            yield machine.name, label


def untranslated(texts: Iterator[tuple[str | None, str]], catalog: Catalog) -> list[tuple[str | None, str]]:
    found = []
    for context, text in texts:
        message = catalog.get(text, context)
        if message is None or not message.string or message.fuzzy:
            found.append((context, text))
    return found


def test_every_state_and_every_move_has_its_italian(italian: Catalog) -> None:
    assert untranslated(labels(), italian) == []


def test_every_text_of_the_code_has_its_italian(italian: Catalog) -> None:
    assert untranslated(texts_in_code(), italian) == []


def test_every_text_of_the_templates_has_its_italian(italian: Catalog) -> None:
    found = []
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.*")):
        source = io.BytesIO(templatize(path.read_text(encoding="utf-8")).encode())
        for _line, text, _comments, context in extract("javascript", source, keywords=TEMPLATE_CALLS):
            found += [(context, each) for each in (text if isinstance(text, tuple) else (text,)) if each]
    assert len(found) > 100
    assert untranslated(((context, first) for context, first in found if italian.get(first, context)), italian) == []
    assert [text for _context, text in found if text not in known_texts(italian)] == []


def forms_of(text: Any) -> tuple[str, ...]:
    """Singular and plural of a message, or its only form."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def known_texts(catalog: Catalog) -> set[str]:
    """Every English text of the catalogue, singulars and plurals."""
    return {text for message in catalog for text in forms_of(message.id)}


def test_nothing_in_the_catalogue_is_left_open_or_doubtful(italian: Catalog) -> None:
    assert [message.id for message in italian if message.id and (message.fuzzy or not message.string)] == []


def test_a_translation_has_the_same_places_to_fill(italian: Catalog) -> None:
    wrong = []
    for message in italian:
        english, said = forms_of(message.id), forms_of(message.string)
        wanted = {place for text in english for place in PLACES.findall(text)}
        if message.id and any(set(PLACES.findall(text)) - wanted for text in said):
            wrong.append(message.id)
        if message.id and wanted - {place for text in said for place in PLACES.findall(text)}:
            wrong.append(message.id)
    assert wrong == []


def test_what_is_compiled_is_what_is_written(italian: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, italian)
    assert compiled.getvalue() == ITALIAN.with_suffix(".mo").read_bytes()


def test_a_word_takes_the_gender_of_what_it_is_said_of() -> None:
    with translation.override("it"):
        said = [pgettext(machine, "suspended") for machine in ("phase", "cycle", "assignment")]
    assert said == ["sospesa", "sospeso", "sospesa"]


def test_every_answer_of_a_ballot_can_be_chosen_and_is_said_in_italian() -> None:
    field = VoteForm.blank(move="vote", seen="open").fields["choice"]
    with translation.override("it"):
        offered = {str(value): str(label) for value, label in field.choices}  # type: ignore[attr-defined]
    assert set(offered) == set(Vote.Choice.values)
    assert list(offered.values()) == ["Favorevole", "Contrario", "Mi astengo", "Presente, non voto"]
