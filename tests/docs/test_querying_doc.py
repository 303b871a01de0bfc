"""Every example of docs/querying.md does what the page says: commands, Python, R's syntax."""

import doctest
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

Run = Callable[[str], str]

PAGE = Path(__file__).parents[2] / "docs" / "querying.md"
TEXT = PAGE.read_text(encoding="utf-8")
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    """Every command in a console block, over several lines if a quotation mark is open, with its output."""
    found = []
    for block in blocks("console"):
        for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = one.splitlines(keepends=True)
            command = lines.pop(0)
            while command.count("'") % 2:
                command += lines.pop(0)
            found.append((command, "".join(lines)))
    return found


@pytest.fixture
def here(study: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workspace:
    """The study as the one that commands find, in a folder of this test's own, on 80 columns."""
    monkeypatch.setenv("HSP_WORKSPACE", str(study.folder))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return study


@pytest.mark.parametrize(("command", "output"), commands())
def test_a_command_prints_what_the_page_shows(command: str, output: str, here: Workspace, run: Run) -> None:
    printed = run(command)
    assert doctest.OutputChecker().check_output(output, printed, OPTIONS), printed


def test_the_commands_in_the_text(here: Workspace, hsp: Hsp, run: Run) -> None:
    assert len(commands()) > 7
    mine = run("hsp ask routes --sparql")
    Path("mine.rq").write_text(mine, encoding="utf-8")
    assert "Joyce" in run("hsp query mine.rq")
    assert "head-teacher" in run("hsp ask vocabulary")
    told = hsp("ask", "routes", "-p", "agent=Joyse").err
    assert "Nobody in the graph is called 'Joyse'." in told and "Did you mean 'Joyce'?" in told
    listed = run("hsp ask")
    headings = {line.lower() for line in listed.splitlines() if line and line.isupper()}
    named = re.search(r"under the headings (.*?)\. One", TEXT, re.DOTALL)
    assert named
    assert set(re.findall(r"\*(.*?)\*", " ".join(named[1].split()))) == headings


def test_the_python(here: Workspace, run: Run) -> None:
    run("hsp export -o study.trig --derived")
    test = doctest.DocTestParser().get_doctest("".join(blocks("python")), {}, PAGE.name, str(PAGE), 0)
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    told: list[str] = []
    runner.run(test, out=told.append)
    assert (runner.failures, "".join(told)) == (0, "")
    assert runner.tries >= 9


@pytest.mark.skipif(not shutil.which("Rscript"), reason="there is no R")
def test_the_r_is_r(tmp_path: Path) -> None:
    for number, code in enumerate(blocks("r")):
        file = tmp_path / f"{number}.R"
        file.write_text(code, encoding="utf-8")
        subprocess.run(["Rscript", "-e", f"invisible(parse({str(file)!r}))"], check=True)
    assert len(blocks("r")) == 2
