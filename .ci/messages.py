# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings the translations' files in step with the texts in the code, or (--check) says where they are not.

Texts are what gettext's calls, templates and refusals (Reason) say, and the labels in the machines' tables,
each in the context of its machine: in Italian a phase is "chiusa" and a gate "approvato".
"""

import io
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODE = ("config", "governance", "workflows")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "Reason": (2,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def readable(path: Path) -> tuple[str, bytes]:
    """How a file is read: Python as it is, a template as the calls that Django makes of its tags."""
    if path.suffix == ".py":
        return "python", path.read_bytes()
    return "javascript", templatize(path.read_text(encoding="utf-8")).encode()


def sources() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def labels() -> Iterator[tuple[str, str]]:
    """The machine and the text of every label; the machines are plain Python, so nothing is started for it."""
    sys.path.insert(0, str(ROOT))
    for machine in import_module("governance.machines").MACHINES.values():
        for text in (*machine.state_labels.values(), *machine.move_labels.values()):
            yield machine.name, text


def texts() -> Catalog:
    found = Catalog()
    for machine, text in labels():
        found.add(text, locations=[(f"governance/machines/{machine}.py", 1)], context=machine)
    for path in sources():
        method, content = readable(path)
        place = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract(method, io.BytesIO(content), keywords=KEYWORDS):
            found.add(message, locations=[(place, 1)], context=context)
    return found


def renewed(path: Path, found: Catalog) -> Catalog:
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    return catalog


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    source, compiled = io.BytesIO(), io.BytesIO()
    write_po(source, catalog, width=100, ignore_obsolete=True, include_lineno=False, sort_output=True)
    write_mo(compiled, catalog)
    return source.getvalue(), compiled.getvalue()


def complaints(path: Path, catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if message.id and (message.fuzzy or not message.string or not all(message.string)):
            yield f"{path.relative_to(ROOT)}: not translated: {message.id!r}"
    for file, content in zip((path, path.with_suffix(".mo")), written(catalog), strict=True):
        if not file.exists() or file.read_bytes() != content:
            yield f"{file.relative_to(ROOT)}: out of step with the code; run make messages."


def main(*, check: bool) -> int:
    found = texts()
    bad = []
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        catalog = renewed(path, found)
        if not check:
            for file, content in zip((path, path.with_suffix(".mo")), written(catalog), strict=True):
                file.write_bytes(content)
        bad.extend(complaints(path, catalog))
    for line in bad:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
