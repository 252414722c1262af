# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any document as PDF, where this machine can make one.

WeasyPrint takes a second to import and keeps the memory of the longest document, so it runs in a process of its own:
no other process, of the web or of a command, pays for it at its start.
"""

import subprocess
import sys
from collections.abc import Mapping
from ctypes.util import find_library
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from workflows.documents.letters import printable

LIBRARIES = ("pango-1.0", "pangoft2-1.0")
TYPESETTER = "workflows.documents.typesetter"

FONTS = {"400": "titillium-web-v10-latin-ext_latin-regular.ttf", "600": "titillium-web-v10-latin-ext_latin-600.ttf"}

PDF_CAN_BE_MADE = all(find_library(name) for name in LIBRARIES)


def typeset(page: str) -> bytes:
    """The HTML page as PDF/A with tags. Raises RuntimeError where PDF_CAN_BE_MADE is false."""
    if not PDF_CAN_BE_MADE:
        raise RuntimeError("without Pango no PDF is made")
    command = [sys.executable, "-m", TYPESETTER]
    made = subprocess.run(  # noqa: S603 -- our own program
        command, cwd=settings.BASE_DIR, input=printable(page).encode(), stdout=subprocess.PIPE, check=True
    )
    return made.stdout


def fonts() -> Mapping[str, str]:
    """Where the type of our documents is, by its weight."""
    return {weight: Path(str(finders.find(f"fonts/Titillium_Web/{name}"))).as_uri() for weight, name in FONTS.items()}
