# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report of a cycle: the same lines in ODT and PDF, and the journal's last row on both."""

import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from odfdo import Document

from governance.models import Adoption, Cycle, Phase, User
from governance.permissions import Role
from governance.selectors.inside import CycleInside
from governance.selectors.plans import cycle_inside
from tests import factories
from workflows.documents import pdf, plan_report
from workflows.models.capacity import Anchor

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 8, 9, 0, tzinfo=UTC)
ANCHOR = Anchor("Torino", 47, "ab" * 32)


@pytest.fixture
def reader() -> User:
    return factories.seated(Role.AUDITOR).user


@pytest.fixture
def inside(reader: User) -> CycleInside:
    cycle = factories.cycle(nature=Cycle.Nature.HISTORICAL)
    gate = factories.row("gate", state="approved", of=cycle)
    Phase.objects.filter(gate=gate.pk).update(
        state="closed",
        title="Fase di analisi",
        planned_start=date(2023, 7, 1),
        planned_end=date(2023, 10, 31),
        opened_at="2023-07-03T10:00Z",
        decided_at="2023-11-08T10:00Z",
    )
    adoption = factories.row("adoption", state="transcribed", of=cycle)
    Adoption.objects.filter(pk=adoption.pk).update(decided_at="2023-11-20T10:00Z")
    return cycle_inside(cycle.pk, actor=reader, at=AT)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The streams of a PDF, unpacked where they are packed."""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


def odt_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return document.get_formatted_text()


def test_the_odt_compares_planned_and_actual_and_carries_the_anchor(inside: CycleInside) -> None:
    with translation.override("it"):
        said = odt_text(plan_report.odt(inside, ANCHOR, AT))
    assert "Situazione dell’8 novembre 2026, ore 10:00." in said
    assert "Ricostruito dagli atti" in said
    assert "da luglio a ottobre 2023" in said
    assert "dal 3 luglio all’8 novembre 2023" in said
    assert "8 giorni di ritardo" in said
    assert f"n. 47, SHA-256 {'ab' * 32}" in said


def test_the_report_names_the_whole_slip(inside: CycleInside) -> None:
    with translation.override("it"):
        said = plan_report.sentences(inside, AT)
    assert said[-1] == "Fine prevista entro il 31 ottobre 2023, adozione il 20 novembre 2023: 20 giorni di ritardo."


def test_a_gate_stands_under_its_phase(inside: CycleInside) -> None:
    lines = plan_report.lines(inside, AT)
    assert [line.inner for line in lines] == [False, True, False]


def test_the_pdf_is_tagged_and_archivable(inside: CycleInside) -> None:
    with translation.override("it"):
        content = plan_report.pdf(inside, ANCHOR, AT)
    assert content.startswith(b"%PDF-")
    told = b"".join(unpacked(content))
    assert b"pdfaid:part" in told
    assert b"/StructTreeRoot" in told
    assert b"/Lang (it)" in told


def test_a_journal_without_rows_is_said(inside: CycleInside) -> None:
    with translation.override("it"):
        assert plan_report.anchor_sentence(None) == "Il registro degli eventi non ha ancora righe."
        assert plan_report.anchor_sentence(Anchor("Torino", 0, "0" * 64)) == plan_report.anchor_sentence(None)


def test_without_pango_no_pdf_is_pretended(inside: CycleInside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PDF_CAN_BE_MADE", False)
    with pytest.raises(RuntimeError, match="Pango"):
        plan_report.pdf(inside, ANCHOR, AT)


def test_in_english_it_is_english(inside: CycleInside) -> None:
    with translation.override("en"):
        said = odt_text(plan_report.odt(inside, ANCHOR, AT))
    assert "Planned and actual" in said
    assert "8 days late" in said
