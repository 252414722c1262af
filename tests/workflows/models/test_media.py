# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files are taken: by what is in them, and never by their name alone."""

import warnings
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from django.core.files.base import ContentFile
from odfdo import Document

from governance.errors import Invalid
from tests.workflows.papers import JPEG, P7M, PDF, PNG, asic, odf, package
from workflows.models.media import demand_name, media_of


def docx(**more: bytes) -> bytes:
    return package(_Content_Types_xml=b"<Types/>", word__document_xml=b"<w/>", **more)


def xlsx() -> bytes:
    return package(_Content_Types_xml=b"<Types/>", xl__workbook_xml=b"<x/>")


def written_by_odfdo(kind: str) -> bytes:
    made = BytesIO()
    Document(kind).save(made)
    return made.getvalue()


EURO = "Attività;1.234,50 €\n".encode("cp1252")


@pytest.mark.parametrize(
    ("content", "name", "called"),
    [
        (PDF, "relazione.pdf", "PDF"),
        (PDF, "RELAZIONE.PDF", "PDF"),
        (odf(), "a.odt", "ODT"),
        (odf("spreadsheet"), "a.ods", "ODS"),
        (written_by_odfdo("text"), "a.odt", "ODT"),
        (written_by_odfdo("spreadsheet"), "a.ods", "ODS"),
        (docx(), "a.docx", "DOCX"),
        (xlsx(), "a.xlsx", "XLSX"),
        ("Perché è così".encode(), "nota.txt", "TXT"),
        ("\ufeffanno;valore\n".encode(), "dati.csv", "CSV"),
        (EURO, "dati.csv", "CSV"),
        ("testo di Windows".encode("utf-16"), "nota.txt", "TXT"),
        (PNG, "a.png", "PNG"),
        (JPEG, "a.jpg", "JPEG"),
        (JPEG, "a.JPEG", "JPEG"),
        (P7M, "delibera.pdf.p7m", "P7M"),
        (asic(), "a.asice", "ASiC-E"),
        (asic("s"), "a.scs", "ASiC-S"),
    ],
)
def test_what_is_taken_is_told_by_its_content(content: bytes, name: str, called: str) -> None:
    assert media_of(ContentFile(content), name).called == called


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Invalid) as refused:
        media_of(ContentFile(content), name)
    assert refused.value.field_name == "file"
    return refused.value.reasons[0].code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!DOCTYPE html><p>ciao", "a.txt"),
        (b"\n <HTML><script>alert(1)</script>", "a.html"),
        (b"testo <script src=x>", "a.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt"),
        (b"MZ\x90\x00\x03" + bytes(200), "a.pdf"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "a.txt"),
        (docx(word__vbaProject_bin=b"x"), "a.docx"),
    ],
)
def test_what_can_run_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    assert refusal(content, name) == "file_dangerous"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "a.doc"),
        (package(a_txt=b"x"), "a.zip"),
        (package(mimetype=b"application/epub+zip"), "a.odt"),
        (package(mimetype=b"x" * 200), "a.odt"),
        (b"GIF89a" + bytes(40), "a.gif"),
        (bytes(range(256)), "a.txt"),
    ],
)
def test_what_is_of_no_known_kind_is_refused(content: bytes, name: str) -> None:
    assert refusal(content, name) == "file_not_taken"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "a.docx"),
        (docx(), "a.odt"),
        (b"testo", "a.pdf"),
        (PNG, "a.jpg"),
        (PDF, "senza-estensione"),
        (P7M, "a.pdf"),
    ],
)
def test_a_name_that_says_something_else_is_refused(content: bytes, name: str) -> None:
    assert refusal(content, name) == "file_contradicts"


def test_a_package_cut_short_is_said_to_be_damaged() -> None:
    assert refusal(docx()[:60], "a.docx") == "file_damaged"


def test_a_package_that_says_twice_what_it_is_is_not_unpacked() -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as written, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
        written.writestr("mimetype", b" " * 1_000_000)
    assert refusal(made.getvalue(), "a.odt") == "file_damaged"


@pytest.mark.parametrize(("way", "header"), [(ZIP_DEFLATED, 0), (ZIP_LZMA, 4)])
def test_a_package_whose_squeezed_content_is_spoilt_is_said_to_be_damaged(way: int, header: int) -> None:
    made = BytesIO()
    with ZipFile(made, "w", way) as written:
        written.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
    content = bytearray(made.getvalue())
    beginning = content.index(b"mimetype") + len(b"mimetype") + header
    content[beginning : beginning + 20] = b"\xff" * 20
    assert refusal(bytes(content), "a.odt") == "file_damaged"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/passwd", "file_name"),
        ("c:\\dati\\a.pdf", "file_name"),
        ("..", "file_name"),
        ("", "file_name"),
        ("a\x00.pdf", "file_name"),
        ("a\n.pdf", "file_name"),
        ("fdp.\u202eexe", "file_name"),
        ("a" * 197 + ".pdf", "file_name_long"),
    ],
)
def test_a_name_is_only_a_name(name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        demand_name(name)
    assert refused.value.reasons[0].code == code


def test_a_name_with_accents_and_spaces_is_a_name() -> None:
    demand_name("Relazione sull’attività (2ª bozza).pdf")
