# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mail of an installation on one machine stays on that machine."""

from pathlib import Path

import pytest
from django.core.mail import send_mail
from pytest_django import Settings


def test_a_message_is_kept_as_a_file_and_told_in_one_line(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "config.mail.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    send_mail("Seduta convocata", "Alle 15.", "regia@localhost", ["segreteria@regia.example"])
    assert capsys.readouterr().out == "mail to segreteria@regia.example: Seduta convocata\n"
    (kept,) = tmp_path.iterdir()
    assert "Alle 15." in kept.read_text()
