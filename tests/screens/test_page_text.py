# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the walk would see: a fault planted in a page is found, and what is no fault is not."""

from datetime import date

import pytest
from django.template import engines
from django.utils import translation

from tests.screens.marked_italian import marked, marked_italian, unmarked
from tests.screens.page_text import jargon, parts, pieces, shape_faults, untranslated

KNOWN = frozenset({"fase di ascolto", "cabina di regia"})


def page(body: str, **context: object) -> str:
    """A template as the walk renders it."""
    with translation.override("it"), marked_italian():
        return engines["django"].from_string("{% load i18n words %}" + body).render(context)


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Waiting for an answer</p>",
        '<img alt="Waiting for an answer">',
        '<button aria-label="Waiting for an answer"></button>',
        '<input type="submit" value="Waiting for an answer">',
        "<p>{% translate 'To do' %}: Waiting for an answer</p>",
        "<p>{% translate 'Waiting for an answer' %}</p>",
        "<p>{{ given }}</p>",
        "<title>Waiting for an answer</title>",
        "<svg><text>Waiting for an answer</text></svg>",
    ],
)
def test_english_that_was_never_given_to_gettext_or_has_no_italian_is_found(planted: str) -> None:
    assert untranslated(page(planted, given="Waiting for an answer"), KNOWN) == ["waiting for an answer"]


def test_an_english_word_inside_a_translated_sentence_is_found() -> None:
    with translation.override("it"), marked_italian():
        said = translation.gettext("Recorded: %(what)s – %(title)s. Row no. %(number)d of the journal of events.")
    told = said % {"what": "Delivered", "title": "Fase di ascolto", "number": 3}
    assert untranslated(f"<p>{told}</p>", KNOWN) == ["delivered"]


@pytest.mark.parametrize(
    "body",
    [
        "<h1>{% translate 'To do' %}</h1>",
        "<p>{{ phase }}, {% translate 'To do' %}: 12</p>",
        "<p>{{ day|day }}, {{ day|window:day }}</p>",
        "<p>Fase di <mark>ascolto</mark></p>",
        "<p>Il {{ phase }} – l’{{ phase }}</p>",
        "<pre>submit_phase</pre><code>in_review</code><script>let waiting</script>",
        "<a>https://regia.example/piani/ nome@regia.example</a>",
    ],
)
def test_translated_text_data_dates_code_and_addresses_are_no_fault(body: str) -> None:
    from_data = {"phase": "Fase di ascolto", "day": date(2026, 11, 10)}
    assert untranslated(page(body, **from_data), KNOWN) == []


def test_a_sentence_of_the_rules_is_italian_of_its_own() -> None:
    said = marked("5 in carica, <b>3</b> presenti su %(number)d")
    assert "".join(unmarked(said)) == "<b></b>%(number)d"


def test_after_the_marked_reading_nothing_is_marked_any_more() -> None:
    before = translation.gettext("To do")
    with marked_italian():
        assert translation.gettext("To do") != before
    assert translation.gettext("To do") == before


def test_a_word_of_the_machine_is_found_whole_and_outside_code_alone() -> None:
    words = frozenset({"in_review", "ballot.vote", "open"})
    html = '<p title="in_review">ballot.vote.</p><p>reopen, in_reviews</p><code>open</code><i lang="en">open</i>'
    assert jargon(html, words) == ["in_review", "ballot.vote"]


def test_a_page_has_a_title_and_one_heading_of_the_first_level() -> None:
    assert list(shape_faults("<title>Regia</title><h1>Piani</h1>")) == []
    assert list(shape_faults("<title> </title><h1>Piani</h1><h1>Piani</h1>")) == [
        "2 headings of the first level",
        "no title",
    ]


def test_the_language_of_a_text_is_that_of_what_is_around_it() -> None:
    html = '<html lang="it"><p>uno<br><span lang="en">two</span>tre</p></html>'
    assert [(piece.text, piece.language) for piece in pieces(html)] == [("uno", "it"), ("two", "en"), ("tre", "it")]


def test_two_readers_of_the_same_page_are_told_apart_by_nothing_but_what_it_says() -> None:
    def told(reader: str, token: str, says: str) -> str:
        hidden = f'<input name="csrfmiddlewaretoken" value="{token}">'
        return f"<body><header><b>{reader}</b></header><main>{hidden}{says}</main><footer></footer></body>"

    mine, yours = told("D’Amico", "a", "<p>Vota</p>"), told("Rossi", "b", "<p>Vota</p>")
    assert parts(mine, "D’Amico") == parts(yours, "Rossi")
    assert parts(mine, "D’Amico") != parts(told("Rossi", "b", "<p>Non vota</p>"), "Rossi")
