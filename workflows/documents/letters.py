# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters that a document can hold: XML, and so ODT and the description of a PDF, knows no control characters."""

import re

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without what no document can hold; its tabs and its line ends stay."""
    return _NOT_IN_XML.sub("", text)
