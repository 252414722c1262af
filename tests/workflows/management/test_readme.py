# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents say what is: generated tables follow the code, and what a page names exists."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from pytest_django.fixtures import Settings

from governance.machines import MACHINES
from governance.permissions import HOLDS, May, Role

ROOT: Path = settings.BASE_DIR
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MARKED = "# A page\n\n<!-- generated: machines -->\nold\n<!-- end -->\n\nkept\n\n{rights}\n\nkept too\n"
RIGHTS = "<!-- generated: rights -->\n<!-- end -->"

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"manage\.py (\w+)")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
FILE = re.compile(r"(?:[\w.<>-]+/)+[\w.<>-]*|[\w-]+\.(?:py|toml|html|yml|md)")
LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([^)\s]+))?\)")
VARIABLE = re.compile(r'(?:(?:text|required|flag|number|words)\(\s*|VARIABLE = )"(REGIA_\w+)"')

Written = tuple[Path, str]


def run(*words: str) -> str:
    out = StringIO()
    call_command("readme", *words, stdout=out)
    return out.getvalue()


def code_of(text: str) -> str:
    """What stands in backticks or in fenced blocks."""
    return "\n".join(CODE.findall(text))


def heading_anchors(text: str) -> set[str]:
    """The addresses of a page's headings, as they are made of their words."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def each(pattern: re.Pattern[str]) -> Iterator[Written]:
    """Every word of the pages' code that the pattern finds, with its page."""
    for page in PAGES:
        yield from ((page, word) for word in pattern.findall(code_of(page.read_text(encoding="utf-8"))))


@pytest.fixture
def readme(tmp_path: Path, settings: Settings) -> Path:
    """A README with both marks and nothing between, in a tree of its own."""
    settings.BASE_DIR = tmp_path
    page = tmp_path / "README.md"
    page.write_text(MARKED.format(rights=RIGHTS))
    return page


class TestTheGeneratedTables:
    def test_the_readme_is_in_step_with_the_code(self) -> None:
        assert "in step" in run("--check")

    def test_an_old_table_is_refused_and_its_part_is_named(self, readme: Path) -> None:
        before = readme.read_text()
        with pytest.raises(CommandError, match=r"the part “machines” is out of step .* run manage\.py readme\.$"):
            run("--check")
        assert readme.read_text() == before

    def test_one_right_moved_to_another_role_is_drift(self, readme: Path) -> None:
        run()
        readme.write_text(readme.read_text().replace("| erase person | ● |  |", "| erase person |  | ● |"))
        with pytest.raises(CommandError, match="“rights” is out of step"):
            run("--check")

    def test_one_move_forgotten_is_drift(self, readme: Path) -> None:
        run()
        lines = [line for line in readme.read_text().splitlines(keepends=True) if "Skip the phase" not in line]
        readme.write_text("".join(lines))
        with pytest.raises(CommandError, match="“machines” is out of step"):
            run("--check")

    def test_writing_puts_it_right_and_keeps_what_stands_around(self, readme: Path) -> None:
        run()
        run("--check")
        written = readme.read_text()
        assert written.startswith("# A page\n\n<!-- generated: machines -->\n")
        assert "\nkept\n" in written
        assert written.endswith("<!-- end -->\n\nkept too\n")
        assert "\nold\n" not in written
        run()
        assert readme.read_text() == written

    @pytest.mark.parametrize("marks", ["", "<!-- generated: rights -->\n", "<!-- generated: rights -->"])
    def test_a_missing_mark_is_named(self, readme: Path, marks: str) -> None:
        readme.write_text(MARKED.format(rights=marks))
        before = readme.read_text()
        with pytest.raises(CommandError, match="the part “rights” needs its marks"):
            run()
        assert readme.read_text() == before

    def test_a_mark_inside_another_part_is_no_end(self, readme: Path) -> None:
        readme.write_text(f"<!-- generated: machines -->\n{RIGHTS}\n")
        with pytest.raises(CommandError, match="the part “machines” needs its marks"):
            run()

    def test_a_readme_that_is_not_there_is_one_sentence(self, readme: Path) -> None:
        readme.unlink()
        with pytest.raises(CommandError, match=r"^README\.md cannot be read: No such file or directory\.$"):
            run()


class TestWhatTheTablesSay:
    @pytest.fixture
    def lines(self, readme: Path) -> list[str]:
        run()
        return readme.read_text().splitlines()

    def test_every_row_of_every_machine_is_a_line(self, lines: list[str]) -> None:
        for machine in MACHINES.values():
            begin = lines.index(f"### {machine.name.replace('_', ' ').capitalize()}")
            table = [line for line in lines[begin : begin + 7 + len(machine.rows)] if line.startswith("| ")][2:]
            moves = [line.split(" | ")[0].removeprefix("| ") for line in table]
            assert moves == [machine.move_labels[row.move] for row in machine.rows]

    @pytest.mark.parametrize(
        "line",
        [
            (
                "| Submit the phase to its gate | under way | at the gate | programming department (submit phase) "
                "| Every assignment of the phase is accepted, withdrawn or settled by the record; Every criterion of "
                "the gate has its evidence | the body |  |"
            ),
            "| Approve the gate | being voted | approved | *follows from the computed outcome* |  |  |  |",
            (
                "| Close the ballot | open | closed | cabina chair (call ballot) | A written procedure is closed when its term is "
                "over, or when nobody is left to answer; A secret ballot is not closed on those who are there and have not "
                "voted: a paper must not be read alone | the body |  |"
            ),
            (
                "| Record that it has taken place | to be recorded | recorded | cabina secretary, council secretary, "
                "programming department (record act, in the office) |  | the office |  |"
            ),
            "| Suspend the cycle | under way | suspended | cabina chair, programming department (suspend) |  |  | yes |",
        ],
    )
    def test_a_lawyer_can_read_a_line(self, lines: list[str], line: str) -> None:
        assert line in lines

    def test_every_elector_is_asked_for_a_vote(self, lines: list[str]) -> None:
        (vote,) = [line for line in lines if line.startswith("| Vote |")]
        assert vote.endswith("| every elector |  |")

    def test_every_machine_says_how_it_ends(self, lines: list[str]) -> None:
        ends = "Begins as *open*; ends as *closed*, *annulled*."
        stops = "Begins as *planned*; ends as *closed*, *skipped*, *stopped*; the route does not go on after *stopped*."
        assert {ends, stops} <= set(lines)

    def test_the_matrix_is_that_of_the_code(self, lines: list[str]) -> None:
        begin = next(number for number, line in enumerate(lines) if line.startswith("| right |"))
        roles = [cell.strip() for cell in lines[begin].strip("|").split("|")][1:]
        told = {
            (right.strip(), role)
            for line in lines[begin + 2 : begin + 2 + len(May)]
            for right, *cells in [line[1:-1].split("|")]
            for role, cell in zip(roles, cells, strict=True)
            if cell.strip() == "●"
        }
        assert told == {(what.replace("_", " "), role.replace("_", " ")) for role in Role for what in HOLDS[role]}


class TestWhatThePagesName:
    def test_every_command_exists(self) -> None:
        named = set(each(COMMAND))
        assert {name for _page, name in named} >= {"replay", "verify_journal", "readme", "check"}
        assert [written for written in named if written[1] not in get_commands()] == []

    def test_every_target_of_make_exists(self) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = set(each(TARGET))
        assert {name for _page, name in named} >= {"run", "test", "check", "bench"}
        assert [written for written in named if written[1] not in targets] == []

    def test_every_file_that_a_recipe_names_exists(self) -> None:
        """A name with a place to fill in (`<city>.toml`) is passed over; a bare one may stand anywhere."""
        recipes = ROOT / "CONTRIBUTING.md"
        bare = {
            path.name
            for folder in ("config", "governance", "workflows", "tests")
            for path in (ROOT / folder).rglob("*.*")
        }
        inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", recipes.read_text(encoding="utf-8"))
        named = {word for text in inline for word in text.split() if FILE.fullmatch(word) and "<" not in word}
        assert len(named) > 40
        assert [word for word in named if not (ROOT / word).exists() and word not in bare] == []

    def test_every_link_leads_somewhere(self) -> None:
        lost = []
        for page in PAGES:
            for place, anchor in LINK.findall(page.read_text(encoding="utf-8")):
                if place.startswith("http"):
                    continue
                target = page.parent / place if place else page
                if not target.exists() or (anchor and anchor not in heading_anchors(target.read_text("utf-8"))):
                    lost.append(f"{page.name}: {place}#{anchor}")
        assert lost == []

    def test_every_setting_from_the_environment_is_in_the_readme_and_no_other(self) -> None:
        files = [*(ROOT / "config").rglob("*.py"), ROOT / ".ci" / "postgresql.py"]
        read = {name for file in files for name in VARIABLE.findall(file.read_text())}
        told = set(re.findall(r"`(REGIA_\w+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
        assert told == read

    def test_every_decision_is_in_the_list_of_decisions(self) -> None:
        folder = ROOT / "docs" / "decisions"
        listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text()))
        assert listed == {file.name for file in folder.glob("0*.md")}

    @pytest.mark.parametrize(
        ("text", "commands", "targets"),
        [
            ("Run `manage.py fly` or `make coffee`.", ["fly"], ["coffee"]),
            ("```\npython manage.py fly --now\nmake test-coffee\n```", ["fly"], ["test-coffee"]),
            ("make haste, says manage.py nobody", [], []),
        ],
    )
    def test_a_name_is_found_in_backticks_and_in_blocks_alone(
        self, text: str, commands: list[str], targets: list[str]
    ) -> None:
        assert COMMAND.findall(code_of(text)) == commands
        assert TARGET.findall(code_of(text)) == targets
