# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file larger than the limit is not kept anywhere, and the form that came with it is still read."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pytest_django import Settings


def sent(size: int) -> tuple[int, int, str]:
    """Size as told, bytes that are there, and what else the form said."""
    file = SimpleUploadedFile("grande.pdf", b"x" * size)
    request = RequestFactory().post("/", {"title": "Relazione", "file": file, "other": SimpleUploadedFile("a", b"a")})
    found = request.FILES["file"]
    assert not isinstance(found, list)
    assert request.FILES["other"].read() == b"a"  # type: ignore[union-attr]
    return found.size or 0, len(found.read()), str(request.POST["title"])


def test_what_is_within_the_limit_arrives(settings: Settings) -> None:
    settings.LARGEST_DOCUMENT = 100
    assert sent(100) == (100, 100, "Relazione")


def test_of_what_is_larger_only_the_size_arrives(settings: Settings) -> None:
    settings.LARGEST_DOCUMENT = 100
    assert sent(101) == (101, 0, "Relazione")
    assert sent(300_000) == (300_000, 0, "Relazione")
