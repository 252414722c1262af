# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any document as PDF, where this machine can make one.

WeasyPrint takes a second to import and keeps the memory of the longest document, so it runs in a process of its own:
no other process, of the web or of a command, pays for it at its start.
"""

import subprocess
import sys
from ctypes.util import find_library

from django.conf import settings

LIBRARIES = ("pango-1.0", "pangoft2-1.0")
TYPESETTER = "workflows.documents.typesetter"

PDF_CAN_BE_MADE = all(find_library(name) for name in LIBRARIES)


def typeset(page: str) -> bytes:
    """The HTML page as PDF/A with tags. Raises RuntimeError where PDF_CAN_BE_MADE is false."""
    if not PDF_CAN_BE_MADE:
        raise RuntimeError("without Pango no PDF is made")
    command = [sys.executable, "-m", TYPESETTER]
    made = subprocess.run(  # noqa: S603 -- our own program
        command, cwd=settings.BASE_DIR, input=page.encode(), stdout=subprocess.PIPE, check=True
    )
    return made.stdout
