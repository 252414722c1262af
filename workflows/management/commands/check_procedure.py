# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says whether a procedure file is sound; if not, every line and reason, and exit status 1."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from governance.errors import BadFile
from workflows.procedures.loader import Loaded, load
from workflows.procedures.schema import Procedure


class Command(BaseCommand):
    """manage.py check_procedure FILE"""

    help = "Checks a procedure file: its words, its references, its routes, its rights, its dates."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the procedure file (TOML)")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            loaded = load(file)
        except BadFile as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            self.stderr.write(f"{file} is refused: {_count(len(refused.problems), 'problem')}.")
            raise SystemExit(1) from refused
        for line in _summary(file, loaded):
            self.stdout.write(line)


def _summary(file: Path, loaded: Loaded) -> Iterator[str]:
    procedure = loaded.procedure
    yield f"{file} is sound: {procedure.code} version {procedure.version}, sha256 {loaded.sha256}"
    yield f"{_count(len(procedure.body), 'body', 'bodies')}, {_count(len(procedure.rule), 'rule')}"
    for name, route in procedure.routes.items():
        yield f"route {name}: {_count(len(route.step), 'step')}"
    for parameter in _parameters(procedure):
        yield f"parameter of the authority, not law: {parameter}"
    for warning in loaded.warnings:
        yield f"warning: {warning}"


def _parameters(procedure: Procedure) -> Iterator[str]:
    for body in procedure.body:
        if body.parameter:
            yield f"body {body.key}"
    for census in procedure.census:
        if census.parameter:
            yield f"census {census.key}"
    for rule in procedure.rule:
        for part in rule.parameters():
            yield f"rule {rule.key}" if part == "rule" else f"rule {rule.key}, {part}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
