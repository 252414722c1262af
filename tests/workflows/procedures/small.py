# SPDX-License-Identifier: AGPL-3.0-or-later
"""The smallest procedure that has a bit of everything, for tests to break."""

import pytest

from governance.errors import BadFile, Problem
from workflows.procedures.loader import loads

HERE = "#!"

SMALL = """\
format = 1
authority = "prova"
code = "psm-prova"
version = 1
effective = { from = 2023-01-01 }
name = "Procedura di prova"
language = "it"

[[source]]
key = "legge"
title = "Una legge"
strength = "primary"

[[source]]
key = "ignoto"
title = "Non trovato"
strength = "unknown"

[[body]]
key = "cabina"
name = "Cabina"
kind = "steering"
source = "legge"

[[body.seat]]
key = "presidente"
label = "Presidente"
role = "cabina_chair"

[[body.seat]]
key = "componente"
label = "Componente"
role = "cabina_member"
count = 2

[[body]]
key = "ufficio"
name = { it = "Ufficio", en = "Office" }
kind = "office"
source = "legge"
seat = [
    { key = "dirigente", label = "Dirigente", role = "programming_department" },
    { key = "amministratore", label = "Amministratore", role = "administrator" },
]

[[rule]]
key = "cabina"
name = "Regola della cabina"
source = "legge"
quorum = { of = "members", at_least = "1/2" }
majority = { of = "voters", more_than = "1/2" }
abstentions = "excluded"

[routes.formation]
name = "Formazione"

[[routes.formation.step]]
key = "avvio"
kind = "event"
title = "Avvio"
body = "ufficio"

[[routes.formation.step]]
key = "analisi"
kind = "phase"
title = "Analisi"
after = ["avvio:decided"]
body = "ufficio"
window = { from = 0, months = 4 }

[[routes.formation.step.assignment]]
key = "studio"
title = "Studio"
body = "ufficio"
due = { months = 2 }

[[routes.formation.step]]
key = "varco-analisi"
kind = "gate"
title = "Varco"
after = ["analisi:opened"]
closes = "analisi"
body = "cabina"
rule = "cabina"

[[routes.formation.step.criterion]]
key = "studio-accettato"
title = "Lo studio è accettato"
kind = "assignment"
assignment = "studio"

[[routes.formation.step]]
key = "ascolto"
kind = "event"
title = "Ascolto"
after = ["analisi:opened", { event = "avvio:decided", lag_days = 15 }]
body = "ufficio"

[[routes.formation.step]]
key = "presentazione"
kind = "presentation"
title = "Presentazione"
after = ["varco-analisi:decided", "ascolto:decided"]
body = "ufficio"
"""


def refused(text: str) -> tuple[Problem, ...]:
    """Why `text` is refused."""
    with pytest.raises(BadFile) as caught:
        loads(text, "prova.toml")
    assert caught.value.file == "prova.toml"
    return caught.value.problems


def broken(old: str, new: str) -> tuple[str, int]:
    """SMALL with one change; the line that bears the mark `#!` is the one to be named."""
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times"
    text = SMALL.replace(old, new)
    return text, text.splitlines().index(next(line for line in text.splitlines() if HERE in line)) + 1
