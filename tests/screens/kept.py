# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three pictures of the README, cut from those of the walk; only where REGIA_KEEP_SCREENS asks for new ones."""

import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from PIL import Image

FOLDER = Path(settings.BASE_DIR) / "docs" / "screens"
COLOURS = 64
HEAVIEST = 120_000
# The name in docs/screens, the picture of the walk, and how much of it is shown from its top.
KEPT: Mapping[str, tuple[str, int]] = {
    "desk": ("cabina_member/desk-360.png", 900),
    "plan": ("programming_department/plan-demonstration-formation-1280.png", 1690),
    "journal": ("auditor/journal-1280.png", 1300),
}


def keep(walked: Path) -> None:
    """Writes them, small, if they are asked for. Raises ValueError where one is too heavy for a README."""
    if not os.environ.get("REGIA_KEEP_SCREENS"):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (source, height) in KEPT.items():
        path = FOLDER / f"{name}.png"
        with Image.open(walked / source) as whole:
            shown = whole.convert("RGB").crop((0, 0, whole.width, min(height, whole.height)))
        shown.quantize(COLOURS).save(path, optimize=True)
        if path.stat().st_size > HEAVIEST:
            raise ValueError(f"{path} weighs {path.stat().st_size} bytes")
