# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF opened for tests: its text by the fonts' own tables, and the tags of its structure."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def letters(pdf: pikepdf.Pdf) -> str:
    """Everything the pages say, without spaces: where a line ends is not what it says."""
    return spaceless("".join("".join(_page(page)) for page in pdf.pages))


def spaceless(text: str) -> str:
    return re.sub(r"\s", "", text)


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The descriptor of every font of every page."""
    for page in pdf.pages:
        for font in page.resources.Font.values():
            for inner in font.get("/DescendantFonts", [font]):
                yield inner.FontDescriptor


def tags(pdf: pikepdf.Pdf) -> list[str]:
    """The tags of the structure, from the root down."""
    return list(_tags(pdf.Root.StructTreeRoot.K))


def _tags(node: Any) -> Iterator[str]:
    for each in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(each, pikepdf.Dictionary):
            if "/S" in each:
                yield str(each.S).removeprefix("/")
            if "/K" in each:
                yield from _tags(each.K)


def _page(page: pikepdf.Page) -> Iterator[str]:
    tables = {name: _table(font) for name, font in page.resources.Font.items()}
    table: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            table = tables[str(instruction.operands[0])]
        elif operator in {"Tj", "TJ"}:
            told = instruction.operands[0]
            for part in told if operator == "TJ" else [told]:
                if isinstance(part, pikepdf.String):
                    yield _decoded(bytes(part), table)


def _table(font: Any) -> dict[int, str]:
    """Which letters each glyph of the font stands for, as the font's own table says."""
    pairs = re.findall(r"<([0-9a-f]+)> <([0-9a-f]+)>", font.ToUnicode.read_bytes().decode())
    return {int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}


def _decoded(glyphs: bytes, table: dict[int, str]) -> str:
    numbers = (int.from_bytes(glyphs[place : place + 2], "big") for place in range(0, len(glyphs), 2))
    return "".join(table.get(number, "") for number in numbers)
