# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anybody tries a rule on made-up numbers: the outcome, its working, an address that tells it again, and no trace."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.models import Authority
from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from tests.workflows.procedures.small import SMALL
from tests.workflows.views.conftest import BACKEND
from tests.workflows.views.pages import item_of, read, url_of, words_of
from tests.workflows.views.tried_rules import MARK, PAGE, RULES, address, case, loaded, rule_of_council
from workflows.imports.ready_cases import ready_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "it"})


@pytest.fixture
def prova(db: None) -> Authority:
    """An authority whose procedure has the rules above."""
    authority = factories.authority("prova")
    loaded(authority, RULES)
    return authority


def links_of(browser: Client, url: str) -> list[str]:
    """Where the links of a page's content lead."""
    content = browser.get(url).content.decode().partition("<main")[2].partition("</main>")[0]
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', content)]


def told_again(content: bytes) -> str:
    """The page without what changes from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|name="next" value="[^"]*"', "", content.decode())


# The three cases


def test_without_a_rule_the_page_says_what_it_is_for_and_offers_three_cases(browser: Client) -> None:
    said = read(browser, PAGE)
    assert "Scegli una regola e scrivi presenze e voti di fantasia" in said
    assert "Non si registra nulla" in said
    assert "Qui non è ancora stata caricata nessuna procedura." in said
    assert links_of(browser, PAGE) == [case("brescia"), case("genova"), case("nove-contro-tre")]


def test_brescia_seven_out_of_seventeen_are_enough_where_abstainers_are_left_out(browser: Client) -> None:
    said = read(browser, case("brescia"))
    assert "Approvata La seduta è valida? Sì La proposta passa? Sì" in said
    assert "24 assegnati senza il Sindaco, 17 presenti senza il Sindaco: numero legale 8 raggiunto." in said
    assert "7 favorevoli, 0 contrari, 10 astenuti (esclusi dai votanti): 7 > 7/2, approvata." in said
    assert "Fonte: TAR Brescia, sentenza 680/2020, dove il regolamento esclude gli astenuti dai votanti." in said
    assert "Scelti per l’esempio: i 24 consiglieri assegnati" in said


def test_genova_an_opinion_is_overcome_by_the_absolute_majority_of_the_members(browser: Client) -> None:
    said = read(browser, case("genova"))
    assert "Approvata La seduta è valida? Sì La proposta passa? Sì" in said
    assert "18 assegnati senza il Sindaco, 15 presenti senza il Sindaco: numero legale 6 raggiunto." in said
    assert "10 favorevoli, 4 contrari, 2 astenuti: 10 > 19/2 (1/2 di 19 in carica), approvata." in said
    one_less = read(browser, case("genova", favorevoli="9", presenti="15"))
    assert "9 favorevoli, 4 contrari, 2 astenuti: 9 ≤ 19/2 (1/2 di 19 in carica), non approvata." in one_less


def test_nine_against_three_are_not_unanimous_whatever_the_minutes_say(browser: Client) -> None:
    said = read(browser, case("nove-contro-tre"))
    assert "Non approvata La seduta è valida? Sì La proposta passa? No" in said
    assert "3 favorevoli, 9 contrari: 3 ≤ 6, non approvata." in said
    assert "Il verbale dice «approvata all’unanimità». Per la regola, con gli stessi numeri, non è approvata." in said


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"favorevoli": "9", "contrari": "3"}, "Il verbale dice «approvata all’unanimità», ma i contrari sono 3."),
        ({"favorevoli": "12", "contrari": "0"}, ""),
        ({"verbale": "respinta"}, ""),
        (
            {"favorevoli": "9", "contrari": "3", "verbale": "respinta"},
            "Il verbale dice «non approvata». Per la regola, con gli stessi numeri, è approvata.",
        ),
        ({"verbale": ""}, ""),
    ],
)
def test_what_the_minutes_say_is_contradicted_only_where_the_numbers_do(
    changed: dict[str, str], sentence: str, browser: Client
) -> None:
    said = read(browser, case("nove-contro-tre", **changed))
    assert sentence in said
    assert ("Il verbale dice «" in said) == bool(sentence)


def test_every_case_has_its_english(browser: Client) -> None:
    browser.cookies["django_language"] = "en"
    said = read(browser, case("brescia"))
    assert "Brescia: ten abstentions out of seventeen" in said
    assert "Carried Is the sitting valid? Yes Does the proposal carry? Yes" in said
    assert "7 in favour, 0 against, 10 abstained (excluded from those voting): 7 > 7/2, carried." in said


# The rules of an authority


def test_the_rules_in_force_are_listed_by_authority_with_their_dates(prova: Authority, browser: Client) -> None:
    said = read(browser, PAGE)
    assert "Città metropolitana (prova) Regola della cabina Regola del consiglio dal 1° gennaio 2023" in said
    for link in links_of(browser, PAGE):
        assert browser.get(link).status_code == 200, link


def test_a_rule_is_told_in_words_before_any_number(prova: Authority, browser: Client) -> None:
    said = read(browser, rule_of_council())
    assert "Regola del consiglio Città metropolitana (prova), dal 1° gennaio 2025" in said
    assert "Come si decide" in said
    assert "Fonte: Una legge." in said
    assert "La proposta passa?" not in said


def test_of_a_rule_that_changed_the_address_names_which_one(prova: Authority, browser: Client) -> None:
    numbers = {"in_carica": "9", "favorevoli": "3", "contrari": "1", "astenuti": "2"}
    before, now = rule_of_council(il="2023-01-01", **numbers), rule_of_council(**numbers)
    assert "dal 1° gennaio 2023 al 31 dicembre 2024" in read(browser, before)
    assert "3 > 2, approvata" in read(browser, before)
    assert "3 ≤ 3 (1/2 di 6 presenti), non approvata" in read(browser, now)


def test_another_convocation_keeps_the_numbers(prova: Authority, browser: Client) -> None:
    numbers = {"il": "2023-01-01", "in_carica": "9", "favorevoli": "3"}
    first = rule_of_council(**numbers)
    second = rule_of_council(il="2023-01-01", convocazione="2", in_carica="9", favorevoli="3")
    assert "Non si decide: sono troppo pochi" in read(browser, first)
    assert second in links_of(browser, first)
    assert "Approvata" in read(browser, second)


def test_in_writing_it_is_asked_who_answered(prova: Authority, browser: Client) -> None:
    said = read(browser, rule_of_council(convocazione="scritta", in_carica="9", favorevoli="5"))
    assert "Hanno risposto abbastanza? Sì" in said
    assert "9 in carica, 5 hanno risposto: partecipazione minima 5 raggiunta." in said
    called = rule_of_council(convocazione="scritta", in_carica="9", favorevoli="5", chiedono="1")
    assert "Si decide in seduta" in read(browser, called)


def test_a_rule_of_a_procedure_that_was_replaced_is_still_there_and_says_so(prova: Authority, browser: Client) -> None:
    old = rule_of_council()
    loaded(prova, RULES.replace("version = 1", "version = 2"))
    assert "non è più in vigore: un’altra può averne preso il posto" in read(browser, old)
    assert not [link for link in links_of(browser, PAGE) if link.startswith(old)]
    for link in links_of(browser, PAGE):
        assert "non è più in vigore" not in read(browser, link)


def test_a_gate_and_its_ballot_lead_to_their_rule(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    chair = "comitato-presidente"
    browser.force_login(run.banco.people[chair], backend=BACKEND)
    item = url_of(item_of(run.ballot, "vote", seat=run.banco.seats[chair]))
    (link,) = [link for link in links_of(browser, item) if link.startswith(PAGE)]
    assert "Maggioranza semplice" in read(Client(), link)


# Addresses


@pytest.mark.parametrize("key", ["brescia", "genova", "nove-contro-tre"])
def test_the_address_of_a_result_tells_the_same_page_again(key: str, browser: Client) -> None:
    page = browser.get(case(key, ignota="1", obbligo=" 0 "))
    (shown,) = re.findall(r'class="address" href="([^"]+)"', page.content.decode())
    assert unescape(shown).startswith(f"http://testserver{PAGE}?")
    told = parse_qs(urlsplit(unescape(shown)).query)
    assert set(told) == {"caso", *ready_cases()[key][0].numbers, "obbligo"}
    again = browser.get(unescape(shown))
    assert told_again(again.content) == told_again(browser.get(unescape(shown)).content)
    assert words_of(again.content) == words_of(page.content)


@pytest.mark.parametrize(
    "told",
    [
        {"caso": "inventato"},
        {"caso": ""},
        {"regola": "consiglio", "procedura": ""},
        {"procedura": "0" * 16},
        {"procedura": "%"},
        {"procedura": "\x00" * 16},
        {"procedura": "0" * 64},
        {"procedura": MARK[:15]},
        {"procedura": f"{MARK}0"},
        {"il": "2022-12-31"},
        {"il": ""},
        {"il": "ieri"},
        {"il": "2025-02-30"},
        {"regola": "inventata"},
        {"regola": "maggioranza"},
        {"regola": ""},
        {"convocazione": "2"},
        {"convocazione": "0"},
        {"convocazione": "-1"},
        {"convocazione": "prima"},
        {"convocazione": "9" * 5000},
    ],
)
def test_what_the_address_names_and_is_not_there_is_not_found(
    told: dict[str, str], prova: Authority, browser: Client
) -> None:
    Banco()
    url = address(**told) if "caso" in told else rule_of_council(**told)
    for reader in (None, factories.seated(Role.AUDITOR).user):
        if reader:
            browser.force_login(reader, backend=BACKEND)
        answer = browser.get(url)
        assert answer.status_code == 404
        assert "Qui non c’è niente" in words_of(answer.content)


def test_a_rule_of_another_authority_is_not_found_under_this_one_s_procedure(prova: Authority, browser: Client) -> None:
    mark = Banco().loaded.sha256[:16]
    assert browser.get(address(procedura=mark, regola="maggioranza", il="2026-01-01")).status_code == 200
    assert browser.get(address(procedura=mark, regola="consiglio", il="2026-01-01")).status_code == 404


def test_a_procedure_that_is_not_in_force_yet_is_not_shown(browser: Client) -> None:
    mark = loaded(factories.authority("prova"), SMALL.replace("from = 2023-01-01", "from = 2990-01-01"))
    assert browser.get(address(procedura=mark, regola="cabina", il="2990-01-01")).status_code == 404
    assert "Regola della cabina" not in read(browser, PAGE)


def test_a_procedure_that_has_ended_is_not_listed(browser: Client) -> None:
    text = SMALL.replace("from = 2023-01-01", "from = 2020-01-01, until = 2020-12-31")
    mark = loaded(factories.authority("prova"), text)
    assert "Regola della cabina" not in read(browser, PAGE)
    assert "non è più in vigore" in read(browser, address(procedura=mark, regola="cabina", il="2020-01-01"))


# Bad input


@pytest.mark.parametrize(
    ("changed", "label", "sentence"),
    [
        ({"presenti": "16"}, "Presenti", "Le risposte sono 17 in tutto, ma i presenti solo 16."),
        ({"presenti": "diciassette"}, "Presenti", "Scrivi un numero intero da 0 a 10.000."),
        ({"assegnati": "10"}, "Assegnati per legge", "Stando agli altri numeri sono almeno 17."),
        ({"sindaco": "contrario"}, "Il Sindaco è", "Stando ai numeri qui sopra nessuno è presente e risponde così."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    changed: dict[str, str], label: str, sentence: str, browser: Client
) -> None:
    answer = browser.get(case("brescia", **changed))
    said = words_of(answer.content)
    assert answer.status_code == 422
    assert said.count(sentence) == 2
    assert f"C’è qualcosa da correggere {label}: {sentence}" in said
    assert "La proposta passa?" not in said
    typed = {**ready_cases()["brescia"][0].numbers, **changed}
    for name, value in typed.items():
        shown = f'value="{value}" selected' if name == "sindaco" else f'name="{name}" value="{value}"'
        assert shown in answer.content.decode()


def test_what_is_typed_is_shown_as_text(browser: Client) -> None:
    bad = '"><script>alert(1)</script>'
    page = browser.get(case("brescia", presenti=bad, verbale=bad, ignota=bad)).content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


TYPED = st.one_of(
    st.integers(-1, 30).map(str), st.sampled_from(["", "1/2", "contrario", "unanime", "9" * 30]), st.text()
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.dictionaries(st.sampled_from([*ready_cases()["genova"][0].numbers, "astenuti", "obbligo", "verbale"]), TYPED))
def test_whatever_is_typed_the_page_answers(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.get(address(caso="genova", **typed))
    assert answer.status_code in {200, 422}
    assert ("La proposta passa?" in words_of(answer.content)) == (answer.status_code == 200 and bool(typed))


# Who asks, and what is left behind


def test_a_head_is_answered_and_a_post_is_refused(browser: Client) -> None:
    assert browser.head(case("brescia")).status_code == 200
    assert browser.head(case("brescia", presenti="1")).status_code == 422
    assert browser.post(PAGE, {"caso": "brescia"}).status_code == 405


def test_a_stranger_leaves_no_session_and_no_row(prova: Authority, browser: Client) -> None:
    with CaptureQueriesContext(connection) as found:
        for url in (PAGE, rule_of_council(in_carica="9", favorevoli="5"), case("genova")):
            assert browser.get(url).status_code == 200
    assert not [query for query in found.captured_queries if not query["sql"].startswith("SELECT")]
    assert not [query for query in found.captured_queries if "session" in query["sql"]]
    assert set(browser.cookies) <= {"csrftoken"}


def test_no_person_is_named_to_a_stranger(run: BancoCycle, browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Maggioranza semplice" in page
    for user in run.banco.people.values():
        assert user.username not in page
    assert "piani/" not in page


def test_a_result_is_no_matter_for_search_engines(browser: Client) -> None:
    assert browser.get(case("brescia"))["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in browser.get(PAGE)


def test_who_is_signed_in_keeps_their_header(prova: Authority, browser: Client) -> None:
    user = factories.seated(Role.AUDITOR).user
    browser.force_login(user, backend=BACKEND)
    assert 'class="account"' in browser.get(case("brescia")).content.decode()
    assert 'class="account"' in browser.get(PAGE).content.decode()
    assert 'class="account"' in browser.get(address(caso="inventato")).content.decode()


def test_the_sign_in_page_and_every_footer_lead_here(browser: Client) -> None:
    page = browser.get(reverse("sign_in")).content.decode()
    assert page.count(f'href="{PAGE}"') == 2
