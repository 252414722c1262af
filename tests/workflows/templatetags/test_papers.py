# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents are told as people tell them."""

import pytest
from django.utils import translation

from workflows.templatetags.papers import size_words


@pytest.mark.parametrize(("size", "said"), [(0, "0 byte"), (1, "1 byte"), (163, "163 byte"), (1536, "1,5 KB")])
def test_the_size_of_a_file_is_said_in_italian(size: int, said: str) -> None:
    with translation.override("it"):
        assert size_words(size).replace("\xa0", " ") == said
