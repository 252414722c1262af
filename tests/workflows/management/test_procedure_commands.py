# SPDX-License-Identifier: AGPL-3.0-or-later
"""An official checks a procedure file and sees it drawn, without a database."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from tests.workflows.procedures.small import SMALL
from workflows.procedures.shipped import FOLDER

TORINO = FOLDER / "torino.toml"


def run(*args: str) -> list[str]:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().splitlines()


def refused(*args: str) -> list[str]:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(*args, stderr=err)
    assert ended.value.code == 1
    return err.getvalue().splitlines()


def test_a_sound_file_is_summed_up_with_its_parameters() -> None:
    lines = run("check_procedure", str(TORINO))
    assert "is sound: psm-torino version 1" in lines[0]
    assert "parameter of the authority, not law: rule cabina" in lines
    assert "parameter of the authority, not law: rule conferenza, quorum" in lines
    assert "parameter of the authority, not law: census censimento-2011" in lines


def test_a_bad_file_is_refused_with_every_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "prova.toml"
    file.write_text(SMALL.replace('title = "Avvio"\n', "").replace('role = "cabina_chair"', 'role = "emperor"'))
    first, second, total = refused("check_procedure", str(file))
    assert first.startswith("line 28: `role`: there is no role")
    assert second.endswith("`title` is missing")
    assert total == f"{file} is refused: 2 problems."


def test_a_file_that_is_not_there_is_refused() -> None:
    assert refused("check_procedure", "nowhere.toml")[0].startswith("cannot be read")


def test_every_route_is_drawn_twice(tmp_path: Path) -> None:
    written = run("draw_procedure", str(TORINO), "--out", str(tmp_path / "pictures"))
    names = {
        f"psm-torino-{route}.{kind}" for route in ("formation", "adoption", "annual-update") for kind in ("svg", "bpmn")
    }
    assert {Path(line).name for line in written} == names
    for line in written:
        etree.parse(line)


def test_one_route_is_drawn_where_one_is_asked_for(tmp_path: Path) -> None:
    written = run("draw_procedure", str(TORINO), "--route", "adoption", "--out", str(tmp_path), "--language", "en")
    assert len(written) == 2
    assert "Publication at the albo" in Path(written[0]).read_text()


def test_a_route_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "prova.toml"
    file.write_text(SMALL)
    with pytest.raises(CommandError, match="has no route “adoption”: it has formation"):
        call_command("draw_procedure", str(file), route="adoption")


def test_a_bad_file_is_not_drawn(tmp_path: Path) -> None:
    file = tmp_path / "prova.toml"
    file.write_text("format = 1")
    assert "`authority` is missing" in " ".join(refused("draw_procedure", str(file), "--out", str(tmp_path)))
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("draw_procedure", str(TORINO), out=tmp_path / "out")
