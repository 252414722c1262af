# SPDX-License-Identifier: AGPL-3.0-or-later
"""A procedure with a rule that changed, and the addresses at which its rules are tried."""

from hashlib import sha256
from urllib.parse import urlencode

from governance.models import Authority
from tests.workflows.procedures.small import SMALL
from workflows.actions.load_procedure import load_procedure
from workflows.imports.ready_cases import ready_cases
from workflows.procedures.loader import loads

PAGE = "/prova-una-regola/"
MORE_RULES = """
[[rule]]
key = "consiglio"
name = { it = "Regola del consiglio", en = "Rule of the council" }
source = "legge"
effective = { from = 2023-01-01, until = 2024-12-31 }
quorum = [{ of = "members", at_least = "1/2" }, { of = "members", at_least = "1/3" }]
majority = { of = "voters", more_than = "1/2" }
abstentions = "excluded"

[[rule]]
key = "consiglio"
name = { it = "Regola del consiglio", en = "Rule of the council" }
source = "legge"
effective = { from = 2025-01-01 }
quorum = { of = "members", at_least = "2/3" }
majority = { of = "present", more_than = "1/2" }
abstentions = "excluded"
written = { days = 5, participation = { of = "members", at_least = "1/2" }, silence = "nothing" }

[routes.formation]
"""
RULES = SMALL.replace("[routes.formation]", MORE_RULES.strip(), 1)
MARK = sha256(RULES.encode()).hexdigest()[:16]


def loaded(authority: Authority, text: str) -> str:
    """The mark by which an address names the procedure in `text`."""
    load_procedure(actor=None, authority=authority.pk, loaded=loads(text, "prova"), key=None)
    return sha256(text.encode()).hexdigest()[:16]


def address(**told: object) -> str:
    return f"{PAGE}?{urlencode(told)}"


def rule_of_council(**told: object) -> str:
    return address(**{"procedura": MARK, "regola": "consiglio", "il": "2025-01-01", **told})


def case(key: str, **changed: str) -> str:
    return address(**{"caso": key, **ready_cases()[key][0].numbers, **changed})
