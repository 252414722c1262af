# SPDX-License-Identifier: AGPL-3.0-or-later
"""A procedure file is taken whole or refused whole, with the line and the reason of every problem."""

from hashlib import sha256
from pathlib import Path

import pytest

from governance.errors import BadFile
from tests.workflows.procedures.small import HERE, SMALL, broken, refused
from workflows.procedures.loader import load, loads


def step(key: str, after: str, mark: str = "") -> str:
    return f"""
[[routes.formation.step]]{mark}
key = "{key}"
kind = "event"
title = "Passo"
after = {after}
body = "ufficio"
"""


AT_THE_END = 'after = ["varco-analisi:decided", "ascolto:decided"]\nbody = "ufficio"\n'
PHASE = 'after = ["avvio:decided"]\nbody = "ufficio"\nwindow = { from = 0, months = 4 }\n'
RULE = 'source = "legge"\nquorum'

CASES = {
    "not TOML": ('code = "psm-prova"', 'code = "psm-prova #!', "is not TOML"),
    "a table given twice": ("[routes.formation]", "[routes.formation]\n[routes.formation] #!", "is not TOML"),
    "another format": ("format = 1", "format = 2 #!", "`format` must be 1, not 2"),
    "a key in capitals": ('code = "psm-prova"', 'code = "PSM" #!', '`code` cannot be "PSM": a key is lower-case'),
    "an authority in capitals": (
        'authority = "prova"',
        'authority = "Prova" #!',
        '`authority` cannot be "Prova": it must be lower-case letters and digits',
    ),
    "a missing title": ('name = "Formazione"\n', "#!", "`name` is missing"),
    "an unknown word": (
        'kind = "event"\ntitle = "Avvio"',
        'kind = "event"\ncolour = "red" #!\ntitle = "Avvio"',
        "`colour` is not a word known here",
    ),
    "an unknown kind of step": ('kind = "presentation"', 'kind = "party" #!', 'there is no kind "party" here'),
    "an unknown kind of body": ('kind = "office"', 'kind = "club" #!', "`kind` must be 'steering', "),
    "an unknown route": (
        "[routes.formation]",
        "[routes.holiday] #!\n[routes.formation]",
        "`holiday` must be 'formation', 'adoption' or 'annual_update'",
    ),
    "an unknown role": ('role = "cabina_chair"', 'role = "emperor" #!', 'there is no role "emperor"'),
    "an option of another kind": (
        'kind = "presentation"',
        'kind = "presentation"\ndays = 15 #!',
        "`days` is not a word known here",
    ),
    "a missing option of the kind": ('kind = "presentation"\ntitle', 'kind = "deposit" \ntitle', "`days` is missing"),
    "a number in quotes": ("version = 1", 'version = "1" #!', '`version` must be a whole number, not "1"'),
    "a date in quotes": ("from = 2023-01-01", 'from = "2023-01-01"', "must be a date such as"),
    "a text that is a number": ('title = "Ascolto"', "title = 3 #!", "a text is written in quotes, or as { it = "),
    "a text without Italian": (
        'name = { it = "Ufficio", en = "Office" }',
        'name = { en = "Office" } #!',
        "`it` is missing",
    ),
    "an event without a moment": (
        'after = ["avvio:decided"]',
        'after = ["avvio"] #!',
        "an event is a step and its moment",
    ),
    "an event that is no event": (
        'after = ["avvio:decided"]',
        'after = ["avvio:closed"] #!',
        "an event is a step and its moment",
    ),
    "an event that is a number": ('after = ["avvio:decided"]', "after = [7] #!", "an event is written as"),
    "one event outside a list": ('after = ["avvio:decided"]', 'after = "avvio:decided" #!', "`after` must be a list"),
    "a negative lag": ("lag_days = 15 }]", "lag_days = -1 }] #!", "`lag_days` must be 0 or more, not -1"),
    "half a month": (
        "window = { from = 0, months = 4 }",
        "window = { from = 0, months = 3.5 } #!",
        "`months` must be a whole number, not 3.5",
    ),
    "a window of no months": (
        "window = { from = 0, months = 4 }",
        "window = { from = 0, months = 0 } #!",
        "`months` must be 1 or more, not 0",
    ),
    "a phase without a window": ("window = { from = 0, months = 4 }\n", "", "`window` is missing"),
    "a switch in quotes": (
        'kind = "steering"',
        'kind = "steering"\nparameter = "yes" #!',
        '`parameter` must be true or false, not "yes"',
    ),
    "work due outside its phase": (
        "due = { months = 2 }",
        "due = { months = 5 } #!",
        '"studio" is due after 5 months, outside the window of its phase',
    ),
    "a step given twice": ('key = "ascolto"', 'key = "avvio" #!', 'the step "avvio" stands there twice'),
    "a body given twice": ('key = "ufficio"', 'key = "cabina" #!', 'the body "cabina" stands there twice'),
    "a seat given twice": ('key = "amministratore"', 'key = "dirigente"', 'the seat "dirigente" stands there twice'),
    "a source given twice": ('key = "ignoto"', 'key = "legge" #!', 'the source "legge" stands there twice'),
    "an assignment given twice": (
        'key = "studio"',
        ('key = "studio"\ntitle = "Uno"\nbody = "ufficio"\n[[routes.formation.step.assignment]]\nkey = "studio" #!'),
        'the assignment "studio" stands there twice',
    ),
    "an unknown source of a step": (
        'kind = "presentation"',
        'kind = "presentation"\nsources = ["legge", "sogno"] #!',
        'there is no source "sogno" in this file',
    ),
    "an unknown source of a body": (
        'kind = "steering"\nsource = "legge"',
        'kind = "steering"\nsource = "sogno" #!',
        'there is no source "sogno" in this file',
    ),
    "an unknown rule": ('rule = "cabina"\n', 'rule = "zar" #!\n', 'there is no rule "zar" in this file'),
    "an unknown body of work": (
        'title = "Studio"\nbody = "ufficio"',
        'title = "Studio"\nbody = "nessuno" #!',
        'there is no body "nessuno" in this file',
    ),
    "an unknown reviewer": (
        'title = "Studio"\n',
        'title = "Studio"\nreviewer = "nessuno" #!\n',
        'there is no body "nessuno" in this file',
    ),
    "an unknown office": (
        'title = "Avvio"\n',
        'title = "Avvio"\noffice = "nessuno" #!\n',
        'there is no body "nessuno" in this file',
    ),
    "an unknown assignment of a criterion": (
        'assignment = "studio"',
        'assignment = "altro" #!',
        'there is no assignment "altro" in this route',
    ),
    "an unknown step to wait for": (
        'after = ["avvio:decided"]',
        'after = [\n  "avvio:decided",\n  "x:opened", #!\n]',
        'there is no step "x" in this route',
    ),
    "the same event twice": (
        'after = ["avvio:decided"]',
        'after = ["avvio:decided", "avvio:decided"] #!',
        '"analisi" names "avvio:decided" twice',
    ),
    "an unknown opinion of a criterion": (
        'kind = "assignment"\nassignment = "studio"',
        'kind = "opinion"\nstep = "ascolto" #!',
        'there is no opinion "ascolto" in this route',
    ),
    "an unknown gate of a criterion": (
        'kind = "assignment"\nassignment = "studio"',
        'kind = "obligations"\ngate = "ascolto" #!',
        'there is no gate "ascolto" in this route',
    ),
    "a criterion given twice": (
        'kind = "assignment"',
        (
            'kind = "statement"\nbody = "ufficio"\n[[routes.formation.step.criterion]]\n'
            'key = "studio-accettato" #!\ntitle = "Di nuovo"\nkind = "assignment"'
        ),
        'the criterion "studio-accettato" stands there twice',
    ),
    "an effect that runs backward": (
        "effective = { from = 2023-01-01 }",
        "effective = { from = 2023-01-01, until = 2022-01-01 } #!",
        "it ends on 2022-01-01, before it begins on 2023-01-01",
    ),
    "two texts of a rule at once": (
        RULE,
        (
            'source = "legge"\neffective = { from = 2023-01-01, until = 2024-06-30 }\n'
            'quorum = { of = "members", at_least = "1/2" }\n'
            'majority = { of = "voters", more_than = "1/2" }\nabstentions = "excluded"\n'
            '[[rule]]\nkey = "cabina"\nname = "Dopo"\nsource = "legge"\n'
            "effective = { from = 2024-06-30 } #!\nquorum"
        ),
        'two texts of the rule "cabina" are in force on 2024-06-30',
    ),
    "a day without a rule": (
        RULE,
        (
            'source = "legge"\neffective = { from = 2023-01-01, until = 2024-06-30 }\n'
            'quorum = { of = "members", at_least = "1/2" }\n'
            'majority = { of = "voters", more_than = "1/2" }\nabstentions = "excluded"\n'
            '[[rule]]\nkey = "cabina"\nname = "Dopo"\nsource = "legge"\n'
            "effective = { from = 2024-07-02 } #!\nquorum"
        ),
        'no text of the rule "cabina" is in force on 2024-07-01',
    ),
    "a rule that begins late": (
        RULE,
        'source = "legge"\neffective = { from = 2023-01-02 } #!\nquorum',
        'no text of the rule "cabina" is in force on 2023-01-01',
    ),
    "a rule that ends early": (
        RULE,
        'source = "legge"\neffective = { from = 2023-01-01, until = 2024-12-31 } #!\nquorum',
        'no text of the rule "cabina" is in force on 2025-01-01',
    ),
    "unknown law given as law": (
        '[[rule]]\nkey = "cabina"\nname = "Regola della cabina"\nsource = "legge"',
        '[[rule]] #!\nkey = "cabina"\nname = "Regola della cabina"\nsource = "ignoto"',
        'the source of "cabina" is unknown: it must say parameter = true',
    ),
    "a gate on what is no phase": ('closes = "analisi"', 'closes = "ascolto" #!', '"ascolto" is not a phase'),
    "a second gate": (
        AT_THE_END,
        AT_THE_END
        + step("altro", '["analisi:opened"]')
        .replace('kind = "event"', 'kind = "gate"\ncloses = "analisi" #!\nrule = "cabina"')
        .replace('"ufficio"', '"cabina"'),
        '"analisi" already has a gate, "varco-analisi"',
    ),
    "a gate that does not begin with its phase": (
        '[[routes.formation.step]]\nkey = "varco-analisi"\nkind = "gate"\ntitle = "Varco"\nafter = ["analisi:opened"]',
        '[[routes.formation.step]] #!\nkey = "varco-analisi"\nkind = "gate"\ntitle = "Varco"\nafter = ["avvio:decided"]',
        'the gate "varco-analisi" must come after "analisi:opened"',
    ),
    "a phase that nothing closes": (
        '[[routes.formation.step]]\nkey = "ascolto"\nkind = "event"\ntitle = "Ascolto"\n',
        (
            '[[routes.formation.step]] #!\nkey = "ascolto"\nkind = "phase"\ntitle = "Ascolto"\n'
            "window = { from = 0, months = 1 }\n"
        ),
        'the phase "ascolto" has no gate: nothing would close it',
    ),
    "a gate that can be skipped": (
        'closes = "analisi"\n',
        'closes = "analisi"\nskippable = true #!\n',
        "a step of the kind gate cannot be skipped",
    ),
    "a phase that can be skipped": (
        "window = { from = 0, months = 4 }",
        "window = { from = 0, months = 4 }\nskippable = true #!",
        '"analisi" cannot be skipped: its gate would wait for ever',
    ),
    "a step that waits for itself": (
        AT_THE_END,
        AT_THE_END + step("eco", '["eco:decided"]', " #!"),
        '"eco" waits for itself',
    ),
    "steps in a circle": (
        AT_THE_END,
        AT_THE_END + step("a", '["c:decided"]', " #!") + step("b", '["a:opened"]') + step("c", '["b:decided"]'),
        ('the steps wait in a circle: "a" waits for "c:decided", "c" waits for "b:decided", "b" waits for "a:opened"'),
    ),
    "a step behind a circle": (
        AT_THE_END,
        AT_THE_END
        + step("a", '["b:decided"]')
        + step("b", '["a:decided"]')
        + step("c", '["b:opened", "avvio:decided"]', " #!"),
        '"c" can never be reached: "b:opened" never happens',
    ),
    "a gate that waits for the end of its phase": (
        'title = "Varco"\nafter = ["analisi:opened"]',
        'title = "Varco"\nafter = ["analisi:opened", "analisi:decided"]',
        (
            'deadlock, a phase is closed only by its gate: "analisi" waits for "varco-analisi:decided", '
            '"varco-analisi" waits for "analisi:decided"'
        ),
    ),
    "a right that no seat of the body holds": (
        'closes = "analisi"\nbody = "cabina"',
        'closes = "analisi"\nbody = "ufficio" #!',
        ('no seat of "ufficio" holds "call_ballot": it needs one of the roles cabina_chair'),
    ),
    "a phase in the hands of those who cannot open it": (
        PHASE,
        PHASE.replace('"ufficio"', '"cabina" #!'),
        'no seat of "cabina" holds "open_phase"',
    ),
    "work owed by those who cannot deliver": (
        'title = "Studio"\nbody = "ufficio"',
        'title = "Studio"\nbody = "cabina" #!',
        'no seat of "cabina" holds "deliver_work"',
    ),
    "work reviewed by those who cannot accept": (
        'title = "Studio"\n',
        'title = "Studio"\nreviewer = "cabina" #!\n',
        'no seat of "cabina" holds "accept_work"',
    ),
    "a statement by those who cannot state": (
        'kind = "assignment"\nassignment = "studio"',
        'kind = "statement"\nbody = "cabina" #!',
        'no seat of "cabina" holds "state_evidence"',
    ),
    "an opinion of those who have none": (
        'kind = "presentation"',
        'kind = "opinion"\nnature = "binding"\nasks = ["cabina"] #!',
        'no seat of "cabina" holds "give_opinion"',
    ),
    "a body that meets and whose minutes nobody keeps": (
        'name = "Cabina"\n',
        'name = "Cabina"\nsittings = { rule = "cabina", source = "legge", notice = 5 } #!\n',
        'no seat of "cabina" holds "keep_minutes": it needs one of the roles cabina_secretary',
    ),
    "a sitting by a rule that is not there": (
        'name = "Cabina"\n',
        'name = "Cabina"\nsittings = { rule = "nessuna", source = "legge", notice = 5 } #!\n',
        'there is no rule "nessuna" in this file',
    ),
    "an urgency that is longer than the notice": (
        'name = "Cabina"\n',
        'name = "Cabina"\nsittings = { rule = "cabina", source = "legge", notice = 5, urgent = 5 } #!\n',
        "the term of an urgency is shorter than the ordinary notice",
    ),
    "nobody to appoint": ('role = "administrator"', 'role = "auditor"', 'no seat of any body holds "appoint"'),
}


def test_the_small_procedure_is_sound() -> None:
    loaded = loads(SMALL, "prova.toml")
    assert loaded.sha256 == sha256(SMALL.encode()).hexdigest()
    assert loaded.text == SMALL
    assert loaded.warnings == ()


@pytest.mark.parametrize(("old", "new", "reason"), CASES.values(), ids=CASES.keys())
def test_a_bad_file_is_refused_with_the_reason(old: str, new: str, reason: str) -> None:
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times"
    problems = refused(SMALL.replace(old, new))
    assert any(reason in problem.reason for problem in problems), [str(problem) for problem in problems]


MARKED = {name: case for name, case in CASES.items() if HERE in case[1]}


@pytest.mark.parametrize(("old", "new", "reason"), MARKED.values(), ids=MARKED.keys())
def test_a_bad_file_is_refused_with_the_line(old: str, new: str, reason: str) -> None:
    text, line = broken(old, new)
    found = [problem for problem in refused(text) if reason in problem.reason]
    if "[routes.formation]\n#!" not in text:
        assert [problem.line for problem in found] == [line]


def test_every_problem_is_named_not_only_the_first() -> None:
    text = SMALL.replace('title = "Avvio"\n', "").replace('role = "cabina_chair"', 'role = "emperor"')
    lines = [problem.line for problem in refused(text)]
    assert len(lines) == 2
    assert lines == sorted(lines, key=lambda line: line or 0)


def test_wrong_names_in_every_table_are_named_at_once() -> None:
    text = SMALL.replace('closes = "analisi"\nbody = "cabina"\nrule = "cabina"', 'closes = "x"\nbody = "y"\nrule = "z"')
    reasons = " ".join(problem.reason for problem in refused(text))
    assert '"y"' in reasons
    assert '"z"' in reasons


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(SMALL.replace("è", "\xe8").encode("latin-1"))
    with pytest.raises(BadFile) as caught:
        load(path)
    assert caught.value.problems[0].line == SMALL[: SMALL.index("è")].count("\n") + 1


def test_a_file_cut_off_is_refused_at_its_last_line() -> None:
    text = SMALL + "after = ["
    assert refused(text)[0].line == text.count("\n") + 1


def test_an_empty_file_says_what_is_missing() -> None:
    assert {"`format` is missing", "`routes` is missing"} <= {problem.reason for problem in refused("")}


def test_a_file_is_loaded_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "prova.toml"
    path.write_text(SMALL)
    assert load(path).procedure.authority == "prova"


def test_a_route_with_very_many_ways_is_warned_of() -> None:
    rows = []
    for level in range(1, 12):
        after = "[]" if level == 1 else str([f"p{level - 1}-{n}:decided" for n in range(3)]).replace("'", '"')
        rows += [step(f"p{level}-{number}", after) for number in range(3)]
    loaded = loads(SMALL + "".join(rows), "prova.toml")
    assert [problem.line for problem in loaded.warnings] == [SMALL.splitlines().index("[routes.formation]") + 1]
