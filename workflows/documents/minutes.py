# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a sitting (verbale) as ODT and as PDF/A, both from the same pieces of text, in the authority's language."""

import io
from collections.abc import Iterator, Sequence

from django.template.loader import render_to_string
from django.utils import translation
from odfdo import (
    Document,
    Element,
    Header,
    HeaderRows,
    Paragraph,
    Row,
    Style,
    StyleFooter,
    Table,
    VarPageCount,
    VarPageNumber,
)
from odfdo.cell import Cell

from workflows.documents.letters import printable
from workflows.documents.minutes_text import Heading, Piece, Rows, Said, pieces
from workflows.documents.pdf import fonts, typeset
from workflows.models.minutes import MinutesRead

SANS = "Liberation Sans"
BOLD = ("verdict", "heading", "title-1", "title-2", "title-3")
SLANTED = ("quote", "standing")
SIZES = {
    "small": "8pt",
    "cell": "9pt",
    "heading": "9pt",
    "foot": "8pt",
    "title-1": "18pt",
    "title-2": "14pt",
    "title-3": "12pt",
}
SPACES = {
    "text": {"fo:margin-bottom": "0.2cm"},
    "sign": {"fo:margin-top": "1.2cm", "fo:margin-bottom": "1cm", "fo:keep-with-next": "always"},
    "quote": {"fo:margin-left": "0.8cm", "fo:margin-bottom": "0.2cm"},
    "cell": {"fo:margin-bottom": "0cm"},
    "heading": {"fo:margin-top": "0.2cm", "fo:margin-bottom": "0.1cm", "fo:keep-with-next": "always"},
    "title-1": {"fo:margin-bottom": "0.3cm"},
    "title-2": {"fo:margin-top": "0.6cm", "fo:margin-bottom": "0.2cm", "fo:keep-with-next": "always"},
    "title-3": {"fo:margin-top": "0.4cm", "fo:margin-bottom": "0.2cm", "fo:keep-with-next": "always"},
}
LOOKS = ("text", "account", "standing", "verdict", "small", "foot", *SPACES)


def odt(read: MinutesRead) -> bytes:
    """The minutes as OpenDocument text."""
    with translation.override(read.record.proceedings.language):
        document = _blank(read)
        for number, piece in enumerate(pieces(read), 1):
            for element in _elements(piece, number):
                document.body.append(element)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def pdf(read: MinutesRead) -> bytes:
    """The minutes as PDF/A with tags. Raises RuntimeError where PDF_CAN_BE_MADE is false."""
    language = read.record.proceedings.language
    with translation.override(language):
        context = {
            "language": language,
            "title": read.minutes.title,
            "author": read.record.proceedings.authority,
            "pieces": pieces(read),
            "fonts": fonts(),
        }
        return typeset(render_to_string("workflows/documents/minutes.html", context))


def _blank(read: MinutesRead) -> Document:
    """A document with our looks and the number of each page, and nothing in it."""
    document = Document("text")
    document.meta.title = printable(read.minutes.title)
    document.meta.creator = printable(read.record.proceedings.authority)
    document.language = "en-GB" if read.record.proceedings.language == "en" else "it-IT"
    document.body.clear()
    for name in dict.fromkeys(LOOKS):
        document.insert_style(_style(name))
    for style in _boxes():
        document.insert_style(style, automatic=True)
    _number_pages(document)
    return document


def _style(name: str) -> Style:
    level = name.removeprefix("title-")
    style = Style("paragraph", name=_look(name), parent_style=f"Heading_20_{level}" if level != name else "Standard")
    style.set_properties(area="paragraph", properties=SPACES.get(name, SPACES["text"]))
    letters = {"fo:font-size": SIZES.get(name, "10.5pt"), "style:font-name": SANS}
    if name in BOLD:
        letters["fo:font-weight"] = "bold"
    if name in SLANTED:
        letters["fo:font-style"] = "italic"
    style.set_properties(area="text", properties=letters)
    return style


def _boxes() -> Sequence[Style]:
    """Tables with room below them, and a line under each of their rows."""
    table, box = Style("table", name=_look("table")), Style("table-cell", name=_look("box"))
    table.set_properties(area="table", properties={"fo:margin-bottom": "0.3cm", "table:align": "margins"})
    lines = {"fo:border-bottom": "0.5pt solid #8a9bab", "fo:padding": "0.08cm"}
    box.set_properties(area="table-cell", properties=lines)
    return table, box


def _look(name: str) -> str:
    return f"minutes-{name or 'text'}"


def _number_pages(document: Document) -> None:
    number = Paragraph(style=_look("foot"))
    number.append(VarPageNumber(select_page="current"))
    number.append(" / ")
    number.append(VarPageCount())
    foot = StyleFooter()
    foot.append(number)
    for page in document.styles.get_elements("//style:master-page"):
        page.append(foot)


def _elements(piece: Piece, number: int) -> Iterator[Element]:
    if isinstance(piece, Heading):
        look = _look(f"title-{piece.level}")
        yield Header(piece.level, printable(piece.text), style=look, formatted=False, suppress_numbering=True)
    elif isinstance(piece, Said):
        yield Paragraph(printable(piece.text), style=_look(piece.look))
    else:
        yield Paragraph(printable(piece.caption), style=_look("heading"))
        yield _table(piece, f"table-{number}")


def _table(piece: Rows, name: str) -> Table:
    table = Table(name, style=_look("table"))
    head = HeaderRows()
    head.append(_row(piece.headings, "heading"))
    table.append(head)
    for each in piece.rows:
        table.append(_row(each, "cell"))
    return table


def _row(texts: Sequence[str], look: str) -> Row:
    row = Row()
    for text in texts:
        cell = Cell(cell_type="string", style=_look("box"))
        cell.append(Paragraph(printable(text), style=_look(look)))
        row.append(cell)
    return row
