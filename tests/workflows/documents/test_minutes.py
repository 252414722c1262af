# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes as PDF and as ODT: archivable, readable by everybody, and word for word what the journal holds."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.utils import timezone, translation
from odfdo import Document

from governance.models import Minutes
from governance.rules.wording import sentences
from tests.stories.recorded import CHAIR, DISSENT, SECRET, SECRETARY, Recorded
from tests.workflows.documents.opened_pdf import fonts, letters, opened, spaceless, tags
from workflows.documents import minutes as document
from workflows.documents import pdf
from workflows.documents.letters import printable
from workflows.documents.minutes_text import Piece, Rows, Said, pieces
from workflows.models import JournalEntry
from workflows.models.minutes import MinutesRead, minutes_of

pytestmark = pytest.mark.django_db


@dataclass
class Kept:
    """Minutes and what the journal says of the ballots that they are about."""

    kept: Recorded
    minutes: Minutes

    @property
    def read(self) -> MinutesRead:
        self.minutes.refresh_from_db()
        actor = self.kept.run.banco.people[CHAIR]
        return minutes_of(self.kept.run.pk, self.minutes.sitting_id, actor=actor, at=timezone.now())

    @property
    def verdicts(self) -> list[str]:
        """Every sentence of every verdict, by the journal alone."""
        rows = JournalEntry.objects.filter(event="ballot.close").order_by("number")
        return [said for row in rows for said in sentences(json.loads(row.text)["data"]["verdict"], "it")]


@pytest.fixture
def decided() -> Kept:
    kept = Recorded()
    minutes = kept.decide()
    kept.write(minutes, "Il presidente illustra la relazione.\n\nSi discute a lungo.")
    kept.deposit(minutes)
    return Kept(kept, minutes)


def odt_words(content: bytes) -> str:
    return Document(io.BytesIO(content)).get_formatted_text()


def texts_of(piece: Piece) -> Sequence[str]:
    return [text for row in piece.rows for text in row] if isinstance(piece, Rows) else [piece.text]


def test_the_pdf_can_be_archived_and_read_aloud(decided: Kept) -> None:
    with translation.override("en"):
        found = opened(document.pdf(decided.read))
    with found.open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
        assert told["dc:title"] == "Verbale della seduta n. 1 – Comitato"
    intents = found.Root.OutputIntents
    assert "/DestOutputProfile" in intents[0]
    assert found.Root.Lang == "it"
    assert bool(found.Root.MarkInfo.Marked)
    descriptors = list(fonts(found))
    assert descriptors
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in descriptors)
    structure = tags(found)
    assert structure.count("H1") == 1
    assert {"Document", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Caption"} <= set(structure)


def test_pdf_and_odt_say_every_verdict_as_the_journal_holds_it(decided: Kept) -> None:
    read, verdicts = decided.read, decided.verdicts
    assert len(verdicts) == 4
    printed, typed = letters(opened(document.pdf(read))), odt_words(document.odt(read))
    for sentence in verdicts:
        assert spaceless(sentence) in printed
        assert sentence in typed
    for word in (DISSENT, "sostituta per comitato-componente-1", read.sha256, "Si discute a lungo."):
        assert spaceless(word) in printed
        assert word in typed
    deposit = json.loads(JournalEntry.objects.get(event="minutes.deposit").text)["data"]
    assert deposit["sha256"] in printed


def test_the_whole_text_is_the_same_in_both(decided: Kept) -> None:
    read = decided.read
    printed, typed = letters(opened(document.pdf(read))), spaceless(odt_words(document.odt(read)))
    with translation.override("it"):
        for piece in pieces(read):
            for text in texts_of(piece):
                assert spaceless(text) in printed
                assert spaceless(text) in typed


def test_the_odt_has_headings_and_tables_with_headings_and_says_its_language(decided: Kept) -> None:
    found = Document(io.BytesIO(document.odt(decided.read)))
    assert found.language == "it-IT"
    assert found.meta.title == "Verbale della seduta n. 1 – Comitato"
    assert [str(each.level) for each in found.body.headers][:2] == ["1", "2"]
    tables = found.body.tables
    assert len(tables) == 5
    assert all(each.get_elements("table:table-header-rows") for each in tables)
    assert found.styles.get_elements("//text:page-number")


def test_a_draft_says_so_and_approved_minutes_say_where() -> None:
    kept = Recorded()
    talked = Kept(kept, kept.talk())
    assert "Bozza: non è depositata" in odt_words(document.odt(talked.read))
    kept.deposit(talked.minutes)
    assert "Da approvare." in odt_words(document.odt(talked.read))
    kept.decide(talked.minutes)
    assert "Approvato nella seduta n. 2 del" in odt_words(document.odt(talked.read))


def test_a_secret_vote_is_told_by_its_papers() -> None:
    kept = Recorded(SECRET)
    with translation.override("it"):
        told = pieces(Kept(kept, kept.decide_in_secret()).read)
    tables = {each.caption: [*each.rows] for each in told if isinstance(each, Rows)}
    assert tables["Schede nell’urna"][:2] == [("a favore", "2"), ("contro", "1")]
    assert {row[2] for row in tables["Chi ha votato"]} == {"ha votato", "assente"}


def test_without_pango_no_pdf_is_pretended(decided: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PDF_CAN_BE_MADE", False)
    with pytest.raises(RuntimeError, match="Pango"):
        document.pdf(decided.read)


def test_who_keeps_the_minutes_and_who_presided_sign_them(decided: Kept) -> None:
    with translation.override("it"):
        signed = [each.text for each in pieces(decided.read) if isinstance(each, Said) and each.look == "sign"]
    assert signed == [f"Presiede: {CHAIR}", f"Redige il verbale: {SECRETARY}"]


def test_what_no_document_can_hold_is_left_out_of_it(decided: Kept) -> None:
    Minutes.objects.filter(pk=decided.minutes.pk).update(title="Verbale\x01 della\x0b seduta\ufffe")
    read = decided.read
    assert Document(io.BytesIO(document.odt(read))).meta.title == "Verbale della seduta"
    with opened(document.pdf(read)).open_metadata() as told:
        assert told["dc:title"] == "Verbale della seduta"
    spoilt: list[Said | Rows] = [Said("Un\x01 conto\tdetto\n"), Rows("Ta\x02bella", ("Uno\x1f",), (("D\uffffue",),))]
    said = "".join(each.serialize() for piece in spoilt for each in document._elements(piece, 1))
    assert printable("Un\x01 conto\tdetto\n\ud800") == "Un conto\tdetto\n"
    assert "Tabella" in said
    assert "Due" in said
