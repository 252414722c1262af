# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which a move is made, and what they do not let through."""

import pytest

from workflows.forms.moves import TALLY, TranscribeForm


@pytest.mark.parametrize("name", TALLY)
def test_more_heads_than_any_body_has_are_refused_beside_their_number(name: str) -> None:
    form = TranscribeForm.filled({name: "2147483648"}, move="transcribe")
    assert not form.is_valid()
    assert form.errors[name] == ["Assicurati che questo valore sia minore o uguale a 1000000."]
