# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF is made in a process of its own, which alone pays for WeasyPrint."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.workflows.documents.test_plan_report import unpacked
from workflows.documents import pdf

START = """
import sys, django
django.setup()
import config.urls, workflows.tasks, workflows.management.commands.serve
sys.exit("weasyprint" in sys.modules)
"""


def python(words: str) -> int:
    return subprocess.run([sys.executable, "-c", words], cwd=settings.BASE_DIR, check=False).returncode


def test_no_other_process_imports_weasyprint_at_its_start() -> None:
    assert python(START) == 0


def test_that_a_pdf_can_be_made_is_said_only_where_weasyprint_finds_what_it_needs() -> None:
    assert pdf.PDF_CAN_BE_MADE is (python("import weasyprint") == 0)


def test_every_letter_comes_through_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    title = "Città – “così”"
    made = pdf.typeset(f"<html lang='it'><title>{title}</title>")
    assert title.encode() in b"".join(unpacked(made))


def test_a_typesetter_that_fails_gives_no_empty_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TYPESETTER", "workflows.documents.nowhere")
    with pytest.raises(subprocess.CalledProcessError):
        pdf.typeset("<p>")
