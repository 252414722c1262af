# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings come from the environment, and what is wrong there is said in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.mark.parametrize(("word", "meaning"), [("yes", True), ("1", True), (" On ", True), ("no", False), ("0", False)])
def test_a_flag_reads_the_usual_words(monkeypatch: pytest.MonkeyPatch, word: str, meaning: bool) -> None:
    monkeypatch.setenv("REGIA_FLAG", word)
    assert environment.flag("REGIA_FLAG", default=not meaning) is meaning


def test_a_flag_not_set_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIA_FLAG", raising=False)
    assert environment.flag("REGIA_FLAG", default=True) is True


def test_a_flag_with_another_word_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIA_FLAG", "forse")
    with pytest.raises(ImproperlyConfigured, match=r"^REGIA_FLAG must be yes or no, not “forse”\.$"):
        environment.flag("REGIA_FLAG", default=True)


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIA_PORT", "ottomila")
    with pytest.raises(ImproperlyConfigured, match="REGIA_PORT must be a whole number"):
        environment.number("REGIA_PORT", 8000)


def test_a_missing_variable_is_named_with_what_it_must_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIA_SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"^REGIA_SECRET_KEY is not set: it must hold a long text\.$"):
        environment.required("REGIA_SECRET_KEY", "a long text")


def test_a_list_of_words_forgives_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIA_ALLOWED_HOSTS", "piano.example, www.piano.example,")
    assert environment.words("REGIA_ALLOWED_HOSTS", "names") == ["piano.example", "www.piano.example"]


def test_sqlite_takes_the_write_lock_at_once_and_waits_for_it() -> None:
    options = environment.database("sqlite:///var/regia.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode = WAL" in options["init_command"]


def test_postgresql_prepares_statements_unless_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIA_DATABASE_PREPARED", raising=False)
    assert environment.database("postgres://regia@localhost/regia")["OPTIONS"]["prepare_threshold"] == 3
    monkeypatch.setenv("REGIA_DATABASE_PREPARED", "no")
    assert "prepare_threshold" not in environment.database("postgres://regia@localhost/regia")["OPTIONS"]


def test_an_address_of_no_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="REGIA_DATABASE_URL is not an address"):
        environment.database("magnetic tape")
