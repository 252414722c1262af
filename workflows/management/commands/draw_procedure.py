# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws the routes of a procedure file, as SVG and as BPMN 2.0."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.errors import BadFile
from workflows.flows.compiled import draft_of
from workflows.flows.pictures import bpmn, svg
from workflows.procedures.loader import load


class Command(BaseCommand):
    """manage.py draw_procedure FILE [--route NAME] [--out DIR] [--language CODE]"""

    help = "Writes an SVG and a BPMN 2.0 file for each route of a procedure file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the procedure file (TOML)")
        parser.add_argument("--route", help="only this route: formation, adoption or annual_update")
        parser.add_argument("--out", type=Path, default=Path(), help="the folder to write to (default: here)")
        parser.add_argument("--language", default="it", help="the language of the titles (default: it)")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            loaded = load(file)
        except BadFile as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise SystemExit(1) from refused
        names = [name for name in loaded.procedure.routes if options["route"] in (None, name)]
        if not names:
            raise CommandError(f"{file} has no route “{options['route']}”: it has {', '.join(loaded.procedure.routes)}")
        for name in names:
            flow = draft_of(loaded, name)
            stem = f"{loaded.procedure.code}-{name.replace('_', '-')}"
            self._write(options["out"] / f"{stem}.svg", svg(flow, language=options["language"]))
            self._write(options["out"] / f"{stem}.bpmn", bpmn(flow, language=options["language"]))

    def _write(self, file: Path, text: str) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from error
        self.stdout.write(str(file))
