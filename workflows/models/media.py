# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is, told by its content and never by its name; and which files are taken at all."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile, ZipFile

import puremagic
from django.core.files import File

from governance.errors import Invalid, Reason

HEAD = 8192
LONGEST_NAME = 200
FIELD = "file"


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file that is taken: its media type, what people call it, how names of such files end."""

    type: str
    called: str
    endings: tuple[str, ...]


_ODF = "application/vnd.oasis.opendocument"
_OOXML = "application/vnd.openxmlformats-officedocument"
_ASIC = "application/vnd.etsi.asic"
PDF = Media("application/pdf", "PDF", (".pdf",))
TEXT = Media("text/plain", "TXT", (".txt",))
CSV = Media("text/csv", "CSV", (".csv",))
DOCX = Media(f"{_OOXML}.wordprocessingml.document", "DOCX", (".docx",))
XLSX = Media(f"{_OOXML}.spreadsheetml.sheet", "XLSX", (".xlsx",))
SIGNED = Media("application/pkcs7-mime", "P7M", (".p7m",))
TAKEN: tuple[Media, ...] = (
    PDF,
    Media(f"{_ODF}.text", "ODT", (".odt",)),
    Media(f"{_ODF}.spreadsheet", "ODS", (".ods",)),
    DOCX,
    XLSX,
    TEXT,
    CSV,
    Media("image/png", "PNG", (".png",)),
    Media("image/jpeg", "JPEG", (".jpg", ".jpeg")),
    SIGNED,
    Media(f"{_ASIC}-e+zip", "ASiC-E", (".asice", ".sce")),
    Media(f"{_ASIC}-s+zip", "ASiC-S", (".asics", ".scs")),
)
BY_TYPE: Mapping[str, Media] = MappingProxyType({each.type: each for each in TAKEN})

# A package: by the member that says what it is, or else by the part that a document of its kind has.
_ZIP = b"PK\x03\x04"
_DECLARED = "mimetype"
LONGEST_TYPE = 100
_PARTS: Mapping[str, Media] = MappingProxyType({"word/document.xml": DOCX, "xl/workbook.xml": XLSX})
_BROKEN = (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error, LZMAError)
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|Basic/|Scripts/)", re.IGNORECASE)

# The beginning of a signed envelope: a sequence whose first member is the object identifier of signed data.
_SEQUENCE = b"\x30"
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")

# Text that a browser or a shell would run.
_RUNS = re.compile(rb"^\s*(#!|<\?php|<!doctype\s+html)", re.IGNORECASE)
_MARKED_UP = re.compile(rb"<\s*(html|head|body|svg|script|iframe)[\s>/]", re.IGNORECASE)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_BOMS = (b"\xff\xfe", b"\xfe\xff")

# Control characters, and those that turn the direction of writing or take no room.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def demand_name(name: str) -> None:
    """Refuses a name that is more than a name. Raises Invalid."""
    if not name or _UNSEEN.search(name) or {"/", "\\"} & set(name) or name in {".", ".."}:
        raise _refused(
            Reason(
                "file_name", "The name of the file holds a path, or characters that nobody sees: give it a plain name"
            )
        )
    if len(name) > LONGEST_NAME:
        raise _refused(
            Reason(
                "file_name_long",
                "The name of the file is longer than %(most)s characters: shorten it",
                {"most": LONGEST_NAME},
            )
        )


def media_of(file: "File[Any]", name: str) -> Media:
    """What the file is. Raises Invalid for what is not taken, and where content and name contradict each other."""
    file.seek(0)
    head = file.read(HEAD)
    found = _package(file) if head.startswith(_ZIP) else _by_signature(head) or _signed(head) or _text(head, name)
    if PurePosixPath(name).suffix.lower() not in found.endings:
        raise _refused(
            Reason(
                "file_contradicts",
                "By its content this is a file of the kind %(kind)s, but its name does not end in %(endings)s:"
                " send the right file, or name it rightly",
                {"kind": found.called, "endings": ", ".join(found.endings)},
            )
        )
    return found


def _by_signature(head: bytes) -> Media | None:
    """What its first bytes say: a kind that is taken, or None where they say nothing. Raises Invalid."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    known = [BY_TYPE[match.mime_type] for match in matches if match.mime_type in BY_TYPE]
    if known:
        return known[0]
    if _is_text(head) or _signed(head):
        return None
    raise _dangerous() if head.startswith(_PROGRAMS) else _not_taken()


def _package(file: "File[Any]") -> Media:
    """What a ZIP package holds. Raises Invalid for one that is none of ours, is broken, or brings macros."""
    try:
        with ZipFile(file) as package:
            names = _names(package)
            declared = _declared(package)
    except _BROKEN as broken:
        raise _refused(Reason("file_damaged", "The file is damaged: it cannot be opened")) from broken
    if any(map(_MACROS.search, names)):
        raise _dangerous()
    parts = [media for part, media in _PARTS.items() if part in names]
    found = BY_TYPE.get(declared.strip()) or next(iter(parts), None)
    if found is None:
        raise _not_taken()
    return found


def _names(package: ZipFile) -> set[str]:
    """The names of its members. Raises BadZipFile where two are called the same: each reader would open another one."""
    listed = package.namelist()
    names = set(listed)
    if len(names) != len(listed):
        raise BadZipFile("two members have one name")
    return names


def _declared(package: ZipFile) -> str:
    """What its short member says that it is; empty where it has none."""
    member = next((each for each in package.infolist() if each.filename == _DECLARED), None)
    if member is None or member.file_size > LONGEST_TYPE:
        return ""
    with package.open(member) as opened:
        return opened.read(LONGEST_TYPE + 1).decode("ascii", "replace")


def _signed(head: bytes) -> Media | None:
    return SIGNED if head[:1] == _SEQUENCE and _SIGNED_DATA in head[:24] else None


def _text(head: bytes, name: str) -> Media:
    """Text, or a table of values where the name says so. Raises Invalid for what runs and for what is no text."""
    if not _is_text(head):
        raise _not_taken()
    if _RUNS.match(head) or _MARKED_UP.search(head):
        raise _dangerous()
    return CSV if PurePosixPath(name).suffix.lower() in CSV.endings else TEXT


def _is_text(head: bytes) -> bool:
    """Whether people could read it: Windows writes other letters than UTF-8, and no text has a NUL."""
    return head.startswith(_BOMS) or not any(each < 9 or 13 < each < 27 for each in head)


def _dangerous() -> Invalid:
    return _refused(
        Reason(
            "file_dangerous",
            "A web page, a drawing that can run, a program or a document with macros is not taken: send it as PDF",
        )
    )


def _not_taken() -> Invalid:
    kinds = ", ".join(each.called for each in TAKEN)
    return _refused(Reason("file_not_taken", "This kind of file is not taken: send one of %(kinds)s", {"kinds": kinds}))


def _refused(reason: Reason) -> Invalid:
    return Invalid(reason, field_name=FIELD)
