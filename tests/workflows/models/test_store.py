# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes are kept under what they are: whole or not at all, once, and never changed."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from pytest_django import Settings

from governance.errors import Invalid
from tests.workflows.papers import PDF, file
from workflows.models.store import WrittenOnce, keep, received, store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    documents = {"BACKEND": "workflows.models.store.WrittenOnce", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    return tmp_path


def test_a_file_is_known_by_its_bytes_and_kept_under_them(folder: Path) -> None:
    found = received(file())
    name = keep(found, "torino")
    assert name == f"torino/{found.sha256}"
    assert (found.size, found.media_type, found.name) == (len(PDF), "application/pdf", "relazione.pdf")
    assert [each.read_bytes() for each in (folder / "torino").iterdir()] == [PDF]


def test_the_same_bytes_are_kept_once_and_as_they_were(folder: Path) -> None:
    first = keep(received(file()), "torino")
    place = folder / first
    written = place.stat().st_mtime_ns
    assert keep(received(file(PDF, "altro-nome.pdf")), "torino") == first
    assert place.stat().st_mtime_ns == written


def test_a_name_that_is_taken_is_not_written_over(folder: Path) -> None:
    kept = WrittenOnce(location=folder)
    kept.save("torino/abc", ContentFile(b"prima"))
    kept.save("torino/abc", ContentFile(b"dopo"))
    assert [each.read_bytes() for each in (folder / "torino").iterdir()] == [b"prima"]


def test_of_a_file_that_could_not_be_written_nothing_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("workflows.models.store.os.fsync", broken)
    with pytest.raises(OSError, match="no space"):
        keep(received(file()), "torino")
    assert list((folder / "torino").iterdir()) == []


def test_each_authority_has_a_folder_of_its_own(folder: Path) -> None:
    keep(received(file()), "torino")
    keep(received(file()), "altrove")
    assert sorted(each.name for each in folder.iterdir()) == ["altrove", "torino"]


def test_an_empty_file_and_one_too_large_are_refused(settings: Settings) -> None:
    settings.LARGEST_DOCUMENT = len(PDF)
    assert received(file()).size == len(PDF)
    for content, code in ((b"", "file_empty"), (PDF + b" ", "file_too_large")):
        with pytest.raises(Invalid) as refused:
            received(file(content))
        assert refused.value.reasons[0].code == code


def test_documents_are_not_where_the_web_server_reads() -> None:
    location = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])
    assert Path(settings.STATIC_ROOT) not in location.parents
    with pytest.raises(ValueError, match="not accessible via a URL"):
        store().url("torino/abc")
