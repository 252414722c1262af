# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question is one sentence that a person would say, whatever its gate is called."""

import pytest
from django.utils import translation

from governance.models import Gate, Question
from workflows.templatetags.questions import asked_words


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Varco: monitoraggio", "Il varco «monitoraggio» è approvato?"),
        ("Varco", "Il varco «Varco» è approvato?"),
        ("Bilancio", "Il varco «Bilancio» è approvato?"),
    ],
)
def test_a_gate_is_not_called_a_gate_twice(title: str, said: str) -> None:
    with translation.override("it"):
        assert asked_words(Question(kind=Question.Kind.WHOLE, gate=Gate(title=title))) == said


def test_another_language_leaves_the_title_as_it_is() -> None:
    with translation.override("en"):
        asked = asked_words(Question(kind=Question.Kind.WHOLE, gate=Gate(title="Varco: monitoraggio")))
    assert asked == "Is “Varco: monitoraggio” approved?"
