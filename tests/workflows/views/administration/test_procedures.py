# SPDX-License-Identifier: AGPL-3.0-or-later
"""The procedure: the one in force with its check, pictures and rules; and the next one, checked, seen and loaded."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.errors import BadFile, Problem
from governance.models import Body, User
from tests import factories
from tests.stories.banco import Banco
from tests.workflows.procedures.small import SMALL
from tests.workflows.views.administration.conftest import KEY, AsReader
from tests.workflows.views.pages import read, words_of
from workflows.actions.load_procedure import load_procedure
from workflows.forms.procedure import LARGEST
from workflows.models import JournalEntry, ProcedureVersion
from workflows.procedures.loader import loads
from workflows.views.administration.dry_run import dry_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(banco: Banco, as_reader: AsReader) -> Client:
    return as_reader(banco.people["amministrazione-amministratore"])


def changed(banco: Banco, *, version: int = 2) -> str:
    """The next version: a body, a seat and a rule more."""
    more = """
[[body]]
key = "terzo"
name = "Terzo ufficio"
kind = "office"
source = "prova"
seat = [{ key = "capo", label = "Capo del terzo ufficio", role = "programming_department" }]
"""
    return banco.loaded.text.replace("version = 1", f"version = {version}", 1) + more


def place(banco: Banco) -> str:
    return reverse("procedure", args=[banco.loaded.sha256])


def send(browser: Client, text: str = "", *, sha256: str = "", file: bytes | None = None) -> Any:
    typed: dict[str, Any] = {"text": text.replace("\n", "\r\n"), "sha256": sha256, "key": KEY}
    if file is not None:
        typed["file"] = SimpleUploadedFile("procedura.toml", file)
    return browser.post(reverse("new_procedure"), typed)


class TestTheOneInForce:
    def test_the_list_names_it(self, office: Client, banco: Banco) -> None:
        said = read(office, reverse("procedures"))
        assert f"{banco.loaded.procedure.code}, versione 1 In vigore" in said

    def test_its_check_its_hash_who_loaded_it_and_its_rules_in_words(self, office: Client, banco: Banco) -> None:
        run = banco.cycle()
        said = read(office, place(banco))
        assert banco.loaded.sha256 in said
        assert "da chi ha installato Regia" in said
        assert "In ordine: ogni passo si raggiunge" in said
        assert "Per decidere serve la presenza di almeno la metà" in said
        assert run.row.title in said

    def test_its_routes_are_drawn(self, office: Client, banco: Banco) -> None:
        for route in banco.loaded.procedure.routes:
            picture = reverse("procedure_picture", args=[banco.loaded.sha256, route])
            assert picture in office.get(place(banco)).content.decode()
            answer = office.get(picture)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
        assert office.get(reverse("procedure_picture", args=[banco.loaded.sha256, "nessuno"])).status_code == 404

    def test_what_is_no_digest_is_no_address(self, office: Client, banco: Banco) -> None:
        for digest in ("%00", "%00" * 64, banco.loaded.sha256[:63], banco.loaded.sha256.upper(), "0" * 64):
            for rest in ("", "formation.svg"):
                assert office.get(f"{reverse('procedures')}{digest}/{rest}").status_code == 404

    def test_a_text_that_would_be_refused_today_says_why(
        self, office: Client, banco: Banco, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_text: str, name: str) -> None:
            raise BadFile(name, [Problem(7, "is not what is asked of new files"), Problem(None, "nor this")])

        monkeypatch.setattr("workflows.views.administration.procedures.loads", refuse)
        said = read(office, place(banco))
        assert "questo testo sarebbe rifiutato" in said
        assert "Riga 7: is not what is asked of new files" in said
        assert "nor this" in said

    def test_of_another_authority_it_is_not_seen(self, banco: Banco, stranger: User, as_reader: AsReader) -> None:
        for address in (place(banco), reverse("procedure_picture", args=[banco.loaded.sha256, "formation"])):
            assert as_reader(stranger).get(address).status_code == 404
            assert as_reader(banco.people["comitato-presidente"]).get(address).status_code == 403

    def test_more_cycles_cost_no_more_questions(self, office: Client, banco: Banco) -> None:
        def asked() -> int:
            office.get(place(banco))
            with CaptureQueriesContext(connection) as found:
                office.get(place(banco))
            return len(found)

        banco.cycle()
        few = asked()
        for _ in range(3):
            banco.cycle()
        assert asked() == few


def test_more_versions_cost_no_more_questions(office: Client, banco: Banco) -> None:
    def asked() -> int:
        office.get(reverse("procedures"))
        with CaptureQueriesContext(connection) as found:
            office.get(reverse("procedures"))
        return len(found)

    few = asked()
    for version in (2, 3, 4):
        text = banco.loaded.text.replace("version = 1", f"version = {version}", 1)
        load_procedure(actor=None, authority=banco.authority.pk, loaded=loads(text, "banco"), key=None)
    assert asked() == few
    assert read(office, reverse("procedures")).count("In vigore") == 1


class TestLoadingTheNext:
    def test_a_file_is_checked_shown_and_only_then_loaded(self, office: Client, banco: Banco) -> None:
        text = changed(banco)
        checked = send(office, file=text.encode())
        said = words_of(checked.content)
        assert checked.status_code == 200
        assert "versione 2, efficace dal" in said
        assert "nuovo organo: Terzo ufficio" in said
        assert "nuovo posto in Terzo ufficio: Capo del terzo ufficio" in said
        assert ProcedureVersion.objects.count() == 1
        sha256 = checked.context["form"].initial["sha256"]
        loaded = send(office, text, sha256=sha256)
        assert loaded["Location"] == reverse("procedure", args=[sha256])
        version = ProcedureVersion.objects.get(version=2)
        assert (version.pk, version.text) == (sha256, text)
        assert Body.objects.filter(authority=banco.authority, key="terzo").exists()
        told = JournalEntry.objects.filter(event="procedure.load").latest("number")
        assert told.actor == banco.people["amministrazione-amministratore"]
        after = read(office, loaded["Location"])
        assert "La procedura è caricata." in after
        assert f"{told.actor}" in after

    def test_a_text_changed_after_the_check_is_checked_again(self, office: Client, banco: Banco) -> None:
        checked = send(office, changed(banco))
        sha256 = checked.context["form"].initial["sha256"]
        again = send(office, changed(banco, version=3), sha256=sha256)
        assert again.status_code == 200
        assert "versione 3" in words_of(again.content)
        assert ProcedureVersion.objects.count() == 1

    def test_seats_by_municipality_are_told_only_where_they_are_new(self, banco: Banco) -> None:
        town = '[{ key = "comune", label = "Comune", role = "councillor", each = "municipality" },'
        text = changed(banco).replace('[{ key = "capo"', f'{town} {{ key = "capo"')
        found = loads(text, "prova")
        assert dry_run(found, places={}, before=banco.loaded.procedure).towns == ["Terzo ufficio"]
        assert dry_run(found, places={}, before=None).towns == ["Terzo ufficio"]
        assert dry_run(found, places={}, before=found.procedure).towns == []

    def test_faults_are_named_with_their_lines_and_the_text_stays(self, office: Client, banco: Banco) -> None:
        wrong = changed(banco).replace('programming_department" }]\n', 'capitano" }]\n')
        answer = send(office, wrong, sha256="")
        said = words_of(answer.content)
        assert answer.status_code == 422
        assert "Il testo ha" in said
        assert "I motivi sono scritti in inglese, come nel comando check_procedure." in said
        assert "Riga " in said
        assert "Terzo ufficio" in said
        assert ProcedureVersion.objects.count() == 1

    def test_the_same_text_is_loaded_once(self, office: Client, banco: Banco) -> None:
        checked = send(office, banco.loaded.text)
        assert "Nessun nuovo organo, posto o regola" in words_of(checked.content)
        answer = send(office, banco.loaded.text, sha256=banco.loaded.sha256)
        assert answer["Location"] == place(banco)
        assert "non è cambiato nulla" in read(office, place(banco))

    def test_the_procedure_of_another_authority_is_refused(self, office: Client) -> None:
        checked = send(office, SMALL)
        answer = send(office, SMALL, sha256=checked.context["form"].initial["sha256"])
        assert answer.status_code == 422
        assert "not of this authority" in words_of(answer.content)

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (b"\xff\xfe", "Il file non è un testo UTF-8."),
            (b"x" * (LARGEST + 1), "Il file supera 1 MB: non è una procedura."),
            (b"", "Scegli un file, oppure scrivi il suo testo."),
            (b"format = ", "Il testo ha un errore"),
        ],
    )
    def test_what_is_no_procedure_is_refused_in_a_sentence(self, file: bytes, said: str, office: Client) -> None:
        answer = send(office, file=file)
        assert answer.status_code == 422
        assert said in words_of(answer.content)

    def test_a_text_that_is_too_long_is_refused_and_nothing_is_refused_as_nothing(self, office: Client) -> None:
        assert "Il testo supera 1 MB" in words_of(send(office, "x" * (LARGEST + 1)).content)
        assert send(office).status_code == 422

    def test_who_may_not_loads_nothing(self, banco: Banco, stranger: User, as_reader: AsReader) -> None:
        assert send(as_reader(banco.people["comitato-presidente"]), changed(banco)).status_code == 403
        assert ProcedureVersion.objects.count() == 1


def test_an_authority_without_a_procedure_says_so(administrator: User, as_reader: AsReader) -> None:
    assert "Non ne è ancora stata caricata alcuna." in read(as_reader(administrator), reverse("procedures"))
    assert factories.authority().slug == "torino"
