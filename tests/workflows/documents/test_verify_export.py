# SPDX-License-Identifier: AGPL-3.0-or-later
"""An exported journal verifies with one file and plain Python, and no byte of it can be changed."""

import ast
import io
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from governance.models import Authority
from tests import factories
from tests.workflows.journals import write
from workflows.documents import verify_export
from workflows.documents.journal_export import write_journal
from workflows.documents.verify_export import Broken, main, read_anchor, verify
from workflows.models import JournalEntry, JournalHead

pytestmark = pytest.mark.django_db

PROGRAM = Path(verify_export.__file__)


@pytest.fixture
def authority() -> Authority:
    """An authority with four rows, whose texts hold characters that are not ASCII."""
    made = factories.authority()
    write(made, "uno", "due", "città — “tre”", "quattro")
    return made


@pytest.fixture
def exported(authority: Authority) -> bytes:
    out = io.BytesIO()
    write_journal(authority, out)
    return out.getvalue()


def changed(exported: bytes, change: Callable[[list[bytes]], object]) -> bytes:
    """The export with its lines changed, and a last line that fits whatever they are now."""
    lines = exported.splitlines(keepends=True)
    change(lines)
    last = json.loads(lines.pop())
    last["sha256"] = sha256(b"".join(lines)).hexdigest()
    return b"".join(lines) + json.dumps(last).encode() + b"\n"


def broken(exported: bytes, known: dict[int, str] | None = None) -> str:
    with pytest.raises(Broken) as found:
        verify(io.BytesIO(exported), known)
    return str(found.value)


def test_an_export_verifies_in_plain_python_and_a_changed_byte_is_found(exported: bytes, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere" / "verify.py"
    alone.parent.mkdir()
    alone.write_bytes(PROGRAM.read_bytes())
    file = tmp_path / "journal.jsonl"

    def run(content: bytes, *words: str) -> tuple[int, str]:
        file.write_bytes(content)
        command = [sys.executable, "-I", "-S", "-W", "error", str(alone), str(file), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env={}, timeout=60)
        return done.returncode, done.stdout + done.stderr

    head = JournalHead.objects.get()
    assert run(exported) == (0, f"WHOLE: 4 rows. Last row {head}\n")
    assert run(exported, "--known", str(head)) == (0, f"WHOLE: 4 rows. Last row {head}\n")
    code, said = run(exported.replace(b"due", b"duo"))
    assert (code, "BROKEN: row 2 " in said) == (1, True)
    code, said = run(exported, "--known", f"4:{'1' * 64}")
    assert (code, "row 4 has another hash" in said) == (1, True)


def test_the_program_is_one_file_of_the_standard_library_for_python_3_9() -> None:
    tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_whatever_byte_is_changed_it_is_found(exported: bytes) -> None:
    for place in range(len(exported)):
        other = exported[:place] + bytes([exported[place] ^ 1]) + exported[place + 1 :]
        with pytest.raises((Broken, ValueError)):
            verify(io.BytesIO(other))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: lines.pop(2), "row 2 is missing: another stands in its place"),
        (lambda lines: lines.pop(4), "row 4 is missing: the last line of the file tells of another"),
        (lambda lines: lines.insert(2, lines.pop(3)), "row 2 is missing"),
        (lambda lines: lines.insert(3, b"{}\n"), "row 3 is broken: its line cannot be read"),
        (lambda lines: lines.insert(3, lines[2]), "row 3 is missing"),
    ],
)
def test_a_changed_export_is_named_by_its_row_even_where_its_sum_was_made_to_fit(
    exported: bytes, change: Callable[[list[bytes]], object], sentence: str
) -> None:
    assert sentence in broken(changed(exported, change))


def test_the_lines_around_the_rows_are_guarded_by_the_sum(exported: bytes) -> None:
    assert "what stands around them was changed" in broken(exported.replace(b'"torino"', b'"milano"'))


def test_a_file_that_was_cut_off_is_broken(exported: bytes) -> None:
    lines = exported.splitlines(keepends=True)
    assert "row 5 is missing: the file was cut off" in broken(b"".join(lines[:-1]))
    assert "row 3 is missing: the file was cut off" in broken(b"".join(lines[:3]))


def test_a_last_line_that_is_no_last_line_is_broken(exported: bytes) -> None:
    lines = exported.splitlines(keepends=True)
    assert "row 5 is missing" in broken(b"".join([*lines[:-1], b'{"anchor": 5}\n']))


def test_nothing_may_follow_the_last_line(exported: bytes) -> None:
    assert "row 5 is broken: it stands after the last line" in broken(exported + b"{}\n")


def test_a_known_row_that_is_not_in_the_file_is_named(exported: bytes) -> None:
    assert "row 9 is known and is not there" in broken(exported, {9: "1" * 64})


def test_a_text_of_broken_characters_is_broken_and_not_a_crash(exported: bytes) -> None:
    lines = exported.splitlines(keepends=True)
    lines[1] = b'{"hash": "x", "text": "\\ud800"}\n'
    assert "row 1 is broken" in broken(b"".join(lines))


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"[]\n", b"text\n", b"\xff\n", b'{"authority": "x", "regia_journal": 2}\n']
)
def test_another_file_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    assert main([str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_the_program_ends_with_nought_where_it_is_whole_and_with_one_where_it_is_broken(
    exported: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_bytes(exported)
    assert main([str(file)]) == 0
    file.write_bytes(exported.replace(b"due", b"duo"))
    assert main([str(file)]) == 1
    assert [line[:6] for line in capsys.readouterr().out.splitlines()] == ["WHOLE:", "BROKEN"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "5", f"5:{'1' * 63}", f"0:{'1' * 64}", f"x:{'1' * 64}", f"5:{'G' * 64}"])
def test_what_is_known_must_be_a_number_and_a_whole_hash(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="NUMBER:HASH"):
        read_anchor(text)
    assert main([str(tmp_path / "none"), "--known", text]) == 2


def test_rows_written_meanwhile_do_not_break_an_export(authority: Authority) -> None:
    class Slow(io.BytesIO):
        """While the first line is written, somebody acts."""

        def write(self, line: bytes) -> int:  # type: ignore[override]
            if not self.tell():
                write(authority, "cinque")
            return super().write(line)

    out = Slow()
    head = write_journal(authority, out)
    assert (head.number, JournalEntry.objects.count()) == (4, 5)
    assert verify(io.BytesIO(out.getvalue())).anchor == str(head)


def test_an_empty_journal_can_be_exported() -> None:
    out = io.BytesIO()
    head = write_journal(factories.authority(), out)
    assert verify(io.BytesIO(out.getvalue())).anchor == str(head)
