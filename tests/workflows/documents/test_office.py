# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents opened by LibreOffice itself: `make test-office`. Where there is none this fails, and does not skip."""

import subprocess
from pathlib import Path

import pytest

from tests.workflows.documents.test_minutes import Kept, decided
from workflows.documents import minutes as document

__all__ = ["decided"]

pytestmark = [pytest.mark.office, pytest.mark.django_db]

PATIENCE = 180


def converted(content: bytes, to: str, folder: Path) -> str:
    """What LibreOffice reads in an ODT, as text; in a profile of its own, so that no other one is in its way."""
    (folder / "verbale.odt").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    told = ["--headless", "--convert-to", to, "--outdir", str(folder), str(folder / "verbale.odt")]
    subprocess.run(["soffice", profile, *told], check=True, capture_output=True, timeout=PATIENCE)
    return (folder / "verbale.txt").read_text(encoding="utf-8-sig")


def test_libreoffice_reads_every_verdict_in_the_minutes(decided: Kept, tmp_path: Path) -> None:
    read = decided.read
    said = converted(document.odt(read), "txt:Text (encoded):UTF8", tmp_path)
    assert decided.verdicts
    for sentence in decided.verdicts:
        assert sentence in said
    assert read.minutes.title in said
    assert read.sha256 in said
