# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pins the requirement files again: newest allowed versions, hashes, Python 3.11 and later, no index named."""

import subprocess
import sys
from pathlib import Path

UV = Path(sys.executable).parent / "uv"
OPTIONS = [
    "--quiet",
    "--upgrade",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def pin(target: str, *sources: str) -> None:
    subprocess.run([UV, "pip", "compile", *OPTIONS, *sources, f"--output-file={target}"], check=True)


def main() -> None:
    pin("requirements/installer.txt", "requirements/installer.in")
    pin("requirements/base.txt", "requirements/base.in")
    pin("requirements/dev.txt", "requirements/base.in", "requirements/dev.in", "--constraints=requirements/base.txt")


if __name__ == "__main__":
    main()
