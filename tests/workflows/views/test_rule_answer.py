# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the answer about a rule shows beside its words: the bars, every number counted, what would still change it."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.workflows.views.pages import read
from tests.workflows.views.tried_rules import RULES, case, loaded, rule_of_council

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "it"})


def pieces(browser: Client, url: str) -> list[dict[str, Any]]:
    """What each bar of a page shows: its pieces with their width, the line, and what is said of it."""
    content = browser.get(url).content.decode()
    bars = re.findall(r'<svg class="bar-of-votes" role="img" aria-label="([^"]+)">(.*?)</svg>', content, re.DOTALL)
    found = []
    for label, drawn in bars:
        shown = re.findall(r'class="piece (\w+)" x="([\d.]+)%" y="9" width="([\d.]+)%"', drawn)
        (line,) = re.findall(r'class="enough" x1="([\d.]+)%"', drawn)
        found.append({"said": unescape(label), "pieces": shown, "line": line})
    return found


def test_a_bar_shows_the_votes_and_what_was_needed(browser: Client) -> None:
    quorum, majority = pieces(browser, case("genova"))
    assert quorum == {
        "said": "Barra: presenti 15; linea: ne servono almeno 6.",
        "pieces": [("there", "0.00", "83.33")],
        "line": "33.33",
    }
    assert majority == {
        "said": "Barra: favorevoli 10, contrari 4, astenuti 2; linea: ne servono almeno 10.",
        "pieces": [("yes", "0.00", "52.63"), ("no", "52.63", "21.05"), ("abstained", "73.68", "10.53")],
        "line": "50.00",
    }


def test_where_nothing_is_counted_and_nothing_is_needed_there_is_no_bar(browser: Client) -> None:
    loaded(factories.authority("prova"), RULES)
    nobody = rule_of_council(in_carica="9", presenti="0")
    assert [each["said"] for each in pieces(browser, nobody)] == ["Barra: presenti 0; linea: ne servono almeno 6."]


def test_the_table_tells_every_number_that_was_counted(browser: Client) -> None:
    said = read(browser, case("genova"))
    numbers = "Assegnati per legge 19 In carica 19 Presenti 16 Favorevoli 10 Contrari 4 Astenuti 2"
    assert f"I numeri contati Persone {numbers} Se la votazione" in said


def test_what_would_still_change_it_is_told_with_what_it_supposes(browser: Client) -> None:
    said = read(browser, case("nove-contro-tre"))
    assert "Se la votazione fosse ancora aperta Il numero legale c’è." in said
    assert "Ne bastano 7 favorevoli in più (7 ora assenti), se nessun altro risponde." in said
    assert "chi è assente può entrare. Si suppone che ogni posto sia occupato." in said
    assert "Si suppone che ogni posto" not in read(browser, case("genova"))
