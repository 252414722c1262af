# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the bytes of documents are: named by what they are, written once, never overwritten and never served."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from governance.errors import Invalid, Reason
from governance.models import DocumentVersion
from workflows.models.media import FIELD, demand_name, media_of

MEGABYTE = 1024 * 1024
STORE = "documents"


class WrittenOnce(FileSystemStorage):
    """A folder in which a file appears whole or not at all, and stays as it is. The same name means the same bytes."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself."""
        return name

    def url(self, name: str | None) -> str:
        """There is none: whoever reads asks a page, which asks who reads."""
        raise ValueError(f"{name} is not accessible via a URL.")

    def _save(self, name: str, content: "File[Any]") -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as written:
            try:
                for chunk in content.chunks():
                    written.write(chunk)
                written.flush()
                os.fsync(written.fileno())
                if not place.exists():
                    Path(written.name).rename(place)
                    _sync(place.parent)
            finally:
                Path(written.name).unlink(missing_ok=True)
        return name


def _sync(folder: Path) -> None:
    """That a name is in the folder lasts like what is in the file."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may be kept: what is known of it, and its bytes."""

    file: "File[Any]"
    name: str
    size: int
    sha256: str
    media_type: str


def received(file: "File[Any]") -> Received:
    """The file, once it was looked at. Raises Invalid for one that is empty, too large, badly named or not taken."""
    name, size = file.name or "", file.size
    demand_name(name)
    if size > settings.LARGEST_DOCUMENT:
        most = settings.LARGEST_DOCUMENT // MEGABYTE
        raise _refused(
            Reason("file_too_large", "The file is larger than %(most)s MB, the most that is taken", {"most": most})
        )
    if not size:
        raise _refused(Reason("file_empty", "The file is empty: nothing is in it"))
    media = media_of(file, name)
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return Received(file, name, size, digest.hexdigest(), media.type)


def keep(found: Received, authority: str) -> str:
    """Puts the bytes into the store, if they are not there yet; returns their name in it. `authority`: its short name."""
    name = f"{authority}/{found.sha256}"
    if not store().exists(name):
        store().save(name, found.file)
    return name


def bytes_of(version: DocumentVersion) -> IO[bytes]:
    """The bytes of a version, to be read."""
    opened: IO[bytes] = store().open(version.stored_as)
    return opened


def store() -> Storage:
    """The storage of documents, as the settings name it."""
    return storages[STORE]


def _refused(reason: Reason) -> Invalid:
    return Invalid(reason, field_name=FIELD)
