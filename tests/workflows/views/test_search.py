# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search: what is found, by whom, how it is shown, and at what price."""

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.models import Assignment, Cycle, Gate, PlanItem, Transcript, User
from governance.models.matching import Matches, plain, words_in, worth_looking_for
from governance.permissions import Role
from governance.selectors.search import Kind, find
from tests import factories
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read
from workflows.models import FreeText, JournalEntry, found_texts
from workflows.templatetags.finds import excerpt, marked

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]

by_stem = pytest.mark.postgresql  # only PostgreSQL knows the stems of Italian words


def said(browser: Client, what: str, **more: object) -> str:
    return read(browser, f"{reverse('search')}?{urlencode({'cosa': what, **more})}")


def test_a_letter_that_no_text_holds_breaks_no_search(run: BancoCycle, as_reader: AsReader) -> None:
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    for address in (f"{reverse('search')}?cosa=%00", f"{reverse('search')}?cosa=ab%00cde&tipo=%00"):
        assert browser.get(address).status_code == 200
    assert browser.get(f"{reverse('journal')}?testo=%00&chi=%00&ciclo=%00&ente=").status_code in (200, 422)


@pytest.fixture
def cycle() -> Cycle:
    """A plan with a row of each kind that is called “perequazione”."""
    run = factories.cycle()
    Cycle.objects.filter(pk=run.pk).update(title="Ciclo di perequazione")
    run.refresh_from_db()
    for machine in ("phase", "milestone", "adoption", "annual_update", "gate", "assignment"):
        row = factories.row(machine, state="planned", of=run)
        type(row)._default_manager.filter(pk=row.pk).update(title=f"Perequazione ({machine})")
    work = Assignment.objects.get(cycle=run)
    Transcript.objects.create(
        cycle=run, subject_machine="assignment", subject_id=work.pk, document="Nota sulla perequazione",
        source="Archivio", strength="primary", dated="2023-05", outcome="Favorevole",
    )  # fmt: skip
    PlanItem.objects.create(plan=run.plan, level="axis", code="1.2", title="Perequazione territoriale")
    return run


def titles(kind: Kind, what: str, reader: User) -> list[str]:
    found = find(kind, words_in(what), actor=reader, at=timezone.now(), page=1, size=10)
    return [each.title for each in found]


def reader_of(run: Cycle, role: Role = Role.CABINA_MEMBER) -> User:
    return factories.seated(role, on=run.body).user


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.PLANS, 1),
        (Kind.STEPS, 4),
        (Kind.GATES, 1),
        (Kind.WORK, 1),
        (Kind.DOCUMENTS, 1),
        (Kind.CONTENTS, 1),
    ],
)
def test_every_kind_is_found_by_a_word(cycle: Cycle, kind: Kind, number: int) -> None:
    assert len(titles(kind, "perequazione", reader_of(cycle))) == number
    assert titles(kind, "perequazione altrove", reader_of(cycle)) == []


@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_found_by_strangers_nor_by_another_authority(cycle: Cycle, kind: Kind) -> None:
    elsewhere = factories.seated(Role.CABINA_MEMBER, on=factories.body("altrove", of=factories.authority("genova")))
    for user in (elsewhere.user, factories.person(), User.objects.create_superuser("radice", password="radice")):
        assert titles(kind, "perequazione", user) == []


def test_a_plan_is_found_also_by_the_title_of_the_plan_it_serves(cycle: Cycle) -> None:
    assert titles(Kind.PLANS, "2027", reader_of(cycle)) == ["Ciclo di perequazione"]


def test_each_kind_leads_to_its_page(cycle: Cycle, as_reader: AsReader) -> None:
    browser = as_reader(reader_of(cycle))
    content = browser.get(reverse("search") + "?cosa=perequazione").content.decode()
    gate, work = Gate.objects.get(cycle=cycle), Assignment.objects.get(cycle=cycle)
    for name, args in (("plan", [cycle.pk]), ("gate", [cycle.pk, gate.key]), ("assignment", [cycle.pk, work.key])):
        assert f'href="{reverse(name, args=args)}"' in content
    assert content.count(f'href="{reverse("assignment", args=[cycle.pk, work.key])}"') == 2  # itself, its document


# Words


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("citta", "Piano della Città"),
        ("CITTÀ", "Piano della citta'"),
        ("qualità", "QUALITÀ dell'aria"),
        ("aria", "Qualità dell’aria"),
        ("programmaz", "Programmazione e supporto"),
        ("supporto progr", "Programmazione e supporto"),
        ("2026", "Piano 2024-2026"),
        ("2024-2026", "Piano 2024-2026"),
        ("l'ascolto", "Giornata di ascolto"),
        ("amsvs", "In coerenza con l'AMSvS"),
        ("lgs", "D.Lgs. 267/2000"),
        ("perché", "Perche' no"),
        pytest.param("fasi", "Fase di analisi", marks=by_stem),
        pytest.param("consegne", "Consegna il rapporto", marks=by_stem),
        pytest.param("della fase", "Fase di ascolto", marks=by_stem),
    ],
)
def test_a_title_is_found_whatever_accents_capitals_and_the_end_of_the_last_word(what: str, title: str) -> None:
    run = factories.cycle()
    factories.phase(run, title=title)
    assert titles(Kind.STEPS, what, reader_of(run)) == [title]


@pytest.mark.parametrize(("what", "title"), [("ascolto", "Analisi"), ("analisi ascolto", "Analisi"), ("%", "100 %")])
def test_every_word_must_be_there(what: str, title: str) -> None:
    run = factories.cycle()
    factories.phase(run, title=title)
    assert titles(Kind.STEPS, what + "zz", reader_of(run)) == []


@pytest.mark.parametrize("what", ["a' | b:*", "fase & !altro", "<->", "\\", "x'); --", "ù" * 300, "fase:*"])
def test_signs_are_no_language_of_queries(what: str, as_reader: AsReader) -> None:
    run = factories.cycle()
    factories.phase(run, title="Fase")
    said(as_reader(reader_of(run)), what)


def test_words_are_taken_plain_and_not_too_many() -> None:
    assert words_in("L'Attività — è già “qui”: D.Lgs 2024-26") == ("attivita", "gia", "qui", "lgs", "2024", "26")
    assert len(words_in("parola " * 50)) == 8
    assert [worth_looking_for(words_in(each)) for each in ("", "ab", "ab cd", "abc")] == [False, False, False, True]
    assert len(plain("ÀÈÌÒÙ ß ﬁ")) == len("ÀÈÌÒÙ ß ﬁ")


# Journal


def test_what_was_written_is_found_by_who_may_read_the_journal_alone(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    keeper = said(as_reader(run.banco.people["ufficio-dirigente"]), "ecco lavoro")
    assert "Che cosa è stato scritto" in keeper
    assert "Ecco il lavoro" in keeper
    assert "Ecco il" not in said(as_reader(run.banco.people["secondo-referente"]), "ecco lavoro")
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("genova"))).user
    assert "Ecco il" not in said(as_reader(stranger), "ecco lavoro")


def test_a_reason_is_found_as_well_with_the_row_it_stands_in(run: BancoCycle, as_reader: AsReader) -> None:
    run.move("ufficio-dirigente", "cycle", run.pk, "suspend", reason="Per un motivo irripetibile")
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    told = said(browser, "irripetibile")
    assert "Per un motivo irripetibile" in told
    last = JournalEntry.objects.latest("number").number
    assert str(last) in browser.get(reverse("search") + "?cosa=irripetibile").content.decode()


def test_of_very_many_texts_not_all_are_looked_at_and_that_is_said(
    run: BancoCycle, as_reader: AsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.deliver_all()
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    assert "aggiungi una parola" not in said(browser, "ecco lavoro")
    monkeypatch.setattr(found_texts, "LOOKED_AT", 1)
    told = said(browser, "ecco lavoro")
    assert "aggiungi una parola" in told
    assert told.count("Ecco il lavoro") == 1


def test_a_row_is_linked_in_its_own_journal(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    content = as_reader(run.banco.people["ufficio-dirigente"]).get(reverse("search") + "?cosa=ecco").content.decode()
    row = JournalEntry.objects.get(event="assignment.deliver")
    assert f'{reverse("journal_row", args=[row.number])}?ente=banco"' in content


def test_erased_words_are_never_found(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    browser = as_reader(run.banco.people["ufficio-dirigente"])
    FreeText.objects.update(erased_at=timezone.now())
    assert "Che cosa è stato scritto" not in said(browser, "ecco lavoro")
    FreeText.objects.update(text="", salt="")
    assert "Che cosa è stato scritto" not in said(browser, "ecco lavoro")


def test_what_happened_to_what_was_found_stands_below_it(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    told = said(as_reader(run.banco.people["ufficio-dirigente"]), "primo lavoro")
    assert "Primo lavoro" in told.partition("Che cosa è successo")[2]
    assert "Che cosa è successo" not in said(as_reader(run.banco.people["primo-referente"]), "primo lavoro")


# The page


def test_without_words_it_says_what_to_do(as_reader: AsReader) -> None:
    browser = as_reader(factories.person())
    assert "Scrivi una parola" in read(browser, reverse("search"))
    assert "Scrivi una parola" in said(browser, "   ")
    assert "È troppo corto" in said(browser, "ab")
    assert "non c’è niente con «introvabile»" in said(browser, "introvabile")


def test_of_more_than_ten_the_first_are_shown_and_the_others_a_click_away(as_reader: AsReader) -> None:
    run = factories.cycle()
    for number in range(35):
        factories.phase(run, title=f"Ascolto {number}.")
    browser = as_reader(reader_of(run))
    assert said(browser, "ascolto").count("Ascolto ") == 10
    assert "Mostra tutti" in said(browser, "ascolto")
    first = said(browser, "ascolto", tipo="steps")
    assert first.count("Ascolto ") == 30
    assert "Successive" in first
    second = said(browser, "ascolto", tipo="steps", pagina=2)
    assert second.count("Ascolto ") == 5
    assert "Precedenti" in second
    assert "Mostra tutti" in said(browser, "ascolto", tipo="boh")


@pytest.mark.parametrize("kind", [*Kind, "written", "recorded"])
def test_each_kind_has_a_page_of_its_own(kind: str, run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    assert "Cerca" in said(as_reader(run.banco.people["ufficio-dirigente"]), "lavoro", tipo=kind)


def test_what_was_looked_for_is_marked_and_nothing_is_taken_for_a_mark() -> None:
    assert marked("Fasi di attività <b>", ["fase", "attivita"]) == (
        "<mark>Fasi</mark> di <mark>attività</mark> &lt;b&gt;"
    )
    assert marked("Analisi", ["lisi"]) == "Analisi"


def test_of_a_long_text_the_part_with_the_words_is_shown() -> None:
    long = "parola " * 100 + "perequazione " + "altro " * 100
    part = excerpt(long, ["perequazione"])
    assert "perequazione" in part
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert len(part) < 240
    assert excerpt("breve", ["x"]) == "breve"
    assert excerpt("x" * 500, ["zz"]).startswith("xxx")


def test_what_is_typed_comes_back_as_it_was_and_never_as_marks(as_reader: AsReader) -> None:
    content = as_reader(factories.person()).get(reverse("search"), {"cosa": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in content
    assert 'value="&quot;&gt;&lt;script&gt;x' in content


# Price


def test_as_many_questions_with_fifty_rows_as_with_one(run: BancoCycle, as_reader: AsReader) -> None:
    run.deliver("primo-referente", "primo-lavoro")
    browser = as_reader(run.banco.people["ufficio-dirigente"])

    def asked() -> int:
        browser.get(reverse("search") + "?cosa=lavoro")
        with CaptureQueriesContext(connection) as found:
            browser.get(reverse("search") + "?cosa=lavoro")
        return len(found)

    few = asked()
    for number in range(50):
        factories.phase(run.row, title=f"Lavoro {number}")
    assert asked() == few <= 24


@by_stem
@pytest.mark.parametrize(
    ("model", "fields", "index"),
    [
        (Assignment, ("title", "purpose"), "governance_assignment_words"),
        (Gate, ("title", "purpose"), "governance_gate_words"),
        (Cycle, ("title",), "governance_cycle_words"),
        (PlanItem, ("code", "title"), "governance_planitem_words"),
        (Transcript, ("document", "outcome"), "governance_transcript_words"),
        (FreeText, ("text",), "workflows_freetext_words"),
    ],
)
def test_the_index_serves_what_is_asked(model: type[Assignment], fields: tuple[str, ...], index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    asked = model._default_manager.filter(Matches(("uno", "due"), *fields)).order_by()
    assert index in asked.explain()
